"""What the history of a product and a comparison of two versions say, in words."""

import re
from datetime import date

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from products.models import ProductPage, Release, ReleaseFile
from tests.factories import CategoryFactory, CoverFactory, ProductPageFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def admin(client):
    client.force_login(UserFactory(is_superuser=True))
    return client


@pytest.fixture
def page() -> ProductPage:
    return ProductPageFactory(title="Lamp", slug="lamp", price=2450, file=b"one")


def fresh(page) -> ProductPage:
    return ProductPage.objects.get(pk=page.pk)


def in_words(html: str) -> dict[str, tuple[list[str], list[str]]]:
    """Of each field that changed: what was taken away and what came."""
    rows = re.findall(r"<tr>\s*<td.*?>(.*?)</td>\s*<td.*?>(.*?)</td>", html, re.S)
    return {
        re.sub(r"<.*?>|\s+", " ", field).strip(" :"): (
            re.findall(r'class="deletion">(.*?)</span>', change),
            re.findall(r'class="addition">(.*?)</span>', change),
        )
        for field, change in rows
    }


def test_products_are_compared_in_words(admin, page):
    page = fresh(page)
    page.price = None
    first = page.save_revision(clean=False)
    page.price, page.cover, page.category = 2450, CoverFactory(), CategoryFactory(name="Lamps")
    page.shows_files = not page.shows_files
    second = page.save_revision()
    address = reverse("wagtailadmin_pages:revisions_compare", args=[page.pk, first.pk, second.pk])
    changes = in_words(admin.get(address).content.decode())
    assert changes["Price"] == ([], ["$24.50"])
    assert changes["Category"][1] == ["Lamps"]
    assert {*changes["List of the files in it, with their sizes"][0]} < {"Yes", "No"}


def test_releases_are_compared_by_the_names_of_their_files(admin, page):
    release = fresh(page).latest_release
    first = release.save_revision()
    release.notes, release.released_on = "Brighter.", date(2026, 11, 2)
    release.files.add(ReleaseFile(file="releases/x/l.zip", file_name="linux.zip", size=2048))
    second = release.save_revision()
    address = reverse("releases:revisions_compare", args=[release.pk, first.pk, second.pk])
    html = admin.get(address).content.decode()
    changes = in_words(html)
    assert changes["Released on"] == ([], ["2 Nov 2026"])
    assert "linux.zip, 2.0\xa0KB" in html
    assert "releases/x" not in html


def history(client, page) -> list[str]:
    """What it says of releases, the last thing first."""
    html = client.get(reverse("wagtailadmin_pages:history", args=[page.pk])).content.decode()
    return re.findall(r"Version [^<\n]*?\.(?=\s*[<\n])", html)


def test_a_product_tells_of_its_releases(admin, page):
    release = Release(
        version="1.2",
        files=[ReleaseFile(file=ContentFile(b"two", f"{name}.zip")) for name in ("a", "b", "c")],
    )
    release.save_draft(fresh(page))
    assert not any("1.2" in line for line in history(admin, page))
    release.publish_draft()
    release = Release.objects.get(pk=release.pk)
    release.notes = "Brighter."
    release.files.remove(release.files.all()[2])
    release.files.add(ReleaseFile(file=ContentFile(b"x", "d.zip")))
    release.save_revision().publish()
    Release.objects.get(pk=release.pk).save_revision().publish()
    Release.objects.get(pk=release.pk).unpublish()
    Release.objects.get(pk=release.pk).save_revision().publish()
    assert history(admin, page)[:5] == [
        "Version 1.2 published: 3 files.",
        "Version 1.2 is published no more: buyers get another one.",
        "Version 1.2 published again, without a change.",
        "Version 1.2 published again: 1 file added, 1 file removed, notes changed.",
        "Version 1.2 published: 3 files.",
    ]
