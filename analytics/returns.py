"""Money that went back: refunds on the day they were made, disputes on the day they were lost."""

from django.db.models import BigIntegerField, Case, F, Q, Sum, Value, When
from django.db.models.functions import Cast

from analytics.periods import Period, by_day
from analytics.received import received
from analytics.scope import Scope
from commerce.models import Dispute, Refund


def money_back(scope: Scope, period: Period) -> list[dict]:
    """Refunds and lost disputes by day and currency of their order. Two queries."""
    payment, order = "payment__", "payment__order__"
    refunds = Refund.objects.filter(
        scope.on(f"{order}product"),
        status=Refund.Status.SUCCEEDED,
        # Of a second payment nothing was counted, so its return takes nothing away.
        payment_id=F(f"{order}payment_id"),
    )
    in_own = Case(
        When(currency=F(f"{order}currency"), then=F("amount")),
        # The customer paid in another currency: the same share of what was settled.
        When(
            Q(**{f"{payment}settlement_currency": F(f"{order}currency")})
            & Q(**{f"{payment}total_amount__gt": 0}),
            then=Cast(F("amount"), BigIntegerField())
            * F(f"{payment}settlement_amount")
            / F(f"{payment}total_amount"),
        ),
        default=Value(0),
        output_field=BigIntegerField(),
    )
    rows = list(
        by_day(refunds, "created_at", period, currency_of_order=F(f"{order}currency")).annotate(
            total=Sum(in_own)
        )
    )
    lost = Dispute.objects.filter(
        scope.on(f"{order}product"),
        status__in=Dispute.AGAINST_US,
        payment_id=F(f"{order}payment_id"),
    ).exclude(payment__refunds__status=Refund.Status.SUCCEEDED)
    rows += list(
        by_day(lost, "said_at", period, currency_of_order=F(f"{order}currency")).annotate(
            total=Sum(received(payment, order))
        )
    )
    return [
        {"day": row["day"], "currency": row["currency_of_order"], "amount": row["total"] or 0}
        for row in rows
    ]
