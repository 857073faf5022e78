"""`.env.example` names exactly what the project reads from its environment."""

import ast
import re
from pathlib import Path

from tests.migrated import ROOT

READERS = {
    "backup_place",
    "choice",
    "number",
    "sealing_key",
    "service",
    "switch",
    "text",
    "web_address",
    "webhook_keys",
    "words",
}
# Read by the project, and not for people to set.
INTERNAL = {"DJANGO_SETTINGS_MODULE", "PATH_INFO"}


def names_read() -> set[str]:
    """The first argument of every reader of site_config.env, and of os.environ itself."""
    found = set()
    for path in [
        *(ROOT / "site_config").glob("*.py"),
        *(ROOT / "site_config/settings").glob("*.py"),
    ]:
        for node in ast.walk(ast.parse(path.read_text())):
            match node:
                case ast.Call(func=ast.Name(id=name), args=[ast.Constant(value=str(value)), *_]):
                    if name in READERS:
                        found.add(value)
                case ast.Call(
                    func=ast.Attribute(value=ast.Attribute(attr="environ")),
                    args=[ast.Constant(value=str(value)), *_],
                ):
                    found.add(value)
                case ast.Subscript(
                    value=ast.Attribute(attr="environ"), slice=ast.Constant(value=str(value))
                ):
                    found.add(value)
    return found


def example() -> dict[str, str]:
    text = Path(ROOT / ".env.example").read_text()
    return dict(re.findall(r"^([A-Z][A-Z0-9_]*)=(.*)$", text, re.M))


def test_every_setting_that_is_read_is_explained_and_no_other():
    assert set(example()) == names_read() - INTERNAL


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
    assert told["SHOP_CURRENCY"] == settings.SHOP_CURRENCY
    assert told["TIME_ZONE"] == settings.TIME_ZONE
    assert int(told["TRUSTED_PROXIES"]) == settings.TRUSTED_PROXIES
    assert told["AWS_REGION"] == settings.AWS_REGION
    assert told["DODO_PAYMENTS_ENVIRONMENT"] == settings.DODO_PAYMENTS_ENVIRONMENT
