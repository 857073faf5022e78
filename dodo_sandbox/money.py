"""Amounts in minor units: what is owed, what it is in another currency, and how it is written."""

from decimal import ROUND_HALF_UP, Decimal

from babel.numbers import format_currency, get_currency_precision


def written(amount: int, currency: str) -> str:
    """1250 USD as $12.50, 500 JPY as ¥500: each currency has its own exponent."""
    exact = Decimal(amount).scaleb(-get_currency_precision(currency))
    return format_currency(exact, currency, locale="en")


def rounded(amount: Decimal) -> int:
    return int(amount.quantize(Decimal(1), ROUND_HALF_UP))


def discounted(amount: int, discount_percent: int) -> int:
    return rounded(Decimal(amount) * (100 - discount_percent) / 100)


def tax_on_top(amount: int, percent: float) -> int:
    return rounded(Decimal(amount) * Decimal(str(percent)) / 100)


def tax_within(amount: int, percent: float) -> int:
    """The tax that an amount already contains."""
    rate = Decimal(str(percent)) / 100
    return rounded(amount - amount / (1 + rate))


def converted(amount: int, currency: str, other: str, rate: float) -> int:
    """Minor units of `other` for minor units of `currency`.

    `rate` is what one major unit of `currency` is worth, in major units of `other`: at 7.0333,
    990 (USD 9.90) is 6963 (CNY 69.63).
    """
    exponent = get_currency_precision(other) - get_currency_precision(currency)
    return rounded((Decimal(amount) * Decimal(str(rate))).scaleb(exponent))


def share(amount: int, part: int, whole: int) -> int:
    """`amount` times part/whole, in whole minor units."""
    return rounded(Decimal(amount) * part / whole)
