"""What is on sale at which time of the history, and how much people want it."""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate
from random import Random

from django.utils import timezone

from demo import catalogue
from products.models import ProductPage

# How often each is bought beside the others; the free ones are taken more than bought.
POPULARITY = {
    "meridian-dashboard": 15,
    "pebble-icons": 12,
    "harbour-portfolio": 11,
    "orchard-forms": 9,
    "kestrel-board": 8,
    "tidewatch-status": 7,
    "saltmarsh-cafe": 6,
    "almanac-docs": 6,
    "ledgerline-invoices": 5,
    "quire-tokens": 5,
    "quayside-builder": 4,
    "pocket-mobile-kit": 4,
    "dovecote-emails": 3,
    "signpost-errors": 3,
    "pantry-snippets": 3,
    "tidybox-organiser": 2,
}
# In its first days a new product sells so many times as well.
NEWS_DAYS, NEWS = 21, 1.8
TRIES = 4


@dataclass(frozen=True)
class Ware:
    """A product of the demo. `bit` marks it among those that a customer ordered."""

    page: ProductPage
    bit: int
    weight: float
    # Ids of releases with those of their main files, and since when each was the newest; oldest
    # first.
    releases: tuple[tuple[int, int], ...]
    released: tuple[datetime, ...]

    def release_at(self, moment: datetime) -> tuple[int, int]:
        """The ids of the release and the file that a buyer downloads at `moment`."""
        return self.releases[max(bisect_right(self.released, moment) - 1, 0)]


class Shelf:
    """The demo's own products that are live; what somebody added by hand sells nothing here."""

    def __init__(self):
        slugs = [product.slug for product in (*catalogue.PRODUCTS, *catalogue.FURTHER)]
        pages = ProductPage.objects.live().filter(slug__in=slugs).order_by("pk")
        self.wares = [
            _ware(page, 1 << number)
            for number, page in enumerate(pages.select_related("owner"))
            if page.first_published_at and page.latest_release and page.price is not None
        ]
        self._today, self._on_sale, self._gone = None, [], []

    @property
    def opened(self) -> datetime:
        """Since when there is something on sale."""
        return min(ware.page.first_published_at for ware in self.wares)

    def pick(
        self, dice: Random, moment: datetime, ordered: int, *, is_priced: bool = False
    ) -> Ware | None:
        """What a customer orders who has the wares in `ordered`; None when it is nothing new."""
        self._turn_to(moment)
        for _ in range(TRIES):
            if not self._gone:
                return None
            number = bisect_right(self._gone, dice.random() * self._gone[-1])
            ware = self._on_sale[min(number, len(self._on_sale) - 1)]
            if not ware.bit & ordered and (ware.page.price or not is_priced):
                return ware
        return None

    def _turn_to(self, moment: datetime) -> None:
        """Weigh what is on sale, once for each hour of the history."""
        hour = moment.replace(minute=0, second=0, microsecond=0)
        if hour == self._today:
            return
        self._today = hour
        self._on_sale = [ware for ware in self.wares if ware.page.first_published_at <= hour]
        self._gone = list(accumulate(_wanted(ware, hour) for ware in self._on_sale))


def _wanted(ware: Ware, moment: datetime) -> float:
    is_news = (moment - ware.page.first_published_at).days < NEWS_DAYS
    return ware.weight * (NEWS if is_news else 1)


def _ware(page: ProductPage, bit: int) -> Ware:
    releases = list(page.releases.downloadable().prefetch_related("files").reverse())
    return Ware(
        page=page,
        bit=bit,
        weight=POPULARITY.get(page.slug, 1),
        releases=tuple((release.pk, release.main_file.pk) for release in releases),
        released=tuple(release.published_at or timezone.now() for release in releases),
    )
