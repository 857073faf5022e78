"""Every list in the admin that is filtered by days, with days at the ends of the calendar."""

import pytest
from django_filters import DateFromToRangeFilter
from wagtail.snippets.models import get_snippet_models

from products.admin.viewsets import ProductFilterSet
from tests.factories import ProductPageFactory, UserFactory

pytestmark = pytest.mark.django_db


def lists_by_day() -> list[tuple[str, str]]:
    """Address of each list of ours, and the name of its filter by days."""
    filters = {
        f"/admin/snippets/{model._meta.label_lower.replace('.', '/')}/": (
            model.snippet_viewset.filterset_class
        )
        for model in get_snippet_models()
    }
    filters["/admin/products/"] = ProductFilterSet
    return [
        (address, name)
        for address, filterset in filters.items()
        for name, one in getattr(filterset, "base_filters", {}).items()
        if isinstance(one, DateFromToRangeFilter)
    ]


def test_the_walk_finds_the_lists():
    assert {
        ("/admin/products/", "latest_revision_created_at"),
        ("/admin/snippets/backups/backuprun/", "asked_at"),
        ("/admin/snippets/notifications/outgoingmessage/", "created_at"),
        ("/admin/snippets/commerce/order/", "paid_at"),
        ("/admin/snippets/support/supportrequest/", "created_at"),
    } <= set(lists_by_day())


@pytest.mark.parametrize("zone", ["Asia/Tokyo", "America/New_York"])
def test_no_day_breaks_a_list(client, settings, zone):
    settings.TIME_ZONE = zone
    client.force_login(UserFactory(is_superuser=True))
    client.raise_request_exception = False
    for address, name in lists_by_day():
        for query in ({f"{name}_from": "0001-01-01"}, {f"{name}_to": "9999-12-31"}):
            assert client.get(address, query).status_code == 200, (address, query)


def test_products_are_found_by_the_day_they_were_edited(client):
    page = ProductPageFactory(title="Harbour")
    page.save_revision()
    client.force_login(UserFactory(is_superuser=True))
    day = page.latest_revision.created_at.date()
    for edge, first, found in (("from", day, True), ("to", day.replace(year=2000), False)):
        answer = client.get("/admin/products/", {f"latest_revision_created_at_{edge}": first})
        assert ("Harbour" in answer.content.decode()) is found


WAGTAILS_OWN = [
    "/admin/reports/site-history/?timestamp",
    "/admin/reports/locked/?locked_at",
    "/admin/reports/workflow/?created_at",
    "/admin/users/?last_login",
]


@pytest.mark.parametrize("address", WAGTAILS_OWN)
def test_lists_of_wagtails_refuse_what_they_cannot_take(client, settings, address):
    settings.TIME_ZONE = "Asia/Tokyo"
    client.force_login(UserFactory(groups=["Admins"]))
    assert client.get(f"{address}_from=0001-01-01").status_code in (200, 400)
    assert client.get(f"{address}_from=2026-01-01").status_code == 200
