"""What a public page costs for a visitor without a session, beside a Django view that does nothing.

    make bench

All run in this one process and take turns, so that the machine's mood falls on all alike: the ratio
counts, not the rate. Counted is the processor's time, which is the same on a busy machine.
`constant` passes Django's own middleware, as a new project has it; the others pass the shop's. A
page that is `rendered` is asked for as nobody keeps it, with a parameter that means nothing. The
database is a PostgreSQL and the cache a Redis of the benchmark's own.
"""

import statistics
import sys
import time
from pathlib import Path
from wsgiref.util import setup_testing_defaults

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.database import scratch
from tests.services.redis import RedisServer

ROUNDS, REQUESTS = 9, 150
DJANGOS_OWN = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
PAGES = {"home": "/", "list": "/products/", "product": "/products/night-sky-pack/"}


def main() -> None:
    redis = RedisServer().start()
    try:
        with scratch(CACHE_URL=redis.url(0), PAGE_CACHE_SECONDS="3600"):
            measure()
    finally:
        redis.close()


def measure() -> None:
    """Needs Django's settings in the environment, and a migrated database."""
    import django

    django.setup()
    from django.core.handlers.wsgi import WSGIHandler
    from django.test.utils import override_settings
    from django.urls import path

    from site_config import urls
    from tests.factories import ProductPageFactory

    for number in range(24):
        ProductPageFactory(title=f"Pack {number}")
    ProductPageFactory(title="Night Sky Pack", slug="night-sky-pack")
    urls.urlpatterns[:0] = [path("constant/", constant)]
    shop = WSGIHandler()
    with override_settings(MIDDLEWARE=DJANGOS_OWN):
        plain = WSGIHandler()
    runs = {"constant": (plain, "/constant/", "", {}, 200)}
    for name, address in PAGES.items():
        _status, headers = answer(shop, address)
        known = {"HTTP_IF_NONE_MATCH": headers["ETag"]}
        runs[f"{name}, kept"] = (shop, address, "", {}, 200)
        runs[f"{name}, known to the browser"] = (shop, address, "", known, 304)
        runs[f"{name}, rendered"] = (shop, address, "nobody=keeps-this", {}, 200)
    taken = {name: [] for name in runs}
    for _ in range(ROUNDS):
        for name, run in runs.items():
            taken[name].append(seconds(*run))
    report(taken)


def constant(request):
    from django.http import HttpResponse

    return HttpResponse("<!doctype html><title>constant</title>")


def answer(application, address: str, query: str = "", headers: dict | None = None):
    """(status, headers) of one request."""
    environ = {"PATH_INFO": address, "QUERY_STRING": query, "HTTP_HOST": "shop.test"}
    setup_testing_defaults(environ)
    response = application(environ | (headers or {}), lambda status, headers: None)
    for _ in response:
        pass
    response.close()
    return response.status_code, response.headers


def seconds(application, address: str, query: str, headers: dict, expected: int) -> float:
    """The processor's, for one request."""
    requests = REQUESTS if query == "" else REQUESTS // 10
    start = time.process_time()
    for _ in range(requests):
        status, _headers = answer(application, address, query, headers)
        if status != expected:
            sys.exit(f"{address}?{query} answered {status}")
    return (time.process_time() - start) / requests


def report(taken: dict[str, list[float]]) -> None:
    print(f"public pages, processor's time of one request, median of {ROUNDS} rounds")
    base = taken["constant"]
    for name, measured in taken.items():
        ratio = statistics.median(one / other for one, other in zip(measured, base, strict=True))
        print(
            f"  {name:32} {1000 * statistics.median(measured):7.2f} ms   {ratio:6.2f} of constant"
        )


if __name__ == "__main__":
    main()
