"""What the catalogue declares: the name of each kind, its templates, and how it is said again."""

import inspect

import pytest

from notifications import catalogue
from notifications.catalogue import KINDS
from tests.migrated import ROOT

TEMPLATES = ROOT / "templates"
PARTS = ("subject.txt", "body.txt", "body.html")


def names(channel: str) -> set[str]:
    return {kind.name for kind in KINDS.values() if channel in kind.channels}


def test_the_templates_are_those_of_the_kinds():
    mails = {path.name for path in (TEMPLATES / "emails").iterdir()}
    posts = {path.name for path in (TEMPLATES / "telegram").iterdir()}

    shared = {"base.html", "base.txt", "button.html"}
    assert mails - shared == {f"{name}-{part}" for name in names("email") for part in PARTS}
    assert posts == {f"{name}.html" for name in names("telegram")}


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_every_kind_is_a_function_of_the_catalogue(kind):
    assert getattr(catalogue, kind.name.replace("-", "_")) is kind.write
    assert kind.write.__doc__
    parameters = inspect.signature(kind.write).parameters
    assert {one.kind for one in parameters.values()} == {inspect.Parameter.KEYWORD_ONLY}
    # A secret is sent for each asking; anything else once for its cause.
    assert ("dedupe_key" in parameters) is not kind.is_secret
