"""What the recurring task last found out, for a page of the admin: kept in the cache, since it can
be found out anew at any time."""

from dataclasses import asdict, dataclass
from datetime import datetime

from django.core.cache import cache
from django.utils import timezone

from site_config.doctor.findings import Finding

KEY = "doctor:last"


@dataclass(frozen=True)
class LastTime:
    at: datetime
    findings: list[Finding]


def keep(findings: list[Finding]) -> None:
    cache.set(KEY, (timezone.now(), [asdict(each) for each in findings]), None)


def last_time() -> LastTime | None:
    """None while nothing was found out, or the cache has lost it."""
    known = cache.get(KEY)
    if known is None:
        return None
    at, rows = known
    return LastTime(at, [Finding(**row) for row in rows])
