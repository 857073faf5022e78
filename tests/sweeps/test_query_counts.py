"""No list, in the admin or public, asks the database more often when more rows are in it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import UserFactory
from tests.sweeps.addresses import addresses, rows_about, rows_of_the_shop

pytestmark = [pytest.mark.django_db, pytest.mark.once]

FEW, MANY = 2, 8
# Of at most one page of rows: Wagtail's list for the menu of pages asks of each row for the page
# above, the pages below, what waits for its time, and approval.
ASKED_FOR_EACH_ROW = ("/admin/api/main/pages/",)
PUBLIC = (
    "/",
    "/products/",
    "/products/?q=lantern",
    "/products/feed/",
    "/sitemap.xml",
    "/orders/",
    "/library/",
    "/support/",
)


def fill_shop(numbers) -> dict[str, object]:
    rows = {}
    for number in numbers:
        seller = UserFactory(email=f"seller-{number}@example.com", groups=["Sellers"])
        rows = rows_about(seller, f"Seller{number}") | rows_of_the_shop(number)
    return rows


def count(client, paths) -> dict[str, int]:
    """Queries of each address that answers with a page.

    When its session was used last is written every few minutes, whatever the page.
    """
    found = {}
    for path in paths:
        connection.queries_log.clear()  # it keeps the last thousands alone
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(path)
        if answer.status_code == 200:
            asked = [query["sql"] for query in queries]
            found[path] = sum(not of_the_session(sql) for sql in asked)
    return found


def of_the_session(sql: str) -> bool:
    return "django_session" in sql or sql.startswith(("SAVEPOINT", "RELEASE"))


def test_lists_ask_as_often_for_few_rows_as_for_many(client):
    client.force_login(UserFactory(is_superuser=True))
    rows = fill_shop(range(1, FEW + 1))
    paths = {path for route, path in addresses(rows).items() if "<" not in route}
    paths = sorted(paths - {"/admin/logout/"}) + list(PUBLIC)
    count(client, paths)  # what is kept between requests is asked once
    few = count(client, paths)
    fill_shop(range(FEW + 1, MANY + 1))
    count(client, paths)
    many = count(client, paths)
    grown = {path: (few[path], many[path]) for path in few if few[path] < many[path]}
    for path in ASKED_FOR_EACH_ROW:
        grown.pop(path)
    assert not grown, "\n".join(f"{path}: {counts}" for path, counts in grown.items())
    assert len(few) > 100
