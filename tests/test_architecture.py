"""Who may import whom, read from the imports themselves; docs/architecture.md draws the picture."""

import ast
from pathlib import Path

import pytest

from tests.migrated import ROOT

MAY_IMPORT = {
    "core": set(),
    "products": {"core"},
    "links": {"core"},
    "notifications": {"core"},
    "home": {"core", "products"},
    "accounts": {"core", "notifications"},
    "backups": {"core", "notifications"},
    "commerce": {"core", "products", "accounts", "notifications"},
    "support": {"core", "products", "accounts", "notifications", "commerce"},
    "analytics": {"core", "products", "links", "commerce", "support", "backups"},
    "dodo_sandbox": set(),
}
MAY_IMPORT["site_config"] = set(MAY_IMPORT) - {"dodo_sandbox"}

# Inside an app each layer may use itself and those before it: models, rules, tasks, then what the
# outside world enters by. A module that is none of the named ones is a rule module.
MODELS, RULES, TASKS, ENTRANCES = range(4)
LAYERS = {
    "models": MODELS,
    "tasks": TASKS,
    "apps": ENTRANCES,
    "signals": ENTRANCES,
    "templatetags": ENTRANCES,
    "urls": ENTRANCES,
    "admin_urls": ENTRANCES,
    "views": ENTRANCES,
    "viewsets": ENTRANCES,
    "wagtail_hooks": ENTRANCES,
}
# A page of the CMS is a model and its own view at once: it may use rules, as a view does, but
# only rules that need no models of the app, so that no circle can come of it.
PAGES = {"products.models.pages"}
# The project and the stand-in provider are no apps of the shop; only what they import counts.
UNLAYERED = {"site_config", "dodo_sandbox"}

PRESENT = sorted(name for name in MAY_IMPORT if (ROOT / name / "__init__.py").exists())


def modules(app: str) -> list[Path]:
    found = sorted((ROOT / app).rglob("*.py"))
    return [path for path in found if "migrations" not in path.parts and "demo" not in path.parts]


def imports(path: Path, root: Path = ROOT) -> set[str]:
    """The dotted names of the project's own modules that a module imports, wherever it does."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            package = path.relative_to(root).with_suffix("").parts[: -node.level or None]
            base = ".".join([*(package if node.level else ()), *filter(None, [node.module])])
            found |= {f"{base}.{alias.name}" for alias in node.names}
    return {name for name in found if name.split(".")[0] in {*MAY_IMPORT, "tests"}}


def layer(dotted: str) -> int:
    """`commerce.models.orders.Order` is of the models, `commerce.figures` of the rules."""
    parts = dotted.split(".")
    return LAYERS.get(parts[1], RULES) if len(parts) > 1 else RULES


def forbidden_apps(app: str, root: Path = ROOT) -> list[str]:
    allowed = MAY_IMPORT[app] | {app}
    return [
        f"{path.relative_to(root)} imports {name}"
        for path in modules(app)
        for name in sorted(imports(path, root))
        if name.split(".")[0] not in allowed
    ]


@pytest.mark.parametrize("app", PRESENT)
def test_an_app_imports_only_what_stands_below_it(app):
    assert forbidden_apps(app) == []


@pytest.mark.parametrize("app", [app for app in PRESENT if app not in UNLAYERED])
def test_a_module_imports_only_layers_to_its_left(app):
    wrong = []
    for path in modules(app):
        own = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for name in sorted(imports(path)):
            if name.split(".")[0] != app or name == app or layer(name) <= layer(own):
                continue
            if own in PAGES and layer(name) == RULES and not needs_models(name):
                continue
            wrong.append(f"{own} imports {name}")
    assert wrong == []


def needs_models(dotted: str) -> bool:
    """Whether a rule module imports its own app's models, itself or by another rule module."""
    app, module = dotted.split(".")[:2]
    own = [name for name in imports(ROOT / app / f"{module}.py") if name.startswith(f"{app}.")]
    return any(layer(name) == MODELS or needs_models(name) for name in own)


def test_every_app_has_its_place_in_the_picture():
    apps = {path.parent.name for path in ROOT.glob("*/apps.py")}
    assert apps - set(MAY_IMPORT) == set()


def test_a_forbidden_import_would_be_found(tmp_path):
    """The test of the test: each way to write an import is seen."""
    path = tmp_path / "core" / "sneaky.py"
    path.parent.mkdir()
    path.write_text(
        "import commerce.checkout.orders as o\n"
        "from products import models\n"
        "from .money import show\n"
        "def late():\n"
        "    from accounts.people import find\n"
    )
    assert imports(path, tmp_path) == {
        "commerce.checkout.orders",
        "products.models",
        "core.money.show",
        "accounts.people.find",
    }
