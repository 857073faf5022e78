"""Amounts in minor units: what is owed, what it is in another currency, and how it is written."""

from decimal import ROUND_HALF_UP, Decimal

from babel.numbers import format_currency

from dodo_sandbox.codes import MINIMUMS, decimals


def written(amount: int, currency: str) -> str:
    """1250 USD as $12.50, 500 JPY as ¥500: each currency has its own exponent."""
    digits = decimals(currency)
    pattern = "¤#,##0." + "0" * digits if digits else "¤#,##0"
    exact = Decimal(amount).scaleb(-digits)
    return format_currency(exact, currency, pattern, locale="en", currency_digits=False)


def smallest(currency: str) -> int:
    """The least that can be charged, in minor units; 1 where the provider names no minimum."""
    return rounded(MINIMUMS.get(currency, Decimal(0)).scaleb(decimals(currency))) or 1


def plain(amount: int, currency: str) -> str:
    """50 USD as 0.50 USD: figures and code, as the provider's messages have them."""
    digits = decimals(currency)
    return f"{Decimal(amount).scaleb(-digits):.{digits}f} {currency}"


def rounded(amount: Decimal) -> int:
    return int(amount.quantize(Decimal(1), ROUND_HALF_UP))


def percentage(amount: int, percent: int) -> int:
    return rounded(Decimal(amount) * percent / 100)


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
    exponent = decimals(other) - decimals(currency)
    return rounded((Decimal(amount) * Decimal(str(rate))).scaleb(exponent))


def share(amount: int, part: int, whole: int) -> int:
    """`amount` times part/whole, in whole minor units."""
    return rounded(Decimal(amount) * part / whole)
