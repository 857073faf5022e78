"""Money and buyers as panels."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from django.utils.translation import gettext, pgettext

from analytics import periods, sales
from analytics.panels.shapes import (
    NONE,
    Figure,
    Panel,
    Table,
    compared,
    counts,
    figure,
    money,
    number,
    percent,
    plain,
)
from analytics.periods import Period
from analytics.sales import AllTakings, Conversion, Takings
from analytics.scope import Scope
from core import charts
from core.money import format_money, to_major_units


def takings(found: AllTakings, period: Period) -> list[Panel]:
    """One panel for each currency: amounts of two are never added."""
    if not found:
        return [
            Panel(
                "revenue",
                gettext("Revenue"),
                empty=gettext(
                    "Nothing was sold in this time or the one before. Each paid order shows "
                    "here on its day, in its own currency, with refunds taken off."
                ),
            )
        ]
    return [_takings(currency, *sides, period) for currency, sides in found.items()]


def _takings(currency: str, now: Takings, then: Takings, period: Period) -> Panel:
    words = money(currency)
    steps = [
        (label, _sum(now.sold_by_day, step), _sum(now.returned_by_day, step))
        for label, step in periods.steps(period)
    ]
    rows = [(label, sold, back, sold - back) for label, sold, back in steps]
    labels = {"currency": currency}
    headers = (
        gettext("When"),
        gettext("Sold (%(currency)s)") % labels,
        gettext("Went back (%(currency)s)") % labels,
        gettext("Net revenue (%(currency)s)") % labels,
    )
    return Panel(
        f"revenue-{currency.lower()}",
        gettext("Revenue in %(currency)s") % labels,
        figures=(
            figure(gettext("Net revenue"), now.net, then.net, words),
            figure(pgettext("amount", "Sold"), now.gross, then.gross, words),
            figure(gettext("Refunds and lost disputes"), now.returned, then.returned, words),
            figure(gettext("Orders"), now.orders, then.orders),
            Figure(
                gettext("Average order"),
                NONE if now.average is None else words(now.average),
                NONE if then.average is None else words(then.average),
            ),
        ),
        chart=charts.draw(
            gettext("Net revenue in %(currency)s") % labels,
            [(label, net, words(net)) for label, _, _, net in rows],
        ),
        table=Table(
            headers,
            [
                (label, *(to_major_units(amount, currency) for amount in sums))
                for label, *sums in rows
            ],
            [(label, *map(words, sums)) for label, *sums in rows],
        ),
        explanation=gettext(
            "At the prices that were shown, less what went back, on the day it did."
        ),
    )


def _sum(by_day: dict[date, int], period: Period) -> int:
    return sum(by_day.get(day, 0) for day in period.days)


def orders(scope: Scope, found: AllTakings, rate: Conversion, period: Period) -> Panel:
    free = sales.free_orders(scope, period)
    sides = [now.orders_by_day for now, _ in found.values()]
    steps = [
        (label, sum(_sum(by_day, step) for by_day in sides))
        for label, step in periods.steps(period)
    ]
    return Panel(
        "orders",
        gettext("Orders"),
        figures=(
            compared(gettext("Checkouts begun"), rate.begun),
            compared(gettext("Of these paid"), rate.paid),
            Figure(gettext("Conversion"), percent(rate.now), percent(rate.then)),
            compared(gettext("Taken for free"), free),
        ),
        chart=charts.draw(
            gettext("Paid orders"), [(label, count, number(count)) for label, count in steps]
        ),
        table=plain((gettext("When"), gettext("Paid orders")), steps),
        empty=""
        if rate.begun.now or free.now or any(count for _, count in steps)
        else gettext("Nobody went to pay in this time."),
    )


def top_products(scope: Scope, period: Period) -> Panel:
    rows = sales.top_products(scope, period)
    bars = [(row.title, row.gross, format_money(row.gross, row.currency)) for row in rows]
    return Panel(
        "products",
        gettext("Top products"),
        # Bars of two currencies have no common length.
        ranking=charts.rank(bars) if len({row.currency for row in rows}) == 1 else None,
        table=Table(
            (
                gettext("Product"),
                gettext("Orders"),
                pgettext("amount", "Sold"),
                gettext("Currency"),
            ),
            [
                (row.title, row.orders, to_major_units(row.gross, row.currency), row.currency)
                for row in rows
            ],
            [
                (row.title, row.orders, format_money(row.gross, row.currency), row.currency)
                for row in rows
            ],
        )
        if rows
        else None,
        empty=""
        if rows
        else gettext("The products that brought most in this time are listed here."),
        explanation=gettext("By what was paid for them, before refunds."),
    )


def editions(scope: Scope, period: Period) -> list[Panel]:
    """None for a shop that sold no editions in these days."""
    heads = (
        gettext("Product"),
        gettext("Edition"),
        gettext("Orders"),
        gettext("Of these upgrades"),
        pgettext("amount", "Sold"),
        gettext("Currency"),
    )

    def line(row: sales.SoldEdition, write: Callable) -> tuple:
        gross = write(row.gross, row.currency)
        return (row.product, row.edition, row.orders, row.upgrades, gross, row.currency)

    explanation = gettext("By what was paid for them, before refunds.")
    panel = Panel("editions", gettext("Editions"), explanation=explanation)
    return _listing(panel, heads, sales.editions(scope, period), line)


def in_sales(scope: Scope, period: Period) -> list[Panel]:
    """None for a shop that sold nothing at a sale price in these days."""
    heads = (
        gettext("Product"),
        gettext("Orders"),
        pgettext("amount", "Sold"),
        gettext("Sale discount"),
        gettext("Currency"),
    )

    def line(row: sales.SoldInSale, write: Callable) -> tuple:
        money = (write(row.gross, row.currency), write(row.discount, row.currency))
        return (row.product, row.orders, *money, row.currency)

    explanation = gettext("By what was paid, before refunds, and how much less that is than usual.")
    panel = Panel("sales", gettext("At sale prices"), explanation=explanation)
    return _listing(panel, heads, sales.in_sales(scope, period), line)


def chosen(scope: Scope, period: Period) -> list[Panel]:
    """None for a shop in which nobody chose what to pay in these days."""
    heads = (
        gettext("Product"),
        gettext("Orders"),
        gettext("Of these for nothing"),
        pgettext("amount", "Sold"),
        gettext("On average"),
        gettext("Above the least price"),
        gettext("Currency"),
    )

    def line(row: sales.SoldAtChoice, write: Callable) -> tuple:
        money = (write(each, row.currency) for each in (row.gross, row.mean, row.gross - row.least))
        return (row.product, row.orders, row.free, *money, row.currency)

    explanation = gettext(
        "By what customers chose to pay, before refunds, and how much more than the least that is."
    )
    panel = Panel("chosen", gettext("Pay what you want"), explanation=explanation)
    return _listing(panel, heads, sales.chosen(scope, period), line)


def codes(scope: Scope, period: Period) -> list[Panel]:
    """None for a shop in which nobody used a code in these days."""
    heads = (
        gettext("Discount code"),
        gettext("Campaign of its link"),
        gettext("Orders"),
        pgettext("amount", "Sold"),
        gettext("Discounts given"),
        gettext("Currency"),
    )

    def line(row: sales.UsedCode, write: Callable) -> tuple:
        money = (write(row.gross, row.currency), write(row.discount, row.currency))
        return (row.code, row.campaign or NONE, row.orders, *money, row.currency)

    explanation = gettext(
        "By what was paid, before refunds. The discounts are what the same would have cost more."
    )
    panel = Panel("codes", gettext("Discount codes"), explanation=explanation)
    return _listing(panel, heads, sales.codes(scope, period), line)


def _listing(panel: Panel, heads: tuple, rows: list, line: Callable) -> list[Panel]:
    """The panel with a line for each row, or none without rows. `line` is given how money is
    written: as a figure for spreadsheets, and for people."""
    if not rows:
        return []
    tables = [[line(row, write) for row in rows] for write in (to_major_units, format_money)]
    return [replace(panel, table=Table(heads, *tables))]


def customers(scope: Scope, period: Period) -> Panel:
    people = sales.customers(scope, period)
    return counts(
        "customers",
        gettext("Customers"),
        {
            pgettext("customers", "New"): people.new,
            pgettext("customers", "Returning"): people.returning,
        },
        explanation=gettext("Returning are those who had paid before these days."),
        empty=gettext(
            "People who pay for the first time, and those who come again, are counted here."
        ),
    )


def downloads(scope: Scope, period: Period) -> Panel:
    return counts(
        "downloads",
        gettext("Downloads"),
        {gettext("Files fetched"): sales.downloads(scope, period)},
        gettext("Each file that a buyer fetches is counted here."),
    )
