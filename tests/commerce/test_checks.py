"""`manage.py check` finds keys with which no event could come in, or nobody could pay."""

import base64

import pytest
from django.core.checks import run_checks

pytestmark = pytest.mark.once

GOOD = "whsec_" + base64.b64encode(b"k" * 32).decode()


def found() -> list[str]:
    return [each.id for each in run_checks() if each.id.startswith("commerce.")]


def test_the_shops_own_settings_are_fine():
    assert found() == []


def test_two_keys_during_a_rotation_are_fine(settings):
    settings.DODO_PAYMENTS_WEBHOOK_KEYS = [GOOD, "whsec_" + base64.b64encode(b"n" * 24).decode()]
    assert found() == []


@pytest.mark.parametrize("keys", [[], None])
def test_no_webhook_key_is_an_error(settings, keys):
    settings.DODO_PAYMENTS_WEBHOOK_KEYS = keys
    assert found() == ["commerce.E001"]


@pytest.mark.parametrize(
    "key",
    [
        "",
        "whsec_",
        GOOD.removeprefix("whsec_"),
        GOOD + "!",
        GOOD[:-1],
        GOOD + " ",
        "whsec_" + base64.b64encode(b"k" * 23).decode(),
        "whsec_" + base64.b64encode(b"k" * 65).decode(),
        "whsec_ключ",
        None,
    ],
)
def test_a_malformed_webhook_key_is_an_error_and_is_not_shown(settings, key):
    settings.DODO_PAYMENTS_WEBHOOK_KEYS = [GOOD, key]
    (problem,) = (each for each in run_checks() if each.id.startswith("commerce."))
    assert problem.id == "commerce.E002"
    assert "key 2" in problem.msg
    assert not key or key not in f"{problem.msg} {problem.hint}" or key == "whsec_"


@pytest.mark.parametrize("currency", ["KWD", "LBP", "ZZZ", "usd", ""])
def test_a_currency_that_is_never_charged_is_an_error(settings, currency):
    settings.SHOP_CURRENCY = currency
    (problem,) = (each for each in run_checks() if each.id.startswith("commerce."))
    assert problem.id == "commerce.E004"
    assert "nobody can pay" in problem.msg
    assert "USD" in problem.hint


@pytest.mark.parametrize("key", ["", "  ", None])
def test_an_empty_api_key_is_an_error(settings, key):
    settings.DODO_PAYMENTS_API_KEY = key
    assert found() == ["commerce.E003"]
