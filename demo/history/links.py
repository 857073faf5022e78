"""Short links of the demo's people, and how often they were followed on each day."""

from datetime import timedelta
from random import Random

from django.db import transaction

from accounts.models import User
from demo.history.seasons import DAYS, Calendar
from demo.history.shelf import Shelf
from links.models import ShortURL, ShortURLDay

# Slug, label, path or product, owner, campaign, the day it was made on, visits for each order of
# the shop, and after how many days half of the interest is gone (0: it lasts).
LINKS = (
    ("catalogue", "On the printed card", "/products/", "admin", "print", 4, 0.5, 0),
    ("hello", "In the profile", "/", "seller2", "profile", 30, 0.4, 0),
    ("forms", "Talk on forms", "orchard-forms", "seller2", "talk", 120, 3.0, 40),
    ("boards", "Newsletter in spring", "kestrel-board", "seller3", "newsletter", 260, 2.0, 60),
    ("icons", "In the icons' guide", "pebble-icons", "seller", "guide", 470, 0.6, 0),
    ("charts", "Article on charts", "meridian-dashboard", "seller", "article", 580, 4.0, 50),
    ("winter", "Winter letter", "/products/?q=template", "seller", "newsletter", 700, 3.0, 10),
)


@transaction.atomic
def add(shelf: Shelf, calendar: Calendar) -> int:
    """Make the links that are not there yet, with their days; returns how many visits that are.

    A short name that somebody has taken is left to them.
    """
    taken = set(ShortURL.objects.values_list("slug", flat=True))
    visits = 0
    for slug, label, target, owner, campaign, day, share, half in LINKS:
        if slug in taken:
            continue
        page = next((ware.page for ware in shelf.wares if ware.page.slug == target), None)
        path = target if target.startswith("/") else "/products/"
        day = max(0, day + calendar.days - DAYS)
        link = ShortURL.objects.create(
            slug=slug,
            label=label,
            page_id=page and page.pk,
            address="" if page else path,
            utm_campaign=campaign,
            owner=User.objects.filter(email=f"{owner}@example.com").first(),
            created_at=calendar.midnight(day),
        )
        visits += _follow(link, calendar, day, share, half)
    return visits


def is_done() -> bool:
    """Whether a history was finished: its links are written last."""
    return ShortURL.objects.filter(slug__in=[row[0] for row in LINKS]).count() == len(LINKS)


def _follow(link: ShortURL, calendar: Calendar, first: int, share: float, half: int) -> int:
    dice = Random(link.slug)  # noqa: S311 - play money
    rows = []
    for day in range(first, calendar.days):
        interest = share * 0.5 ** ((day - first) / half) if half else share
        expected = (1 + calendar.orders_on(day)) * interest
        hits = max(0, round(dice.gauss(expected, expected**0.5)))
        others = max(0, round(dice.gauss(hits * 0.3, 1)))
        if hits or others:
            date = calendar.first + timedelta(days=day)
            rows.append(ShortURLDay(short_url=link, day=date, hits=hits, others=others))
    ShortURLDay.objects.bulk_create(rows)
    return sum(row.hits for row in rows)
