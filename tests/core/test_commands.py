"""Commands that a newcomer runs before there is a shop: a line that says what to do."""

import os

import pytest

from tests.commands import Commands

pytestmark = pytest.mark.once

NEED_A_SHOP = (
    ["check_health"],
    ["ledger"],
    ["reconcile_orders"],
    ["backup"],
    ["seed_demo"],
    ["under_construction", "status"],
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("no-shop")


@pytest.fixture(scope="module")
def commands(folder):
    commands = Commands(
        {
            "PATH": os.environ["PATH"],
            "DATA_DIR": str(folder),
            "DJANGO_SETTINGS_MODULE": "site_config.settings.dev",
        }
    )
    yield commands
    commands.close()


@pytest.mark.parametrize("command", NEED_A_SHOP, ids=lambda command: command[0])
def test_without_a_database_nothing_is_left_behind(commands, folder, command):
    code, output, errors = commands.run(command)
    assert (code, output) == (1, "")
    assert errors == (
        f"CommandError: There is no shop yet: {folder}/shop.sqlite3 does not exist. "
        "`make demo` makes the demo's, `manage.py migrate` an empty one.\n"
    )
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("command", NEED_A_SHOP, ids=lambda command: command[0])
def test_a_database_without_tables_is_named(commands, folder, command):
    file = folder / "shop.sqlite3"
    file.touch()
    try:
        code, _, errors = commands.run(command)
    finally:
        for path in folder.glob("shop.sqlite3*"):
            path.unlink()
    assert code == 1
    assert "The database lacks tables that this needs: run `manage.py migrate`" in errors
    assert "Traceback" not in errors
