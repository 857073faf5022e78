"""What orders brought, in their own currency, where that is not the amount that was asked.

It is the same but for payments that somebody accepted although they differ
(commerce/payments/reviews.py), and for those in another currency, of which the provider kept its
fee (commerce/payments/binding.py).
"""

from django.db.models import BigIntegerField, F, Sum
from django.db.models.functions import Coalesce

from analytics.periods import Period, by_day
from analytics.scope import Scope
from commerce.models import Order


def received(order: str) -> Coalesce:
    """Minor units of the order's currency; `order` is the prefix that leads to it in the query."""
    brought, asked = F(f"{order}received"), F(f"{order}amount")
    return Coalesce(brought, asked, output_field=BigIntegerField())


def differences(scope: Scope, period: Period) -> list[dict]:
    """How much more (or less) than their amounts orders brought. One query.

    Rows of `day`, `product`, `currency` and `amount`, on the days on which the orders were paid.
    """
    others = Order.objects.filter(scope.on(), received__isnull=False)
    more = F("received") - F("amount")
    rows = by_day(others, "paid_at", period, "product", "currency").annotate(more=Sum(more))
    return [
        {
            "day": row["day"],
            "product": row["product"],
            "currency": row["currency"],
            "amount": row["more"],
        }
        for row in rows
        if row["more"]
    ]
