"""A server below a folder of the test's own, with no users but the one who runs the tests."""

import getpass
from pathlib import Path

import pytest

from server.machine import Server
from server.places import Places

ANSWERS = {
    "DOMAIN": "shop.test",
    "ADMIN_EMAIL": "owner@shop.test",
    "MAIL_SERVER": "mail.shop.test:587",
    "MAIL_USER": "shop@mail",
    "MAIL_PASSWORD": "p@ss/word#1",
    "DEFAULT_FROM_EMAIL": "shop@shop.test",
    "DODO_PAYMENTS_ENVIRONMENT": "test_mode",
    "DODO_PAYMENTS_API_KEY": "a-key",
    "DODO_PAYMENTS_WEBHOOK_KEY": "whsec_a2tra2tra2tra2tra2tra2tra2tra2tra2tra2s=",
    "SHOP_CURRENCY": "EUR",
}


@pytest.fixture
def server(tmp_path) -> Server:
    me = getpass.getuser()
    return Server(
        dict(ANSWERS),
        places=Places(tmp_path),
        root_user=me,
        shop_user=me,
        web_server_user=me,
        redis_user=me,
    )


def tree(folder: Path) -> dict[str, tuple]:
    """Everything below `folder`: what it is, who may do what with it, and when it was written."""
    found = {}
    for path in sorted(folder.rglob("*")):
        about = path.lstat()
        found[str(path.relative_to(folder))] = (about.st_mode, about.st_uid, about.st_mtime_ns)
    return found
