"""Who waits for an answer, on the admin's first page."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.factories import ProductPageFactory, SupportRequestFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def ask(product, subject: str, days=0, **values):
    since = timezone.now() - timedelta(days=days, minutes=1)
    moments = {"created_at": since, "turn_since": since}
    return SupportRequestFactory(product=product, subject=subject, **{**moments, **values})


def home(client, user) -> str:
    client.force_login(user)
    return client.get("/admin/").content.decode()


def test_who_has_waited_longest_stands_first_and_others_rows_are_not_shown(client, seller, product):
    ask(product, "Since today")
    ask(product, "Since long", days=5)
    ask(product, "Answered", waits_for_staff=False)
    ask(ProductPageFactory(), "Of another seller")
    page = home(client, seller)
    assert 0 < page.index("Since long") < page.index("Since today")
    assert "Answered" not in page
    assert "Of another seller" not in page
    assert "Of another seller" in home(client, UserFactory(groups=["Support"]))


def test_that_nobody_waits_is_said_too(client, seller):
    assert "Nobody waits for an answer." in home(client, seller)


def test_editors_have_no_such_panel(client, product):
    ask(product, "Since today")
    page = home(client, UserFactory(groups=["Editors"]))
    assert "Since today" not in page
    assert "requests-section" not in page


def test_it_costs_the_same_with_two_requests_and_with_twenty(client, seller, product):
    def count() -> int:
        home(client, seller)
        with CaptureQueriesContext(connection) as queries:
            client.get("/admin/")
        return len(queries)

    for number in range(2):
        ask(product, f"Question {number}")
    at_two = count()
    for number in range(18):
        ask(product, f"More {number}")
    assert count() == at_two
