"""No secret in a log."""

import logging

import pytest
from django.conf import settings

from site_config.log import HideQueries, HideSecrets, hide_secrets

pytestmark = pytest.mark.once


def test_tickets_and_reset_keys_are_masked():
    assert hide_secrets("GET /downloads/abcDEF-_123/ 200") == "GET /downloads/…/ 200"
    assert (
        hide_secrets("/accounts/password/reset/key/3-c9x-0123/?next=/")
        == "/accounts/password/reset/key/…/?next=/"
    )
    assert hide_secrets("/library/downloads") == "/library/downloads"


def test_the_filter_masks_what_comes_as_arguments():
    record = logging.makeLogRecord({"msg": "%s: %s", "args": ("Gone", "/downloads/secret/")})
    assert HideSecrets().filter(record)
    assert record.getMessage() == "Gone: /downloads/…/"


def test_every_handler_uses_it():
    for handler in settings.LOGGING["handlers"].values():
        assert "secrets" in handler["filters"]


def test_keys_to_the_closed_shop_are_masked_wherever_they_stand():
    key = "uc_" + "aB3_-" * 8 + "xyz"
    assert hide_secrets(f"GET /products/?key={key} and {key}.") == (
        "GET /products/?key=uc_… and uc_…."
    )


def test_servers_write_no_queries():
    record = logging.makeLogRecord(
        {"msg": '"%s" %s', "args": ("GET /a/?q=ada%40example.com&x=1 HTTP/1.1", 200)}
    )
    assert HideQueries().filter(record)
    assert record.getMessage() == '"GET /a/?… HTTP/1.1" 200'
