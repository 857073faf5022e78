"""What the catalogue declares: the name of each kind, its templates, and how it is said again."""

import inspect

import pytest

from notifications import catalogue, resending
from notifications.catalogue import KINDS, kinds
from tests.migrated import ROOT

pytestmark = pytest.mark.once

TEMPLATES = ROOT / "templates"
PARTS = ("subject.txt", "body.txt", "body.html")


def names(channel: str) -> set[str]:
    return {kind.name for kind in KINDS.values() if channel in kind.channels}


def test_the_templates_are_those_of_the_kinds():
    mails = {path.name for path in (TEMPLATES / "emails").iterdir()}
    posts = {path.name for path in (TEMPLATES / "telegram").iterdir()}

    shared = {"base.html", "base.txt", "button.html", "fact.html", "quote.html"}
    shared |= {"when.html", "when.txt"}
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
    # Without the row it could not be written anew.
    assert "about" in parameters or kind.moment or kind.is_secret


@pytest.fixture
def new_kind(monkeypatch):
    """Declares one more message, which is forgotten after the test."""

    def declare(decorator):
        monkeypatch.setattr(kinds, "KINDS", {})

        @decorator
        def something_new(*, recipient: str, dedupe_key: str):
            """A message nobody thought of."""

        return kinds.KINDS["something-new"]

    return declare


def says_how_it_is_said_again(kind) -> bool:
    """Written anew, or a moment, or a secret; one of the three and no more."""
    is_written_anew = kind.name in resending.kinds_written_anew()
    return [is_written_anew, bool(kind.moment.strip()), kind.is_secret].count(True) == 1


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_every_kind_says_whether_it_can_be_said_again(kind):
    assert says_how_it_is_said_again(kind), (
        f"Register how {kind.name} is written anew (notifications/resending.py), or declare it as "
        "a moment or a secret in the catalogue: staff who want to send it again are told so."
    )


def test_a_forgotten_kind_would_be_found(new_kind):
    """The test of the test."""
    assert not says_how_it_is_said_again(new_kind(kinds.written_anew()))
    assert not says_how_it_is_said_again(new_kind(kinds.moment(" ")))
    assert says_how_it_is_said_again(new_kind(kinds.moment("It would not be true.")))
    assert says_how_it_is_said_again(new_kind(kinds.secret()))


def test_nothing_is_written_anew_that_the_catalogue_does_not_know():
    assert resending.kinds_written_anew() <= set(KINDS)
