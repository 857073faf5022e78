"""How fast a short URL leads on, beside a Django view that does nothing but redirect.

    make bench

Both run in this one process and take turns, so that the machine's mood falls on both alike: the
ratio counts, not the rate. `bare` has no middleware; `bare, with the shop's gates` passes all of
the shop's middleware, as the short URL does, and `with one read and one write` does in SQL what a
short URL cannot do without. The database is a PostgreSQL of the benchmark's own
that flushes each commit to the disk, as one in production does, and is gone afterwards.
"""

import statistics
import sys
import time
from pathlib import Path
from wsgiref.util import setup_testing_defaults

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.database import scratch

ROUNDS, SECONDS = 7, 0.6


def main() -> None:
    with scratch():
        measure()


def measure() -> None:
    """Needs Django's settings in the environment, and a migrated database."""
    import django

    django.setup()
    from django.core.handlers.wsgi import WSGIHandler
    from django.test.utils import override_settings
    from django.urls import path
    from wagtail.models import Page

    from links.models import ShortURL
    from site_config import urls

    urls.urlpatterns[:0] = [path("bare/", lead_on), path("floor/", read_write_and_lead_on)]
    ShortURL.objects.create(slug="path", address="/products/", utm_source="bench")
    ShortURL.objects.create(slug="page", page=Page.objects.get(slug="products"))
    with_gates = WSGIHandler()
    with override_settings(MIDDLEWARE=[]):
        bare = WSGIHandler()
    runs = {
        "bare": (bare, "/bare/"),
        "bare, with the shop's gates": (with_gates, "/bare/"),
        "with one read and one write": (with_gates, "/floor/"),
        "short URL to a path": (with_gates, "/s/path/"),
        "short URL to a page": (with_gates, "/s/page/"),
    }
    rates = {name: [] for name in runs}
    for _ in range(ROUNDS):
        for name, run in runs.items():
            rates[name].append(rate(*run))
    report(rates, sum(row.hits for row in ShortURL.objects.with_hits()))


def lead_on(request):
    """The bare redirect."""
    from django.http import HttpResponseRedirect

    return HttpResponseRedirect("/products/")


def read_write_and_lead_on(request):
    """The least that a counted redirect can do, without the ORM."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT address FROM links_shorturl WHERE slug = 'path'")
        cursor.fetchone()
        cursor.execute("UPDATE links_shorturlday SET others = others + 1 WHERE id = 1")
    return lead_on(request)


def rate(application, address: str) -> float:
    """Requests a second, one after the other."""
    answers, start = 0, time.perf_counter()
    while (taken := time.perf_counter() - start) < SECONDS:
        environ = {"PATH_INFO": address, "HTTP_HOST": "shop.test"}
        setup_testing_defaults(environ)
        response = application(environ, lambda status, headers: None)
        response.close()
        if response.status_code != 302:
            sys.exit(f"{address} answered {response.status_code}")
        answers += 1
    return answers / taken


def report(rates: dict[str, list[float]], counted: int) -> None:
    print(f"redirects, one client, median of {ROUNDS} rounds of {SECONDS} s")
    bare = rates["bare"]
    for name, measured in rates.items():
        ratio = statistics.median(one / base for one, base in zip(measured, bare, strict=True))
        print(f"  {name:30} {statistics.median(measured):8.0f} /s   {ratio:.2f} of bare")
    print(f"  visits counted: {counted}")


if __name__ == "__main__":
    main()
