"""Each currency has ISO 4217's minor units, whatever CLDR thinks is commonly written."""

import re
from decimal import Decimal
from typing import get_args

import pytest
from babel.numbers import get_currency_precision
from django.core.exceptions import ValidationError
from django.utils.translation import override
from dodopayments.types import Currency
from hypothesis import given
from hypothesis import settings as running
from hypothesis import strategies as st

from core.money import (
    MAX_MINOR_UNITS,
    PriceFormField,
    decimals,
    format_money,
    to_major_units,
    to_minor_units,
)

pytestmark = pytest.mark.once

# What the provider knows, chargeable or not; and what CLDR would write without its minor units.
CURRENCIES = get_args(Currency)
WITHOUT_DECIMALS_IN_CLDR = {
    **dict.fromkeys(("AFN", "ALL", "LAK", "LBP", "MGA", "MMK", "RSD", "SLL", "SOS", "YER"), 2),
    "IQD": 3,
}

currencies = st.sampled_from(CURRENCIES)
amounts = st.integers(min_value=0, max_value=MAX_MINOR_UNITS)


@pytest.mark.parametrize(
    ("currency", "expected"),
    [
        *WITHOUT_DECIMALS_IN_CLDR.items(),
        *(("USD", 2), ("EUR", 2), ("HUF", 2), ("TWD", 2), ("COP", 2), ("MRU", 2), ("IDR", 2)),
        *(("JPY", 0), ("KRW", 0), ("CLP", 0), ("VND", 0), ("XAF", 0), ("UGX", 0), ("ISK", 0)),
        *(("KWD", 3), ("BHD", 3), ("JOD", 3), ("OMR", 3), ("TND", 3), ("LYD", 3)),
        # Withdrawn, without a minor unit, unknown, and none at all.
        *(("HRK", 2), ("BGN", 2), ("XAU", 2), ("ZZZ", 2), ("", 2)),
    ],
)
def test_the_minor_units_are_those_of_iso_4217(currency, expected):
    assert decimals(currency) == expected


def test_no_other_currency_of_the_provider_differs_from_cldr():
    differing = {name for name in CURRENCIES if decimals(name) != get_currency_precision(name)}
    assert differing == set(WITHOUT_DECIMALS_IN_CLDR) & set(CURRENCIES)


@given(currency=currencies, minor=amounts)
@running(max_examples=500, deadline=None)
def test_an_amount_comes_back_from_major_units_as_it_was(currency, minor):
    assert to_minor_units(to_major_units(minor, currency), currency) == minor


@given(currency=currencies, minor=amounts)
@running(max_examples=500, deadline=None)
def test_an_amount_is_shown_to_its_last_minor_unit(currency, minor):
    check_shown(currency, minor)


@pytest.mark.parametrize("currency", CURRENCIES)
def test_odd_amounts_of_each_currency_are_shown_to_the_last_minor_unit(currency):
    for minor in (0, 1, 9, 10, 99, 100, 101, 999, 1000, 1001, 2990, 1_000_000, MAX_MINOR_UNITS):
        assert to_minor_units(to_major_units(minor, currency), currency) == minor
        check_shown(currency, minor)


def check_shown(currency, minor):
    """All digits of the amount, in English, and as many of them behind the point as there are."""
    whole, _point, part = re.search(r"([\d,]+)(\.(\d+))?$", format_money(minor, currency)).groups()
    assert int(whole.replace(",", "") + (part or "")) == minor
    assert len(part or "") == decimals(currency)


@pytest.mark.parametrize("currency", CURRENCIES)
def test_a_part_of_a_minor_unit_is_refused(currency):
    tenth = Decimal(1).scaleb(-decimals(currency) - 1)
    with pytest.raises(ValueError, match="more decimals"):
        to_minor_units(tenth, currency)


@pytest.mark.parametrize(
    ("minor", "currency", "language", "shown"),
    [
        (2990, "RSD", "en", "RSD29.90"),
        (2990, "RSD", "de", "29,90\xa0RSD"),
        (2990, "ALL", "en", "ALL29.90"),
        (2990, "LBP", "en", "LBP29.90"),
        (29900, "IQD", "en", "IQD29.900"),
        (2990, "USD", "en", "$29.90"),
        (123456789, "USD", "de", "1.234.567,89\xa0$"),
        (500, "JPY", "en", "¥500"),
        (500, "JPY", "pt-br", "JP¥\xa0500"),
        (12345, "KWD", "en", "KWD12.345"),
        (0, "KWD", "en", "KWD0.000"),
    ],
)
def test_an_amount_is_shown_in_the_readers_words(minor, currency, language, shown):
    with override(language):
        assert format_money(minor, currency) == shown


@pytest.mark.parametrize(
    ("currency", "typed", "minor"),
    [
        ("RSD", "29.90", 2990),
        ("ALL", "150", 15000),
        ("JPY", "500", 500),
        ("JPY", "500.00", 500),
        ("IQD", "1.234", 1234),
        ("KWD", "29.9", 29900),
    ],
)
def test_a_price_is_typed_in_major_units(settings, currency, typed, minor):
    settings.SHOP_CURRENCY = currency
    field = PriceFormField()
    assert field.clean(typed) == minor
    assert field.clean(str(field.prepare_value(minor))) == minor
    assert not field.has_changed(minor, typed)


@pytest.mark.parametrize(
    ("currency", "typed", "places"), [("JPY", "0.5", 0), ("RSD", "0.001", 2), ("KWD", "0.0001", 3)]
)
def test_a_price_with_too_many_decimals_is_refused(settings, currency, typed, places):
    settings.SHOP_CURRENCY = currency
    message = f"{currency} amounts have at most {places} decimals."
    with pytest.raises(ValidationError, match=message):
        PriceFormField().clean(typed)
