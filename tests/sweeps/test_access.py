"""Who gets what in the admin: every address that the resolver knows, as every role.

access.txt says it: a line of answers, one for each column of COLUMNS, above the addresses that
answer so. "seller" asks about own rows, "another's" is the same seller about those of another.

    yes    the page          on    another page, since this one leads on to it
    post   only a POST       -     refused: sent away, 403 or 404

Whoever is refused sends a POST as well, and nothing changes; so does whoever has no right to an
address that takes only that. Where the table of roles (site_config/roles.py) says who has one, the
file must say the same. An address that stands nowhere in the file fails, and so does a line whose
address is gone. What an admin gets, which is nearly all that there is, speaks the words of the
shop.
"""

import io
import zipfile
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from wagtail.admin.models import EditingSession
from wagtail.blocks import StreamValue

from tests.factories import UserFactory
from tests.sweeps.addresses import addresses, rows_about, rows_of_the_shop
from tests.sweeps.rights import is_in_the_table, wanted
from tests.sweeps.wagtails_words import NOT_READ, wagtails_words

pytestmark = [pytest.mark.django_db, pytest.mark.once]

COLUMNS = ("anonymous", "customer", "seller", "another's", "Support", "Editors", "Admins")
TABLE = Path(__file__).with_name("access.txt")
THEIRS = "Lighthouse"
# The page as everybody sees it, with what others sell beside it.
SEEN_BY_ALL = {
    "pages/<int:page_id>/view_draft/",
    "pages/<int:page_id>/revisions/<int:revision_id>/view/",
    "releases/history/<int:pk>/revisions/<int:revision_id>/view/",
}
# Ends the session, and changes nothing else.
NOT_SENT = {"logout/"}
# Whoever asks writes these.
OF_THE_REQUEST = (Session, EditingSession)


def expected() -> dict[str, dict[str, str]]:
    """What each column gets at each address."""
    found, answers = {}, ()
    for line in TABLE.read_text().splitlines():
        if line.startswith("    "):
            found[line.strip()] = dict(zip(COLUMNS, answers, strict=True))
        elif line and "anonymous" not in line:
            answers = line.split()
    return found


@pytest.fixture
def shop(db):
    """Two sellers with one of everything each, as (the seller, own rows, rows of the other)."""
    seller = UserFactory(email="seller@example.com", groups=["Sellers"])
    other = UserFactory(email="lighthouse-seller@example.com", groups=["Sellers"])
    rest = rows_of_the_shop()
    return seller, rows_about(seller, "Own") | rest, rows_about(other, THEIRS) | rest


@pytest.fixture
def routes():
    """Those whose rights the table of roles knows, with what each column gets."""
    return {route: row for route, row in expected().items() if wanted(route) is not None}


def body_of(response) -> str:
    body = b"".join(response.streaming_content) if response.streaming else response.content
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as book:
            body = b"".join(book.read(name) for name in book.namelist())
    return body.decode(errors="replace")


def word_for(response) -> str:
    status, place = response.status_code, response.headers.get("Location", "")
    if status in (301, 302, 303):
        return "-" if place == "/admin/" or "/login/" in place else "on"
    return {200: "yes", 405: "post", 403: "-", 404: "-"}.get(status, str(status))


def snapshot() -> dict[str, list]:
    """Every row there is, but those which asking itself leaves."""
    return {
        model._meta.label: sorted(map(written, model._base_manager.values_list()))
        for model in apps.get_models()
        if model not in OF_THE_REQUEST and model._meta.managed
    }


def written(row: tuple) -> str:
    return repr([plain(value) for value in row])


def plain(value):
    """What two reads of one value share; PostgreSQL gives bytes as another memoryview each time."""
    if isinstance(value, StreamValue):
        return list(value.raw_data)
    return bytes(value) if isinstance(value, memoryview) else value


def test_the_file_says_what_the_table_of_roles_says(routes):
    wrong = [
        (route, column, row[column])
        for route, row in routes.items()
        # What nobody gets as the rows stand (no schedule, no earlier revision) says nothing.
        if row["Admins"] != "-" or not wanted(route)
        for column in COLUMNS
        # Who may send a POST is asked by sending it, below.
        if row[column] != "post" and (row[column] != "-") != is_in_the_table(route, column)
    ]
    assert not wrong, "\n".join(map(str, wrong))
    assert len(routes) > 250


@pytest.mark.parametrize("column", COLUMNS)
def test_each_role_gets_what_is_theirs(client, shop, routes, column):
    client.raise_request_exception = False
    seller, own, theirs = shop
    if column in ("seller", "another's"):
        client.force_login(seller)
    elif column != "anonymous":
        client.force_login(UserFactory(groups=[] if column == "customer" else [column]))
    table = expected()
    paths = addresses(theirs if column == "another's" else own)
    assert paths.keys() == table.keys(), "say in access.txt who gets this address"
    wrong, refused = [], []
    for route, path in paths.items():
        answer = client.get(path)
        body = body_of(answer)
        if word_for(answer) != table[route][column]:
            wrong.append(("GET", route, table[route][column], word_for(answer)))
        is_asked_about_own = column in ("seller", "another's") and route not in SEEN_BY_ALL
        if is_asked_about_own and THEIRS in body:
            wrong.append(("GET", route, "shows what is another's"))
        if column == "Admins" and route not in NOT_READ:
            wrong += [("GET", route, words) for words in wagtails_words(answer, body)]
        cell = table[route][column]
        is_refused = cell == "-" or (
            cell == "post" and route in routes and not is_in_the_table(route, column)
        )
        if is_refused and route not in NOT_SENT:
            refused.append((route, path))
    before = snapshot()
    for route, path in refused:
        answer = word_for(client.post(path))
        allowed = ("-", "400") if table[route][column] == "post" else ("-", "post", "400")
        if answer not in allowed:
            wrong.append(("POST", route, "-", answer))
    after = snapshot()
    wrong += [("POST changed", label) for label in before if before[label] != after[label]]
    assert not wrong, "\n".join(map(str, wrong))


def test_no_list_search_or_export_holds_rows_of_another(client, shop):
    client.force_login(shop[0])
    wrong, seen = [], 0
    for route, path in addresses(shop[1]).items():
        if "<" in route or expected()[route]["seller"] != "yes":
            continue
        for query in ("export=csv", "export=xlsx", "q=lantern", "user=&owner=&ordering=-pk"):
            body = body_of(client.get(f"{path}?{query}"))
            seen += "Own lantern" in body
            if THEIRS in body:
                wrong.append((route, query))
    assert wrong == []
    assert seen > 20
