"""How long a search takes among many products, beside the same search among few.

    make bench                              # shops of 1,000 and 100,000 products
    make bench PRODUCTS="1000 20000"        # not fewer than 1,000: one search asks for page 50

The products are made up of 30,000 made-up words, some of which stand in most of them, as words do.
Each shop is a PostgreSQL database of the benchmark's own, as autovacuum leaves one behind. Asked
for are whole pages, as a stranger sees them. The ratio to the smallest shop counts.
"""

import os
import random
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.dashboard import queries_of
from benchmarks.database import scratch

PRODUCTS = [int(word) for word in os.environ.get("PRODUCTS", "").split()] or [1_000, 100_000]
ROUNDS = 9
BATCH = 1_000
SYLLABLES = [a + b for a in "bdfgklmnprstvz" for b in "aeiou"][:60:2]


def main() -> None:
    taken: dict[str, float] = {}
    for products in sorted(PRODUCTS):
        reading, writing = os.pipe()
        # A process each: Django is set up for one database.
        child = os.fork()
        if child == 0:
            with scratch():
                rows = measure(products, taken)
            os.write(writing, repr(rows).encode())
            os._exit(0)
        os.close(writing)
        with os.fdopen(reading) as told:
            rows = told.read()
        if os.waitpid(child, 0)[1]:
            sys.exit(1)
        taken = taken or dict(eval(rows))  # noqa: S307  (what this process's child has written)


def measure(products: int, smallest: dict[str, float]) -> list[tuple[str, float]]:
    """Needs Django's settings in the environment, and a migrated database."""
    import django

    django.setup()
    from django.db import connection
    from django.test import Client

    words = made_up_words()
    fill(products, words)
    connection.cursor().execute("VACUUM ANALYZE")
    browser = Client()
    print(f"search among {products:,} products, median of {ROUNDS}")
    rows = []
    for name, query in asked(words).items():
        address = f"/products/?{query}"
        browser.get(address)
        took = statistics.median(seconds(browser, address) for _ in range(ROUNDS))
        queries = queries_of(browser, address)
        ratio = f"{took / smallest[name]:5.2f} of the smallest" if smallest else ""
        in_database = sum(float(one["time"]) for one in queries)
        print(
            f"  {name:28} {1000 * took:6.1f} ms, {1000 * in_database:6.1f} of it in"
            f" {len(queries)} queries  {ratio}"
        )
        rows.append((name, took))
    return rows


def asked(words: list[str]) -> dict[str, str]:
    often, common, other, rare = words[0], words[3], words[7], words[2_000]
    slip = rare[:2] + rare[3] + rare[2] + rare[4:]
    return {
        "no words, newest": "",
        "no words, cheapest": "sort=price",
        "no words, most bought": "sort=bought",
        "in nearly all": f"q={often}",
        "in many": f"q={common}",
        "two that are in many": f"q={common}+{other}",
        "in few": f"q={rare}",
        "in few and in many": f"q={rare}+{often}",
        "a beginning": f"q={rare[:3]}",
        "a beginning of two letters": f"q={common[:2]}",
        "one letter": f"q={common[:1]}",
        "a slip": f"q={slip}",
        "in many, by price": f"q={common}&sort=-price&min=5&max=90",
        "in many, free": f"q={common}&free=on",
        "in many, page 50": f"q={often}&page=50",
        "in none": "q=qqqqqqqq",
        "two that never meet": f"q={rare}+{words[2_500]}",
    }


def made_up_words() -> list[str]:
    chance = random.Random(1)  # noqa: S311  (made up, not secret)
    words: dict[str, None] = {}
    while len(words) < 30_000:
        words["".join(chance.choices(SYLLABLES, k=chance.randint(2, 4)))] = None
    return list(words)


def fill(products: int, words: list[str]) -> None:
    """Published products, in the tables that a page has; the catalogue as the shop makes it."""
    from django.contrib.contenttypes.models import ContentType
    from django.db import connection
    from django.utils import timezone
    from wagtail.models import Page

    from products import indexing
    from products.models import Category, ProductIndexPage, ProductPage

    chance = random.Random(2)  # noqa: S311
    weights = [1 / (rank + 1.5) for rank in range(len(words))]
    total = [sum(weights[:1])]
    for weight in weights[1:]:
        total.append(total[-1] + weight)
    categories = [Category.objects.create(name=f"C {n}", slug=f"c-{n}") for n in range(20)]
    index = ProductIndexPage.objects.get()
    kind = ContentType.objects.get_for_model(ProductPage)
    now = timezone.now()

    def text(count: int) -> str:
        return " ".join(chance.choices(words, cum_weights=total, k=count))

    for start in range(0, products, BATCH):
        pages = []
        for number in range(start, min(start + BATCH, products)):
            title = text(3).capitalize()
            pages.append(
                Page(
                    path=f"{index.path}{Page._int2str(number + 1).rjust(Page.steplen, '0')}",
                    depth=index.depth + 1,
                    title=title,
                    draft_title=title,
                    slug=f"product-{number}",
                    url_path=f"{index.url_path}product-{number}/",
                    content_type=kind,
                    live=True,
                    locale=index.locale,
                    first_published_at=now - timezone.timedelta(minutes=number),
                    last_published_at=now,
                )
            )
        made = Page.objects.bulk_create(pages)
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO products_productpage (page_ptr_id, summary, price, category_id, body)"
                " VALUES (%s, %s, %s, %s, %s)",
                [
                    (
                        page.pk,
                        text(10)[:160],
                        chance.choice([0, *range(100, 20_000, 100)]),
                        chance.choice(categories).pk,
                        f'[{{"type": "paragraph", "value": "<p>{text(60)}</p>", "id": "x"}}]',
                    )
                    for page in made
                ],
            )
    ProductIndexPage.objects.filter(pk=index.pk).update(numchild=products)
    indexing.index_all()


def seconds(browser, address: str) -> float:
    start = time.perf_counter()
    response = browser.get(address)
    took = time.perf_counter() - start
    assert response.status_code == 200, response.status_code
    return took


if __name__ == "__main__":
    main()
