"""Texts in Python that people read are marked, where their place shows that they are such texts.

It does not see every text; what it names is one. test_translatable.py sees what pages show.
"""

import ast
import re
from pathlib import Path

import pytest

from tests.migrated import ROOT

pytestmark = pytest.mark.once

APPS = sorted(path.parent for path in ROOT.glob("*/apps.py") if path.parent.name != "dodo_sandbox")
NOT_SHOWN = {"migrations", "demo", "settings", "commands"}
# Keyword arguments and assignments by these names are shown wherever they stand.
SHOWN = {
    "verbose_name",
    "verbose_name_plural",
    "help_text",
    "label",
    "menu_label",
    "add_item_label",
    "heading",
    "page_title",
    "page_subtitle",
    "header_title",
    "short_description",
    "empty_label",
    "empty_value_display",
    "error_messages",
    "action_text",
    "success_message",
    "aria_label",
    "display_name",
    "more_button_text",
}
# Calls whose text arguments are shown: by the name of what is called.
SAY = {
    "ValidationError",
    "NotPossible",
    "PermissionDenied",
    "MenuItem",
    "SubmenuMenuItem",
    "MultiFieldPanel",
}
CHOICES = {"TextChoices", "IntegerChoices"}
CODE = re.compile(r"[a-z0-9_.:/%-]*")


def unmarked(source: str) -> list[tuple[int, str]]:
    """(line, text) of each text that is shown and goes through no call, such as gettext."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            found += [
                text for word in node.keywords if word.arg in SHOWN for text in _texts(word.value)
            ]
            found += [text for argument in _said(node) for text in _texts(argument)]
        elif isinstance(node, ast.Assign):
            names = {getattr(target, "id", getattr(target, "attr", "")) for target in node.targets}
            if names & SHOWN:
                found += _texts(node.value)
        elif isinstance(node, ast.ClassDef) and CHOICES & {_name(base) for base in node.bases}:
            for line in node.body:
                if isinstance(line, ast.Assign) and isinstance(line.value, ast.Tuple):
                    found += _texts(line.value.elts[-1])
        elif isinstance(node, ast.FunctionDef) and node.name == "__str__":
            for part in ast.walk(node):
                if isinstance(part, ast.Return) and part.value is not None:
                    found += [text for text in _texts(part.value) if " " in text[1].strip()]
    return sorted(set(found))


def _said(call: ast.Call) -> list[ast.expr]:
    name = _name(call.func)
    if name in ("debug", "info", "success", "warning", "error"):
        return call.args[1:] if _name(getattr(call.func, "value", None)) == "messages" else []
    if name in ("add_error", "register_action"):
        return call.args[1:]
    if name in SAY:
        return call.args
    # The first argument of a model's field is its name for people.
    if name.endswith("Field") and _name(getattr(call.func, "value", None)) == "models":
        return [argument for argument in call.args[:1] if isinstance(argument, ast.Constant)]
    return []


def _texts(value: ast.expr) -> list[tuple[int, str]]:
    """Texts of an expression, but not what it hands to a call: that may be gettext."""
    if isinstance(value, ast.Constant):
        is_words = isinstance(value.value, str) and not CODE.fullmatch(value.value)
        is_name = isinstance(value.value, str) and value.value.isalpha()
        return [(value.lineno, value.value)] if is_words or is_name else []
    if isinstance(value, ast.JoinedStr):
        text = "".join(
            part.value if isinstance(part, ast.Constant) else "{}" for part in value.values
        )
        return [(value.lineno, text)] if re.search("[A-Za-z]", text.replace("{}", "")) else []
    inner = {
        ast.BinOp: lambda: (
            [value.left] if isinstance(value.op, ast.Mod) else [value.left, value.right]
        ),
        ast.IfExp: lambda: [value.body, value.orelse],
        ast.BoolOp: lambda: value.values,
        ast.Tuple: lambda: value.elts,
        ast.List: lambda: value.elts,
        ast.Dict: lambda: value.values,
    }.get(type(value), list)()
    return [text for part in inner for text in _texts(part)]


def _name(node) -> str:
    return getattr(node, "id", getattr(node, "attr", ""))


def modules() -> list[Path]:
    found = [path for app in APPS for path in sorted(app.rglob("*.py"))]
    return [path for path in found if not NOT_SHOWN & set(path.relative_to(ROOT).parts)]


def test_texts_in_known_places_are_marked():
    lines = [
        f"{path.relative_to(ROOT)}:{line}: {' '.join(text.split())}"
        for path in modules()
        for line, text in unmarked(path.read_text())
    ]
    if lines:
        pytest.fail(f"{len(lines)} texts are not marked:\n" + "\n".join(lines), pytrace=False)


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('f(label=_("Buy"), help_text=_("One %(what)s.") % {"what": 1})', []),
        ('f(label="Buy", name="Buy")', ["Buy"]),
        ('f(help_text=f"In {currency}.")', ["In {}."]),
        ('f(label="Buy" if new else _("Own"))', ["Buy"]),
        ('verbose_name = "short URL"', ["short URL"]),
        (
            'class A(models.TextChoices):\n    NEW = "NEW", "New"\n    OLD = "OLD", _("Old")',
            ["New"],
        ),
        ('raise ValidationError({"page": "Choose a page."}, code="nowhere")', ["Choose a page."]),
        ('raise ValidationError(_("Choose a page."))', []),
        ('messages.success(request, "Done.")', ["Done."]),
        ('logger.error("It broke: %s", 1)', []),
        ('a = models.CharField("short name", max_length=5)', ["short name"]),
        ('def __str__(self):\n    return f"{self.a} for {self.b}"', ["{} for {}"]),
        ('def __str__(self):\n    return f"{self.a} {self.b}"', []),
    ],
)
def test_an_unmarked_text_would_be_found(source, found):
    assert [text for _, text in unmarked(source)] == found
