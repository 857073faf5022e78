"""Money that went back: refunds on the day they were made, disputes on the day they were lost."""

from django.db.models import (
    BigIntegerField,
    Case,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Greatest, Least

from analytics.periods import Period, by_day
from analytics.received import received
from analytics.scope import Scope
from commerce.models import Dispute, Refund

PAYMENT, ORDER = "payment__", "payment__order__"


def money_back(scope: Scope, period: Period) -> list[dict]:
    """Refunds and lost disputes by day and currency of their order. Two queries."""
    currency = F(f"{ORDER}currency")
    rows = [
        *by_day(
            _counting(_refunds(), scope).annotate(share=_share()),
            "created_at",
            period,
            currency_of_order=currency,
        ).annotate(total=Sum("share")),
        *by_day(
            _counting(_lost(), scope).annotate(share=_rest()),
            "lost_at",
            period,
            currency_of_order=currency,
        ).annotate(total=Sum("share")),
    ]
    return [
        {"day": row["day"], "currency": row["currency_of_order"], "amount": row["total"] or 0}
        for row in rows
    ]


def _counting(rows: QuerySet, scope: Scope) -> QuerySet:
    """Of the payments that their orders stand on: of a second one nothing was counted, so its
    return takes nothing away."""
    return rows.filter(scope.on(f"{ORDER}product"), payment_id=F(f"{ORDER}payment_id"))


def _refunds() -> QuerySet:
    return Refund.objects.filter(status=Refund.Status.SUCCEEDED)


def _lost() -> QuerySet:
    """The first lost dispute of each payment: the money goes once."""
    lost = Dispute.objects.filter(status__in=Dispute.AGAINST_US)
    return lost.filter(~Exists(lost.filter(payment=OuterRef("payment"), pk__lt=OuterRef("pk"))))


def _share() -> Case:
    """What a refund takes of what its order brought: the share that it is of the payment.

    Of several parts in a currency that is not the order's each is rounded by itself. A refund of
    all of it goes out at the rate of its day: its amount is not what was paid.
    """
    brought, own = received(ORDER), F(f"{ORDER}currency")
    return Case(
        When(Q(amount=None) | ~Q(**{f"{PAYMENT}currency": own}), is_partial=False, then=brought),
        When(amount=None, then=Value(0)),
        When(
            Q(currency="") | Q(currency=F(f"{PAYMENT}currency")),
            **{f"{PAYMENT}total_amount__gt": 0},
            then=_part(F(f"{PAYMENT}total_amount"), brought),
        ),
        When(
            currency=F(f"{PAYMENT}settlement_currency"),
            **{f"{PAYMENT}settlement_amount__gt": 0},
            then=_part(F(f"{PAYMENT}settlement_amount"), brought),
        ),
        When(currency=own, then=F("amount")),
        default=Value(0),
        output_field=BigIntegerField(),
    )


def _part(whole: F, brought: Coalesce):
    """Rounded to a whole minor unit, and never more than all (nor than the database can hold)."""
    amount = Cast(Least(F("amount"), whole), BigIntegerField())
    return (amount * brought + whole / 2) / whole


def _rest() -> Greatest:
    """What refunds left for a lost dispute to take."""
    refunds = _refunds().filter(payment=OuterRef("payment")).order_by().values("payment")
    taken = refunds.annotate(taken=Sum(_share())).values("taken")
    return Greatest(received(ORDER) - Coalesce(Subquery(taken), 0), Value(0))
