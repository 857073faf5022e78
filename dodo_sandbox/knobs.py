"""The settings that control can turn: what each means, takes, and is at first."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from dodo_sandbox.codes import COUNTRIES, CURRENCIES, UNSUPPORTED_COUNTRIES
from dodo_sandbox.environment import is_web_address, read_webhook_keys
from dodo_sandbox.errors import CHECKOUT_ERRORS, REFUND_ERRORS
from dodo_sandbox.models import REFUND_STATUSES

FEE_MODES = ("exclusive", "inclusive")


class BadSetting(ValueError):
    """An unknown key or a value of the wrong kind; the text says which and what is wanted."""


@dataclass(frozen=True)
class Setting:
    default: Any
    accepts: Callable[[Any], bool]
    wanted: str
    meaning: str
    # How the control page's form shows and reads it: number, share, flag, text or choice.
    field: str = "number"
    choices: tuple[str, ...] = ()


def _flag(value):
    return isinstance(value, bool)


def _number(low, high):
    def accepts(value):
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        return is_number and math.isfinite(value) and low <= value <= high

    return accepts


def _integer(low, high):
    return lambda value: isinstance(value, int) and _number(low, high)(value)


def _share(value):
    return _flag(value) or _number(0, 1)(value)


def _outage(value):
    return value is None or (_integer(0, 599)(value) and (value in (0, 200) or value >= 400))


def _limit(value):
    return value is None or _integer(0, 100_000)(value)


def _address(value):
    if value is None:
        return True
    return isinstance(value, str) and len(value) <= 500 and is_web_address(value)


def _garbage(value):
    return _flag(value) or value == "text"


def _currency(value):
    return value is None or (isinstance(value, str) and value in CURRENCIES)


def _countries(value):
    return isinstance(value, str) and set(read_countries(value)) <= COUNTRIES


def read_countries(text: str) -> list[str]:
    """The codes of a text such as "CU, IR"; an empty text has none."""
    return [code.strip() for code in text.split(",")] if text.strip() else []


def _one_of(*choices):
    return lambda value: isinstance(value, str) and value in choices


def _one_or_none(*choices):
    return lambda value: value is None or _one_of(*choices)(value)


def _keys(value):
    if value is None:
        return True
    try:
        return isinstance(value, str) and bool(read_webhook_keys(value))
    except ValueError:
        return False


SETTINGS = {
    "delay_seconds": Setting(0, _number(0, 86400), "0 to 86400", "webhooks wait this long"),
    "duplicates": Setting(0, _integer(0, 50), "a whole number, 0 to 50", "extra copies of each"),
    "drop": Setting(
        False,
        _share,
        "true, false or a share from 0 to 1",
        "new webhooks are lost for ever",
        field="share",
    ),
    "shuffle": Setting(
        False, _flag, "true or false", "webhooks go out in random order, copies at once", "flag"
    ),
    "retry_scale": Setting(1.0, _number(0, 10), "0 to 10", "multiplies the waits between tries"),
    "webhook_url": Setting(
        None, _address, "an http or https address, or null", "where they go", "text"
    ),
    "webhook_keys": Setting(
        None,
        _keys,
        "whsec_ followed by 24 to 64 bytes in base64, two of them with a comma between, or null",
        "sign webhooks, both of two; empty for those of the start",
        "text",
    ),
    "forge_signature": Setting(
        False, _flag, "true or false", "webhooks are signed with a wrong key", "flag"
    ),
    "api_status": Setting(
        None, _outage, "a status from 400 to 599, or null for none", "every API call answers so"
    ),
    "api_fail_share": Setting(
        1, _number(0, 1), "0 to 1", "only this share of API calls has that status, or is garbage"
    ),
    "api_hang_seconds": Setting(0, _number(0, 600), "0 to 600", "API answers are held this long"),
    "api_garbage": Setting(
        False, _garbage, 'true, false or "text"', "API calls answer 200 with nothing useful", "flag"
    ),
    "rate_limit_per_minute": Setting(
        None,
        _limit,
        "a whole number, 0 to 100000, or null for none",
        "API calls beyond it are answered 429",
    ),
    "tax_percent": Setting(0, _number(0, 100), "0 to 100", "tax on (or within) prices"),
    "adaptive_currency": Setting(
        None,
        _currency,
        "a currency's code such as CNY, or null for the product's own",
        "customers pay in this currency",
        "text",
    ),
    "adaptive_rate": Setting(
        1.0,
        _number(0.000001, 1_000_000),
        "0.000001 to 1000000",
        "how much of it one of the product's currency is, such as 7.0333 CNY for 1 USD",
    ),
    "adaptive_fees": Setting(
        "exclusive",
        _one_of(*FEE_MODES),
        "one of " + ", ".join(FEE_MODES),
        "the fee of 2 to 4 % is added for the customer, or taken from the settlement",
        "choice",
        FEE_MODES,
    ),
    "adaptive_rounding": Setting(
        0,
        _integer(-1000, 1000),
        "a whole number, -1000 to 1000",
        "minor units that the provider's rounding adds to the settlement",
    ),
    "honour_billing_currency": Setting(
        True,
        _flag,
        "true or false",
        "a session's billing_currency fixes what customers pay in, instead of adaptive_currency",
        "flag",
    ),
    "merchant_live": Setting(
        True, _flag, "true or false", "the business is live: it may open checkouts", "flag"
    ),
    "unsupported_countries": Setting(
        UNSUPPORTED_COUNTRIES,
        _countries,
        "the codes of countries with commas between them",
        "nobody there can pay",
        "text",
    ),
    "refuse_checkouts": Setting(
        None,
        _one_or_none(*CHECKOUT_ERRORS),
        "null or one of " + ", ".join(CHECKOUT_ERRORS),
        "new checkouts are answered with this error",
        "choice",
        ("", *CHECKOUT_ERRORS),
    ),
    "declined_card_consumes_session": Setting(
        False,
        _flag,
        "true or false",
        "a session takes no second try after a payment that failed",
        "flag",
    ),
    "refuse_refunds": Setting(
        None,
        _one_or_none(*REFUND_ERRORS),
        "null or one of " + ", ".join(REFUND_ERRORS),
        "refunds asked for by the API are answered with this error",
        "choice",
        ("", *REFUND_ERRORS),
    ),
    "partial_refunds": Setting(
        True, _flag, "true or false", "the payment method allows refunds of a part", "flag"
    ),
    "omit_amounts": Setting(
        False, _flag, "true or false", "events about payments have no amounts", "flag"
    ),
    "processing_first": Setting(
        False, _flag, "true or false", "payments are processing before they settle", "flag"
    ),
    "processing_seconds": Setting(2, _number(0, 3600), "0 to 3600", "how long they are"),
    "refund_status": Setting(
        "succeeded",
        _one_of(*REFUND_STATUSES),
        "one of " + ", ".join(REFUND_STATUSES),
        "where new refunds stand",
        "choice",
        REFUND_STATUSES,
    ),
}
