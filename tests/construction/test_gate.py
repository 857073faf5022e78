"""While the shop is closed every address is, but for a few, and for those with a key."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from construction.models import EntryKey
from tests.factories import UserFactory
from tests.site_config.routes import every_route

pytestmark = pytest.mark.once

ROUTES = sorted(every_route())
OPEN = {"/webhooks/dodo/", "/webhooks/dodo", "/healthz", "/readyz"}
STATIC_OPEN = {"/static/css/shop.css", "/static/img/favicon.svg"}


def statuses(client, paths=ROUTES, method="get", **options) -> dict[str, int]:
    client.raise_request_exception = False
    return {path: getattr(client, method)(path, **options).status_code for path in paths}


def test_the_walk_finds_the_routes():
    assert OPEN | {
        "/",
        "/admin/",
        "/admin/login/",
        "/admin/pages/1/edit/",
        "/admin/under-construction/",
        "/admin/snippets/commerce/order/",
        "/accounts/login/",
        "/checkout/1/",
        "/downloads/1/",
        "/products/feed/",
        "/robots.txt",
        "/sitemap.xml",
    } <= {*ROUTES, "/"}
    assert len(ROUTES) > 300


def test_without_a_key_every_address_is_closed_and_asks_the_database_nothing(client, closed):
    blocked = [path for path in ROUTES if path not in OPEN]
    for method in ("get", "post", "head", "options", "put", "delete"):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            found = statuses(client, blocked, method)
        assert {path for path, status in found.items() if status != 503} == set(), method
        assert len(queries) == 0
    assert not client.cookies


def test_exactly_these_stay_open(client, closed):
    found = statuses(client, {*ROUTES, *STATIC_OPEN, "/static/js/shop.js", "/static/x", "/x"})
    assert {path for path, status in found.items() if status != 503} == OPEN | STATIC_OPEN
    close_ones = ["/healthz/", "/webhooks", "/webhooks/dodo/x", "/webhooks/dodox", "/HEALTHZ"]
    assert set(statuses(client, close_ones).values()) == {503}
    assert client.get("/", PATH_INFO="//healthz").status_code == 503


def test_an_open_shop_has_no_such_answer(client, shop_door):
    sample = [path for path in ROUTES if not path.startswith("/admin/")]
    assert 503 not in statuses(client, sample).values()


@pytest.mark.parametrize("role", ["", "Sellers", "Editors", "Support", "Admins", "superuser"])
def test_no_session_opens_the_door(closed, role):
    client = Client()
    user = UserFactory(groups=[role] if role in {"Sellers", "Editors", "Support", "Admins"} else [])
    if role == "superuser":
        user.is_superuser = user.is_staff = True
        user.save()
    client.force_login(user)
    found = statuses(client, [path for path in ROUTES if path not in OPEN])
    assert set(found.values()) == {503}


def test_with_a_key_every_address_answers_as_if_the_shop_were_open(client, shop_door):
    paths = [path for path in ROUTES if "logout" not in path]
    before = statuses(Client(), paths)
    _, secret = shop_door.key()
    shop_door.close()
    assert client.get("/", {"key": secret}).status_code == 302
    assert statuses(client, paths) == before
    assert EntryKey.objects.get().last_used_at > timezone.now() - timedelta(minutes=1)


@pytest.mark.parametrize("role", ["Sellers", "Editors", "Support", "Admins"])
def test_staff_with_a_key_work_in_the_admin(client, shop_door, role):
    client.force_login(UserFactory(groups=[role]))
    shop_door.close()
    assert client.get("/admin/").status_code == 503
    answer = client.get("/admin/", {"key": shop_door.key()[1]}, follow=True)
    assert answer.status_code == 200
    assert "the shop is closed to everybody without a key" in answer.content.decode()


def test_the_answer_to_people(client, shop_door):
    ends = timezone.now() + timedelta(hours=2)
    shop_door.close(message="New <b>shelves</b>.", ends_at=ends)
    answer = client.get("/products/?q=shelves")
    assert answer.status_code == 503
    assert 7100 < int(answer["Retry-After"]) <= 7200
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["X-Robots-Tag"] == "noindex"
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    page = answer.content.decode()
    assert "New &lt;b&gt;shelves&lt;/b&gt;." in page
    assert f"{ends:%H:%M}" in page
    assert "Under construction" in page
    assert not answer.cookies


@pytest.mark.parametrize(
    ("ends_in", "seconds"), [(None, 3600), (-60, 300), (5, 300), (900, 900), (10**7, 86400)]
)
def test_when_to_ask_again_is_bounded(client, shop_door, ends_in, seconds):
    ends_at = None if ends_in is None else timezone.now() + timedelta(seconds=ends_in)
    shop_door.close(ends_at=ends_at)
    assert int(client.get("/")["Retry-After"]) == pytest.approx(seconds, abs=3)


def test_programs_get_json(client, closed):
    answer = client.get("/orders/1/status/", headers={"accept": "application/json"})
    assert answer.status_code == 503
    assert json.loads(answer.content) == {
        "error": "under_construction",
        "message": "New shelves.",
        "expected_end": None,
    }
    assert answer["Cache-Control"] == "private, no-store"
    for accept in ("*/*", "text/html,application/json;q=0.9", "", "x;;;/", "image/webp"):
        assert client.get("/", headers={"accept": accept})["Content-Type"].startswith("text/html")


@pytest.mark.parametrize("says", [True, False])
def test_the_environment_wins(client, shop_door, settings, says):
    settings.UNDER_CONSTRUCTION = says
    if not says:
        shop_door.close()
    assert (client.get("/products/").status_code == 503) is says


def test_closed_by_the_environment_alone_there_is_a_page_too(client, shop_door, settings):
    settings.UNDER_CONSTRUCTION = True
    with CaptureQueriesContext(connection) as queries:
        answer = client.get("/")
    assert answer.status_code == 503
    assert "Storefront is closed while we work on it" in answer.content.decode()
    assert len(queries) == 0
    assert client.get("/", {"key": shop_door.key()[1]}).status_code == 302


def test_opening_leaves_nothing_behind(client, shop_door):
    shop_door.close()
    assert client.get("/products/").status_code == 503
    shop_door.open()
    answer = client.get("/products/")
    assert answer.status_code == 200
    assert "Under construction" not in answer.content.decode()


def test_a_closed_door_is_no_error_of_ours(client, closed, caplog):
    client.get("/products/?key=something")
    assert [record for record in caplog.records if record.levelname != "INFO"] == []
