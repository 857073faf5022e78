"""Withdrawing a version in the admin, by whoever edits its product."""

import pytest
from django.utils import timezone

from commerce.models import Announcement, DownloadTicket, Withdrawal
from products.models import Release
from tests.commerce.purchases import browser_of, buy, make_product, make_release
from tests.commerce.reported import words_of
from tests.factories import UserFactory
from tests.products.editor import PUBLISH, open_release, save_release

pytestmark = pytest.mark.django_db


@pytest.fixture
def seller():
    return UserFactory(groups=["Sellers"])


@pytest.fixture
def release(seller):
    """Of the seller's product, with one customer who fetched it."""
    product = make_product()
    product.owner = seller
    product.save()
    release = make_release(product)
    purchase = buy(product)
    now = timezone.now()
    DownloadTicket.objects.create(
        token_hash="x" * 64,
        user=purchase.user,
        purchase=purchase,
        release=release,
        expires_at=now,
        claimed_at=now,
    )
    return release


def withdraw(release) -> str:
    return f"/admin/versions/{release.pk}/withdraw/"


def bring_back(release) -> str:
    return f"/admin/versions/{release.pk}/bring-back/"


@pytest.mark.once
def test_a_seller_withdraws_a_version_from_the_products_form(seller, release):
    browser = browser_of(seller)
    editor = f"/admin/pages/{release.page_id}/edit/"
    assert withdraw(release) in browser.get(editor).content.decode()
    own_editor = f"/admin/releases/edit/{release.pk}/"
    assert withdraw(release) in browser.get(own_editor).content.decode()
    words = words_of(browser.get(withdraw(release)))
    assert "1 customer has downloaded it" in words
    assert "there is no other version" in words

    refused = browser.post(withdraw(release), {"reason": " "})
    assert refused.status_code == 200
    assert not Withdrawal.objects.exists()
    answer = browser.post(withdraw(release), {"reason": "It deletes files."})
    assert answer["Location"] == editor
    release.refresh_from_db()
    assert release.withdrawn_because == "It deletes files."
    assert Withdrawal.objects.get().by == seller

    page = browser.get(editor).content.decode()
    assert bring_back(release) in page
    assert withdraw(release) not in page
    page = browser.get(own_editor).content.decode()
    assert bring_back(release) in page
    assert withdraw(release) not in page
    assert "withdrawn already" in words_of(browser.get(withdraw(release), follow=True))
    delivered_again = "It is delivered again."
    assert delivered_again in words_of(browser.get(bring_back(release)))
    Release.objects.filter(pk=release.pk).update(live=False)
    assert delivered_again not in words_of(browser.get(bring_back(release)))
    assert "Nobody had been told." in words_of(browser.post(bring_back(release), follow=True))
    release.refresh_from_db()
    assert release.withdrawn_at is None


def test_what_takes_its_place_is_said(seller, release):
    make_release(release.page)
    Release.objects.exclude(pk=release.pk).update(version="1.1")
    words = words_of(browser_of(seller).get(withdraw(release)))
    assert "Buyers get version 1.1." in words


@pytest.mark.once
@pytest.mark.parametrize(
    ("group", "status"), [("Sellers", 404), ("Support", 404), ("Editors", 200), ("", 302)]
)
def test_it_is_for_those_who_edit_the_product(release, group, status):
    browser = browser_of(UserFactory(groups=[group] if group else []))
    assert browser.get(withdraw(release)).status_code == status
    answer = browser.post(withdraw(release), {"reason": "Bad."})
    assert answer.status_code == (302 if status in (200, 302) else status)
    release.refresh_from_db()
    assert bool(release.withdrawn_at) is (status == 200)


@pytest.mark.once
def test_who_edits_a_withdrawn_version_reads_that_nobody_gets_it(seller, release):
    page, newer = release.page, make_release(release.page)
    Release.objects.exclude(pk=newer.pk).update(version="0.9")
    page.live = True
    page.save()
    browser = browser_of(seller)
    browser.post(withdraw(newer), {"reason": "It deletes <files>."})
    page.refresh_from_db()
    last_published = page.last_published_at

    form = open_release(browser, newer)
    words = words_of(browser.get(f"/admin/releases/edit/{newer.pk}/"))
    assert "“It deletes <files>.” Nobody gets it" in words
    assert "Nobody gets it" not in words_of(browser.get(f"/admin/releases/edit/{release.pk}/"))

    answer = save_release(browser, newer, form | {"compatibility": "All"}, **PUBLISH)
    assert "stays withdrawn" in words_of(browser.get(answer["Location"]))
    newer.refresh_from_db()
    assert newer.compatibility == "All"
    page.refresh_from_db()
    assert page.latest_release == release
    # For customers nothing is new.
    assert page.last_published_at == last_published
    assert not Announcement.objects.filter(release=newer).exists()
