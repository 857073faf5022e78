"""The admin bears the name that staff gave the shop."""

import pytest
from wagtail.models import Site

from core.models import ShopSettings
from tests.factories import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.mark.parametrize("group", ["Admins", "Sellers"])
def test_the_first_page_is_headed_by_the_shops_name(client, group):
    site = Site.objects.get(is_default_site=True)
    ShopSettings.objects.update_or_create(site=site, defaults={"shop_name": "Quay & Co"})
    client.force_login(UserFactory(groups=[group]))
    page = client.get("/admin/").content.decode()
    assert "Dashboard - Quay &amp; Co</title>" in " ".join(page.split()).replace(" </", "</")
    heading = page.partition("<h1")[2].partition("</h1>")[0].partition(">")[2]
    assert heading.strip() == "Quay &amp; Co"
