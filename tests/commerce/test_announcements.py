"""A new version is told to those who own the product: whom, once, and with what."""

import csv
import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from commerce.downloads import access
from commerce.messages import announcements, batches, unsubscribing
from commerce.models import Announcement, PurchasedProduct
from commerce.tasks import tell_of_updates
from notifications import outbox, resending
from notifications.models import OutgoingMessage
from products.models import Edition, ProductPage, Release, ReleaseFile
from products.publishing import publish_due
from tests.commerce.versions import (
    add_version,
    link_to,
    mails,
    own,
    pass_the_pause,
    publish,
    tell,
)
from tests.factories import ProductPageFactory, PurchasedProductFactory, UserFactory
from tests.products.editor import (
    PUBLISH,
    add_release,
    address_to_add,
    notes,
    open_editor,
    release_form,
    save,
)
from tests.services.smtp import SMTPServer

pytestmark = pytest.mark.django_db


# From publishing to the mailbox


def test_from_the_editor_to_the_mailbox_and_back(client, settings, lamp, owner):
    client.force_login(UserFactory(is_superuser=True))
    values = release_form(client, lamp, "2.0", b"two", "lamp 2.zip")
    values |= notes("Brighter.\r\nSaves power.")
    assert add_release(client, lamp, values, **PUBLISH).status_code == 302
    assert tell() == ["owner@example.com"]
    with SMTPServer() as post:
        post.use(settings)
        outbox.sweep()
        (letter,) = post.letters

    assert letter["To"] == "owner@example.com"
    assert letter["Subject"] == "New version of Lamp: 2.0"
    link = f"http://shop.test{link_to(owner)}"
    assert letter["List-Unsubscribe"].strip() == f"<{link}>"  # long, so it is folded
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    for kind in ("plain", "html"):
        words = letter.get_body((kind,)).get_content()
        for expected in ("Lamp", "2.0", "Brighter.", "Saves power.", "http://shop.test/library/"):
            assert expected in words
        assert link in words.replace("&#x27;", "'")

    # The mailbox's own button: a stranger to the shop, without a cookie (RFC 8058, section 8).
    mailbox = Client(enforce_csrf_checks=True)
    answer = mailbox.post(
        link_to(owner), "List-Unsubscribe=One-Click", "application/x-www-form-urlencoded"
    )
    assert answer.status_code == 200
    publish(lamp, "3.0")
    assert tell() == []


def test_a_publication_by_the_clock_is_told_too(lamp, owner):
    at = timezone.now() + timedelta(hours=1)
    revision = add_version(lamp, go_live_at=at)
    revision.publish()
    assert not Announcement.objects.exists()
    revision.approved_go_live_at = timezone.now() - timedelta(seconds=1)
    revision.content = revision.content | {"go_live_at": revision.approved_go_live_at.isoformat()}
    revision.save()
    publish_due()
    assert tell() == ["owner@example.com"]


def test_it_waits_for_the_pause(lamp, owner):
    publish(lamp)
    tell_of_updates()
    assert not mails().exists()
    assert tell() == ["owner@example.com"]


# What is told


def test_the_first_release_is_not_told(lamp, owner):
    assert not Announcement.objects.exists()


def test_a_publication_without_a_new_release_is_not_told(lamp, owner):
    publish(lamp)
    assert tell() == ["owner@example.com"]
    page = ProductPage.objects.get(pk=lamp.pk)
    page.summary = "A better sentence."
    page.save_revision().publish()
    page.unpublish()
    page.save_revision().publish()
    assert tell() == []
    assert Announcement.objects.count() == 1


def test_releases_from_before_are_not_told_by_the_next_publication(lamp, owner):
    publish(lamp)
    Announcement.objects.all().delete()  # as if the shop had not told of any so far
    lamp.refresh_from_db()
    lamp.save_revision().publish()
    assert not Announcement.objects.exists()


def test_a_draft_is_not_told(lamp, owner):
    add_version(lamp)
    assert not Announcement.objects.exists()


def test_a_small_fix_is_not_told(client, lamp, owner):
    client.force_login(UserFactory(is_superuser=True))
    values = release_form(client, lamp, "1.0.1", b"two")
    del values["tells_buyers"]
    assert add_release(client, lamp, values, **PUBLISH).status_code == 302
    assert Release.objects.get(version="1.0.1").published_at
    assert not Announcement.objects.exists()


def test_the_editor_offers_to_tell_by_default(client, lamp):
    client.force_login(UserFactory(is_superuser=True))
    html = client.get(address_to_add(lamp)).content.decode()
    assert "Tell buyers" in html
    assert 'name="tells_buyers"' in html
    assert Release().tells_buyers


def test_a_lower_version_than_buyers_get_is_not_told(lamp, owner):
    publish(lamp, "2.0")
    assert publish(lamp, "1.5") is None
    assert tell() == ["owner@example.com"]


def test_of_releases_published_soon_after_each_other_the_newest_is_told(lamp, owner):
    first = publish(lamp, "2.0")
    publish(lamp, "2.1", notes="")
    assert tell() == ["owner@example.com"]
    assert mails().get().subject == "New version of Lamp: 2.1"
    first.refresh_from_db()
    assert (first.state, first.recipients) == ("replaced", 0)


def test_a_newer_version_ends_the_telling_of_the_one_before(lamp, monkeypatch):
    for number in range(3):
        own(lamp, f"owner{number}@example.com")
    monkeypatch.setattr(batches, "BATCH", 1)
    publish(lamp, "2.0")
    pass_the_pause()
    announcements.tell_waiting(at_most=1)
    assert Announcement.objects.get().state == "running"
    publish(lamp, "2.1")
    tell_of_updates()  # the newer one still waits
    assert tell() == [f"owner{number}@example.com" for number in range(3)]
    subjects = sorted(mails().values_list("subject", flat=True))
    assert subjects == ["New version of Lamp: 2.0"] + ["New version of Lamp: 2.1"] * 3


# Who is told


def test_whoever_has_no_access_is_not_told(lamp, owner):
    ended = own(lamp, "ended@example.com")
    admin = UserFactory(is_superuser=True)
    access.revoke_by_hand(ended, "Shared with others", admin)
    paused = own(lamp, "paused@example.com")
    PurchasedProduct.objects.filter(pk=paused.pk).update(
        revoked_at=timezone.now(), ended="dispute_open"
    )
    gone = own(lamp, "gone@example.com").user
    gone.is_active = False
    gone.save()
    own(ProductPageFactory(), "other-product@example.com")
    UserFactory(email="bought-nothing@example.com")
    announcement = publish(lamp)
    assert tell() == ["owner@example.com"]
    announcement.refresh_from_db()
    assert (announcement.state, announcement.recipients) == ("done", 1)


def test_whoever_bought_after_it_was_published_is_not_told(lamp, owner):
    publish(lamp)
    PurchasedProductFactory(product=lamp)
    assert tell() == ["owner@example.com"]


def test_access_that_ends_before_the_mail_is_written_gets_none(lamp, owner):
    publish(lamp)
    access.revoke_by_hand(owner, "Shared with others", UserFactory(is_superuser=True))
    assert tell() == []


@pytest.mark.parametrize("whole", [False, True])
def test_whoever_said_no_is_not_told(lamp, owner, whole):
    own(lamp, "keen@example.com")
    unsubscribing.stop(owner.user, None if whole else lamp)
    publish(lamp)
    assert tell() == ["keen@example.com"]


def test_a_no_to_one_product_is_no_no_to_another(lamp, owner):
    other = ProductPageFactory(title="Other")
    PurchasedProductFactory(
        product=other, user=owner.user, granted_at=timezone.now() - timedelta(days=1)
    )
    unsubscribing.stop(owner.user, other)
    publish(lamp)
    assert tell() == ["owner@example.com"]


@pytest.mark.once
def test_staff_see_how_many_had_said_no(client, lamp, owner):
    for number in range(3):
        unsubscribing.stop(own(lamp, f"no{number}@example.com").user, lamp if number else None)
    unsubscribing.stop(owner.user, ProductPageFactory())
    ended = own(lamp, "ended@example.com")
    unsubscribing.stop(ended.user)
    access.revoke_by_hand(ended, "Shared with others", UserFactory(is_superuser=True))
    announcement = publish(lamp)
    unsubscribing.stop(PurchasedProductFactory(product=lamp).user)  # got this version
    assert tell() == ["owner@example.com"]
    announcement.refresh_from_db()
    assert (announcement.recipients, announcement.said_no) == (1, 3)
    # What somebody decides later says nothing of this version.
    unsubscribing.stop(owner.user)
    client.force_login(UserFactory(groups=["Support"]))
    base = "/admin/snippets/commerce/announcement"
    (row,) = csv.DictReader(
        io.StringIO(
            b"".join(client.get(f"{base}/?export=csv").streaming_content).decode("utf-8-sig")
        )
    )
    assert (row["Customers told"], row["Had said no"]) == ("1", "3")
    assert "Had said no" in client.get(f"{base}/").content.decode()
    page = client.get(f"{base}/inspect/{announcement.pk}/").content.decode()
    assert "<dd>3 (those who had bought it and want no e-mails about new versions)</dd>" in page


@pytest.mark.once
@pytest.mark.parametrize(
    ("keen", "said_no", "words"),
    [
        (0, 0, "Nobody owns an earlier version, so nobody is told of 2.0."),
        (1, 0, "1 customer is told of version 2.0 by e-mail in a minute."),
        (2, 1, "2 customers are told of version 2.0 by e-mail in a minute. 1 has said no"),
        (0, 2, "No customers are told of version 2.0 by e-mail in a minute. 2 have said no"),
    ],
)
def test_publishing_says_how_many_will_hear_of_it(client, lamp, keen, said_no, words):
    for number in range(keen):
        own(lamp, f"keen{number}@example.com")
    for number in range(said_no):
        unsubscribing.stop(own(lamp, f"no{number}@example.com").user)
    client.force_login(UserFactory(is_superuser=True))
    add_release(client, lamp, release_form(client, lamp, "2.0", b"two"), **PUBLISH)
    page = client.get(f"/admin/pages/{lamp.pk}/edit/").content.decode()
    assert words in page
    assert ("said no" in page) == bool(said_no)


@pytest.mark.once
def test_publishing_without_a_new_version_says_nothing_of_it(client, lamp, owner):
    client.force_login(UserFactory(is_superuser=True))
    save(client, lamp, open_editor(client, lamp), **PUBLISH)
    assert "told of" not in client.get(f"/admin/pages/{lamp.pk}/edit/").content.decode()


# Many buyers, dead workers, several at once


@pytest.mark.once
def test_publishing_costs_the_same_for_any_number_of_buyers(lamp):
    bought = ProductPageFactory()
    for number in range(30):
        own(bought, f"owner{number}@example.com")

    def count_queries(product):
        revision = add_version(product)
        with CaptureQueriesContext(connection) as queries:
            revision.publish()
        return len(queries)

    publish(ProductPageFactory())
    assert count_queries(bought) == count_queries(lamp)


# Written anew


def test_a_mail_is_written_anew_for_whoever_still_may_have_it(lamp, owner):
    publish(lamp)
    tell()
    first = mails().get()
    OutgoingMessage.objects.update(status="sent")
    again = resending.send_again(first)
    assert (again.recipient, again.subject) == (first.recipient, first.subject)
    OutgoingMessage.objects.update(status="sent")
    unsubscribing.stop(owner.user, lamp)
    with pytest.raises(resending.NotPossible):
        resending.send_again(first)


# The admin


def test_sellers_see_the_announcements_of_their_own_products(client, owner):
    seller = UserFactory(groups=["Sellers"])
    own_page = ProductPageFactory(title="Vase", owner=seller)
    mine, theirs = publish(own_page, "7.0"), publish(owner.product, "8.0")
    base = "/admin/snippets/commerce/announcement"
    client.force_login(seller)
    html = client.get(f"{base}/").content.decode()
    assert "Vase 7.0" in html
    assert "Lamp 8.0" not in html
    assert client.get(f"{base}/inspect/{mine.pk}/").status_code == 200
    assert client.get(f"{base}/inspect/{theirs.pk}/").status_code == 404
    assert b"Lamp" not in b"".join(client.get(f"{base}/?export=csv").streaming_content)
    client.force_login(UserFactory(groups=["Support"]))
    html = client.get(f"{base}/").content.decode()
    assert "Vase 7.0" in html
    assert "Lamp 8.0" in html
    client.force_login(UserFactory(groups=["Editors"]))
    assert client.get(f"{base}/").status_code == 302


@pytest.mark.once
def test_the_list_costs_the_same_for_any_number_of_rows(client):
    client.force_login(UserFactory(groups=["Support"]))

    def count():
        with CaptureQueriesContext(connection) as queries:
            client.get("/admin/snippets/commerce/announcement/")
        return len(queries)

    publish(ProductPageFactory(), "2.0")
    count()
    one = count()
    for number in range(9):
        publish(ProductPageFactory(), f"3.{number}")
    assert count() == one


# Editions


def test_those_whose_edition_has_nothing_new_are_not_told(lamp):
    lamp.editions.add(Edition(name="Personal", price=2900), Edition(name="Team", price=9900))
    lamp.save()
    personal, team = lamp.editions.all()
    owners = {name: own(lamp, f"{name}@example.com") for name in ("personal", "team", "early")}
    PurchasedProduct.objects.filter(pk=owners["personal"].pk).update(edition=personal)
    PurchasedProduct.objects.filter(pk=owners["team"].pk).update(edition=team)
    Edition.objects.filter(pk=personal.pk).update(is_on_sale=False)
    ReleaseFile.objects.filter(release=add_version(lamp, "2.0").content_object).update(
        edition=team.key
    )
    release = Release.objects.get(version="2.0")
    release.save_revision().publish()
    _announcement, still, _no = announcements.foreseen(lamp)
    assert (tell(), still) == (["team@example.com"], 1)
    publish(lamp, "3.0")
    assert tell() == ["personal@example.com", "team@example.com", "early@example.com"]
