"""`.env.example` names exactly what the project reads from its environment."""

import ast
import inspect
import re
from pathlib import Path

import pytest

from site_config import env
from tests.migrated import ROOT

pytestmark = pytest.mark.once

# Functions that read the setting which their first argument names.
READERS = {
    name
    for name, function in inspect.getmembers(env, inspect.isfunction)
    if next(iter(inspect.signature(function).parameters), "") == "name"
}
# Read by the project, and not for people to set.
INTERNAL = {"DJANGO_SETTINGS_MODULE", "PATH_INFO"}
# The machine's own, and what only make reads.
OF_THE_MACHINE = {"CHROMIUM", "CI", "PATH", "PYTHON"}
# Not the shop: the tests, and the stand-in provider, whose settings its own package explains.
OTHERS = {"tests", "dodo_sandbox", "benchmarks", ".venv", "var"}

SCRIPTS = [ROOT / "bin/with-python", *(ROOT / ".ci").iterdir()]


def python_files() -> list[Path]:
    """Every module of the shop, and what make runs."""
    return [path for path in ROOT.rglob("*.py") if path.relative_to(ROOT).parts[0] not in OTHERS]


def names_read() -> set[str]:
    """The first argument of every reader of site_config.env, and of os.environ itself."""
    found = set()
    for path in python_files():
        text = path.read_text()
        of_settings = path.parent in {ROOT / "site_config", ROOT / "site_config/settings"}
        if not of_settings and "environ" not in text:
            continue
        for node in ast.walk(ast.parse(text)):
            match node:
                case ast.Call(func=ast.Name(id=name), args=[ast.Constant(value=str(value)), *_]):
                    if of_settings and name in READERS:
                        found.add(value)
                case ast.Call(
                    func=ast.Attribute(
                        value=ast.Attribute(value=ast.Name(id="os"), attr="environ")
                    ),
                    args=[ast.Constant(value=str(value)), *_],
                ):
                    found.add(value)
                case ast.Subscript(
                    value=ast.Attribute(value=ast.Name(id="os"), attr="environ"),
                    slice=ast.Constant(value=str(value)),
                ):
                    found.add(value)
    return found


def names_in_shells() -> set[str]:
    """What compose.yaml, the image, the Procfile and the shell scripts take from outside."""
    found = set()
    for path in (ROOT / "compose.yaml", ROOT / "Dockerfile", ROOT / "Procfile", *SCRIPTS):
        text = "\n".join(line for line in path.read_text().splitlines() if line[:1] != "#")
        found |= set(re.findall(r"\$\{?([A-Z][A-Z0-9_]*)", text))
        found |= set(re.findall(r"environ\['([A-Z][A-Z0-9_]*)'\]", text))
    return found


def example() -> dict[str, str]:
    text = Path(ROOT / ".env.example").read_text()
    return dict(re.findall(r"^([A-Z][A-Z0-9_]*)=(.*)$", text, re.M))


def test_every_setting_that_is_read_is_explained_and_no_other():
    assert set(example()) == (names_read() | names_in_shells()) - INTERNAL - OF_THE_MACHINE


def test_the_walk_finds_what_is_read():
    assert {"SITE_URL", "DATA_DIR", "PORT", "CI"} <= names_read()
    assert names_in_shells() >= {"POSTGRES_PASSWORD", "WEB_CONCURRENCY", "PORT", "ALLOWED_HOSTS"}


def test_each_setting_has_words_above_it():
    lines = (ROOT / ".env.example").read_text().splitlines()
    for number, line in enumerate(lines):
        if re.match(r"[A-Z][A-Z0-9_]*=", line):
            above = lines[number - 1]
            assert above.startswith("#") or re.match(r"[A-Z]", above), line


def test_the_defaults_it_tells_are_the_real_ones(settings):
    told = example()
    assert int(told["BADGE_DAYS"]) == settings.BADGE_DAYS
    assert told["DOWNLOAD_DELIVERY"] == settings.DOWNLOAD_DELIVERY
    assert int(told["DOWNLOAD_TICKET_SECONDS"]) == settings.DOWNLOAD_TICKET_SECONDS
    tolerance = int(told["SETTLEMENT_TOLERANCE_PERCENT"])
    assert tolerance == settings.SETTLEMENT_TOLERANCE_PERCENT
    assert told["SHOP_CURRENCY"] == settings.SHOP_CURRENCY
    assert told["TIME_ZONE"] == settings.TIME_ZONE
    assert int(told["TRUSTED_PROXIES"]) == settings.TRUSTED_PROXIES
    assert told["AWS_REGION"] == settings.AWS_REGION
    assert told["DODO_PAYMENTS_ENVIRONMENT"] == settings.DODO_PAYMENTS_ENVIRONMENT
