"""The site that the shop is found by is not deleted; another is, as Wagtail does it."""

import pytest
from wagtail.models import Page, Site

from tests.factories import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def boss(client):
    client.force_login(UserFactory(is_superuser=True))
    return client


def test_the_default_site_stays(boss):
    site = Site.objects.get(is_default_site=True)
    for answer in (boss.get, boss.post):
        done = answer(f"/admin/sites/delete/{site.pk}/", follow=True)
        assert "This site stays" in done.content.decode()
    assert Site.objects.filter(pk=site.pk).exists()
    assert boss.get("/").status_code == 200


def test_another_site_can_go(boss):
    other = Site.objects.create(hostname="other.example", root_page=Page.objects.get(depth=2))
    assert "Are you sure" in boss.get(f"/admin/sites/delete/{other.pk}/").content.decode()
    assert boss.post(f"/admin/sites/delete/{other.pk}/").status_code == 302
    assert not Site.objects.filter(pk=other.pk).exists()
    assert boss.get("/admin/sites/delete/999999/").status_code == 404


def test_who_may_not_look_after_sites_may_not_delete_one(client):
    client.force_login(UserFactory(groups=["Sellers"]))
    other = Site.objects.create(hostname="other.example", root_page=Page.objects.get(depth=2))
    client.post(f"/admin/sites/delete/{other.pk}/")
    assert Site.objects.filter(pk=other.pk).exists()
