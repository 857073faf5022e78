"""The provider's smallest amounts, in the minor units of each currency that it charges."""

from typing import get_args

import pytest
from dodopayments.types import Currency

from commerce.provider.minimums import MINIMUMS, smallest_price
from core.money import MAX_MINOR_UNITS
from products import price_rules

pytestmark = pytest.mark.once


@pytest.mark.parametrize("currency", MINIMUMS)
def test_each_is_a_whole_number_of_minor_units_and_the_floor_of_prices(settings, currency):
    settings.SHOP_CURRENCY = currency
    least = smallest_price()
    assert 1 < least < MAX_MINOR_UNITS
    assert price_rules.smallest_price() == least
    assert price_rules.is_chargeable(least)
    assert not price_rules.is_chargeable(least - 1)
    assert not price_rules.is_chargeable(1)
    assert price_rules.is_chargeable(0)  # free


def test_the_provider_knows_each_currency():
    assert set(MINIMUMS) - set(get_args(Currency)) == set()
    assert len(MINIMUMS) > 80


@pytest.mark.parametrize(
    ("currency", "least"),
    [("USD", 50), ("GBP", 30), ("JPY", 50), ("RSD", 6000), ("ALL", 5000), ("IDR", 850_000)],
)
def test_some_by_hand(settings, currency, least):
    settings.SHOP_CURRENCY = currency
    assert smallest_price() == least


def test_a_currency_that_is_never_charged_has_no_floor(settings):
    settings.SHOP_CURRENCY = "KWD"
    assert smallest_price() == 1
