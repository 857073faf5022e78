"""Whatever staff's browsers send to any form of the admin, the answer is a page or a 4xx."""

import re

import pytest

from tests.factories import OrderFactory, ProductPageFactory, SupportRequestFactory, UserFactory
from tests.site_config.routes import every_route

pytestmark = [pytest.mark.django_db, pytest.mark.long]

# The shop's own forms; among Wagtail's are some that a person with its page can break.
OWN = re.compile(
    r"/admin/(snippets/(accounts|backups|commerce|construction|links|notifications|support)/"
    r"|under-construction|products/|reports/shop|support/|product_listing/)"
)
ROUTES = sorted(route for route in every_route() if OWN.match(route))
JUNK = ["", "x" * 5000, str(2**63), "-1", "1e999", "\u202e<b>", "2026-99-99", "[]", '{"a": 1}']
NAMES = re.compile(r'<(?:input|select|textarea|button)[^>]* name="([^"]+)"')


@pytest.mark.parametrize("route", ROUTES)
def test_junk_in_each_form(client, route):
    client.raise_request_exception = False
    client.force_login(UserFactory(is_superuser=True))
    OrderFactory(product=ProductPageFactory())
    SupportRequestFactory()
    page = client.get(route)
    assert page.status_code < 500, f"GET {route}"
    names = set(NAMES.findall(page.content.decode())) if not page.streaming else set()
    for junk in JUNK:
        answer = client.post(route, dict.fromkeys(names | {"next", "action", "id"}, junk))
        assert answer.status_code < 500, f"POST {junk[:20]!r} to {route}"
    for body, kind in (
        (b"\xff\xfe", "application/json"),
        (b"a=%00", "application/x-www-form-urlencoded"),
    ):
        answer = client.post(route, body, content_type=kind)
        assert answer.status_code < 500, f"POST {body!r} to {route}"
