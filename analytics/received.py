"""What a payment brought, in the currency of its order, where that is not the order's own amount.

It is the same but for payments that somebody accepted although they differ
(commerce/payments/reviews.py).
"""

from django.db.models import BigIntegerField, Case, F, Sum, When

from analytics.periods import Period, by_day
from analytics.scope import Scope
from commerce.models import Payment


def received(payment: str = "", order: str = "order__") -> Case:
    """Minor units of the order's currency; the order's amount where the provider names another.

    `payment` and `order` are the prefixes that lead to them in the query.
    """
    accepted = {f"{payment}is_accepted": True}
    own = F(f"{order}currency")
    return Case(
        When(**accepted, **{f"{payment}currency": own}, then=F(f"{payment}total_amount")),
        When(
            **accepted,
            **{f"{payment}settlement_currency": own},
            then=F(f"{payment}settlement_amount"),
        ),
        default=F(f"{order}amount"),
        output_field=BigIntegerField(),
    )


def differences(scope: Scope, period: Period) -> list[dict]:
    """How much more (or less) than their orders' amounts accepted payments brought. One query.

    Rows of `day`, `product`, `currency` and `amount`, on the days on which the orders were paid.
    """
    accepted = Payment.objects.filter(
        scope.on("order__product"), is_accepted=True, payment_id=F("order__payment_id")
    )
    rows = by_day(
        accepted.annotate(more=received() - F("order__amount")),
        "order__paid_at",
        period,
        product=F("order__product"),
        currency_of_order=F("order__currency"),
    ).annotate(amount=Sum("more"))
    return [
        {
            "day": row["day"],
            "product": row["product"],
            "currency": row["currency_of_order"],
            "amount": row["amount"],
        }
        for row in rows
        if row["amount"]
    ]
