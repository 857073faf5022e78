"""The figures as the dashboard shows them: a headline beside the period before, chart and table.

Every panel holds for the page, for the table that screen readers and copying use, and for the
export. A panel with nothing to show says what will appear there.
"""

from django.utils.translation import gettext

from analytics import sales, traffic
from analytics.panels import sold, visits, workload
from analytics.panels.shapes import Figure, Panel, figure, money, percent
from analytics.periods import Period
from analytics.scope import Scope
from core.charts import Chart


def all_of(scope: Scope, period: Period) -> list[Panel]:
    """Every panel, in the order of the page."""
    found, rate = sales.takings(scope, period), sales.conversion(scope, period)
    return [
        *sold.takings(found, period),
        sold.orders(scope, found, rate, period),
        sold.top_products(scope, period),
        *sold.editions(scope, period),
        *sold.in_sales(scope, period),
        *sold.chosen(scope, period),
        *sold.codes(scope, period),
        sold.customers(scope, period),
        *visits.panels(scope, period, rate, traffic.look(period).seen_by(scope)),
        sold.downloads(scope, period),
        workload.support(scope, period),
        workload.short_links(scope, period),
    ]


def glance(scope: Scope, period: Period) -> tuple[list[Figure], Chart | None]:
    """For the admin's home: the few figures that matter, and a chart of the main currency."""
    found = sales.takings(scope, period)
    figures = []
    for currency, (now, then) in found.items():
        labels = {"currency": currency}
        figures += [
            figure(gettext("Revenue, %(currency)s") % labels, now.net, then.net, money(currency)),
            figure(gettext("Orders, %(currency)s") % labels, now.orders, then.orders),
        ]
    rate = sales.conversion(scope, period)
    figures.append(
        Figure(gettext("Paid of checkouts begun"), percent(rate.now), percent(rate.then))
    )
    figures += visits.glance(scope, period, traffic.look(period).seen_by(scope))
    return figures, next((panel.chart for panel in sold.takings(found, period)), None)
