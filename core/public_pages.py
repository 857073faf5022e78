"""Which version of the public pages holds, for what keeps whole pages (site_config/page_cache.py).

A version ends with each change of what public pages are made of, and at the next moment at which
one of them changes by itself. Each app says both of its own rows in `ready()`.

Nothing here is a promise of its own: a change that moved no version, because the cache was away or
an app forgot to name it, is shown after PAGE_CACHE_SECONDS.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import uuid4

from django.conf import settings
from django.core.cache import cache
from django.db import models, transaction
from django.db.models.signals import post_delete, post_save
from django.utils import timezone

from core.periods import moments_in

MARK, HOLDS = "public_pages.mark", "public_pages.holds"
# What a draft writes to the row of its page, which stays as it was published.
DRAFT_FIELDS = frozenset(
    {"latest_revision", "latest_revision_created_at", "has_unpublished_changes", "draft_title"}
)
Moments = Callable[[datetime, datetime], Iterable[datetime | None]]

_models: set[type[models.Model]] = set()
_moments: list[Moments] = []


class Version(NamedTuple):
    """`mark` is new after each change; `until` is a timestamp, in seconds."""

    mark: str
    until: float


def change_with(*changing: type[models.Model]) -> None:
    """Public pages are made of rows of these models, and of those derived from them."""
    _models.update(changing)


def change_at(moments: Moments) -> None:
    """`moments(after, until)` are those between the two at which a page changes by itself; None
    among them is no moment."""
    _moments.append(moments)


def named() -> frozenset[type[models.Model]]:
    return frozenset(_models)


def current(now: datetime | None = None) -> Version | None:
    """The version that holds now; None where there is no cache to ask."""
    now = now or timezone.now()
    known = cache.get_many([MARK, HOLDS])
    mark, (of_mark, until) = known.get(MARK), known.get(HOLDS, ("", 0.0))
    if mark and mark == of_mark and now.timestamp() < until:
        return Version(mark, until)
    return _new(mark, now)


def changed() -> None:
    """Begin a new version once the current transaction commits."""
    if not settings.PAGE_CACHE_SECONDS:
        return
    waiting = transaction.get_connection().run_on_commit
    if not any(function is _move for _sids, function, _robust in waiting):
        transaction.on_commit(_move, robust=True)


def register() -> None:
    """Follow the rows of what `change_with` is told, and name those that core and Wagtail have."""
    from wagtail.models import Page, PageViewRestriction, Site

    from core.models import ShopImage, ShopSettings

    change_with(Page, PageViewRestriction, Site, ShopImage, ShopSettings)
    change_at(_announcements)
    post_save.connect(_on_save, dispatch_uid="public pages")
    post_delete.connect(_on_delete, dispatch_uid="public pages")


def _announcements(after: datetime, until: datetime) -> Iterable[datetime | None]:
    from core.models import ShopSettings

    for stream in ShopSettings.objects.values_list("announcements", flat=True):
        yield from moments_in(list(stream.raw_data) if stream else [])


def _move() -> None:
    cache.set(MARK, uuid4().hex, None)


def _new(mark: str | None, now: datetime) -> Version | None:
    """Written beside the mark that it was worked out for: one that comes meanwhile ends it."""
    if not mark:
        cache.add(MARK, uuid4().hex, None)
        mark = cache.get(MARK)
        if not mark:
            return None
    last = now + timedelta(seconds=settings.PAGE_CACHE_SECONDS)
    found = [each for moments in _moments for each in moments(now, last) if each]
    until = min([last, *(each for each in found if each > now)]).timestamp()
    cache.set(HOLDS, (mark, until), settings.PAGE_CACHE_SECONDS)
    return Version(mark, until)


def _is_named(model) -> bool:
    return issubclass(model, tuple(_models))


def _on_save(sender, raw=False, update_fields=None, **kwargs) -> None:
    is_draft = bool(update_fields) and DRAFT_FIELDS.issuperset(update_fields)
    if not raw and not is_draft and _is_named(sender):
        changed()


def _on_delete(sender, **kwargs) -> None:
    if _is_named(sender):
        changed()
