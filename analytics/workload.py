"""Support load and short-link hits: what the other desks of the shop have had to do."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import (
    Avg,
    Count,
    DurationField,
    ExpressionWrapper,
    F,
    Min,
    OuterRef,
    Q,
    Subquery,
    Sum,
)

from analytics.periods import Period
from analytics.sales import Compared
from analytics.scope import Scope
from core.own_rows import rows_for
from links.models import ShortURL, ShortURLDay
from support.models import Message, SupportRequest

TOP = 10


@dataclass(frozen=True)
class SupportLoad:
    """`answer_…` are seconds from a request to its first answer, on average; None without any."""

    opened: Compared
    answer_now: float | None
    answer_then: float | None
    waiting: int


def support(scope: Scope, period: Period) -> SupportLoad:
    """Requests of the period and the one before, and what waits for an answer now. Two queries."""
    rows = SupportRequest.objects.filter(scope.on())
    now = Q(created_at__gte=period.start, created_at__lt=period.end)
    then = Q(created_at__gte=period.before.start, created_at__lt=period.start)
    answers = Message.objects.filter(request=OuterRef("pk"), kind=Message.Kind.STAFF).order_by()
    first = answers.values("request").annotate(at=Min("created_at")).values("at")
    took = ExpressionWrapper(F("answered_at") - F("created_at"), output_field=DurationField())
    row = (
        rows.filter(now | then)
        .annotate(answered_at=Subquery(first))
        .aggregate(
            opened_now=Count("pk", filter=now),
            opened_then=Count("pk", filter=then),
            answer_now=Avg(took, filter=now),
            answer_then=Avg(took, filter=then),
        )
    )
    return SupportLoad(
        Compared(row["opened_now"], row["opened_then"]),
        _seconds(row["answer_now"]),
        _seconds(row["answer_then"]),
        rows.waiting_for_us().count(),
    )


def _seconds(span: timedelta | None) -> float | None:
    return None if span is None else span.total_seconds()


def short_links(user, period: Period) -> tuple[Compared, list[tuple[str, int]]]:
    """Hits by people on the short URLs that `user` may see, and the most used. Two queries."""
    days = ShortURLDay.objects.filter(short_url__in=rows_for(user, ShortURL))
    now = Q(day__gte=period.first, day__lte=period.last)
    then = Q(day__gte=period.before.first, day__lte=period.before.last)
    sums = days.filter(now | then).aggregate(
        now=Sum("hits", filter=now, default=0), then=Sum("hits", filter=then, default=0)
    )
    top = (
        days.filter(now, hits__gt=0)
        .order_by()
        .values("short_url__slug")
        .annotate(total=Sum("hits"))
        .order_by("-total", "short_url__slug")[:TOP]
    )
    return Compared(**sums), [(f"/s/{row['short_url__slug']}/", row["total"]) for row in top]
