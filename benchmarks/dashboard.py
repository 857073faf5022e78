"""How long the *Shop* report takes, beside Wagtail's own list of pages in the same admin.

    make bench                                   # shops of 1,000 and 100,000 orders
    make bench ORDERS="1000 100000 1000000"      # the last one takes some ten minutes to fill

Each shop is the demo with a past (`seed_demo --orders`), in a PostgreSQL of the benchmark's own.
The two pages take turns in this one process: the ratio counts, not the milliseconds. Of the
largest shop the plans of the slowest queries are shown, as PostgreSQL ran them.
"""

import os
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.database import scratch

ORDERS = [int(word) for word in os.environ.get("ORDERS", "").split()] or [1_000, 100_000]
ROUNDS = 7
REPORT = "/admin/reports/shop/"
ASKED = {"admin": ("30", "365"), "seller": ("30", "365")}
# Plans are shown of queries that take at least this many seconds.
SLOW = 0.02


def main() -> None:
    for number, orders in enumerate(sorted(ORDERS), start=1):
        # A process each: Django is set up for one database.
        child = os.fork()
        if child == 0:
            with scratch():
                measure(orders, with_plans=number == len(ORDERS))
            os._exit(0)
        if os.waitpid(child, 0)[1]:
            sys.exit(1)


def measure(orders: int, with_plans: bool) -> None:
    """Needs Django's settings in the environment, and a migrated database."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client

    from accounts.models import User
    from products.models import ProductIndexPage

    with open(os.devnull, "w") as nowhere:
        call_command("seed_demo", orders=orders, stdout=nowhere)
    # As autovacuum leaves a database behind.
    connection.cursor().execute("VACUUM ANALYZE")
    pages = f"/admin/pages/{ProductIndexPage.objects.get().pk}/"
    print(f"the shop report, {orders:,} orders, median of {ROUNDS}")
    for who, periods in ASKED.items():
        browser = Client()
        browser.force_login(User.objects.get(email=f"{who}@example.com"))
        for period in periods:
            address = f"{REPORT}?period={period}"
            took, ratios = [], []
            for _ in range(ROUNDS):
                report, other = seconds(browser, address), seconds(browser, pages)
                took.append(report)
                ratios.append(report / other)
            queries = queries_of(browser, address)
            print(
                f"  {who:6} {period:>3} days  {len(queries):3} queries  "
                f"{1000 * statistics.median(took):6.0f} ms  "
                f"{statistics.median(ratios):5.1f} of Wagtail's list of pages"
            )
            if with_plans and period == periods[-1]:
                show_plans(queries)


def seconds(browser, address: str) -> float:
    start = time.perf_counter()
    answer = browser.get(address)
    if answer.status_code != 200:
        sys.exit(f"{address} answered {answer.status_code}")
    return time.perf_counter() - start


def queries_of(browser, address: str) -> list[dict]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        browser.get(address)
    return captured.captured_queries


def show_plans(queries: list[dict]) -> None:
    from django.db import connection

    slow = [query for query in queries if float(query["time"]) >= SLOW]
    for query in sorted(slow, key=lambda one: -float(one["time"])):
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, BUFFERS OFF) {query['sql']}")
            lines = [line for (line,) in cursor.fetchall()]
        print(f"    {1000 * float(query['time']):4.0f} ms  {query['sql'][:90]} …")
        for line in lines:
            if "Scan" in line or "Execution Time" in line:
                print(f"             {line.strip()}")


if __name__ == "__main__":
    main()
