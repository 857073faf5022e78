"""Publishing and expiring at a time: what cannot happen is told once, waits, and happens later."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.utils import timezone
from wagtail.models import Page, Revision

from home.models import ContentPage, HomePage
from notifications.models import OutgoingMessage
from products.models import DelayedPublication, ProductPage, Release, ReleaseFile
from products.publishing import publish_due
from tests.factories import ProductPageFactory
from tests.products.editor import PUBLISH, open_editor, save

pytestmark = [pytest.mark.django_db, pytest.mark.once]

HOUR = timedelta(hours=1)
NO_PRICE = "cannot be published yet. It still needs: a price."


@pytest.fixture
def unpriced(seller):
    return approve(ProductPageFactory(title="Lamp", owner=seller, price=None, live=False))


def approve(page, ago=HOUR):
    """Let the time come that was set for the newest version of `page`."""
    at = timezone.now() - ago
    page.go_live_at = at
    revision = page.save_revision(clean=False)
    page.revisions.update(approved_go_live_at=None)
    Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=at)
    return page


def is_live(page) -> bool:
    return Page.objects.get(pk=page.pk).live


def told() -> list[str]:
    messages = OutgoingMessage.objects.filter(kind="publication-delayed", channel="email")
    return sorted(messages.values_list("recipient", flat=True))


@pytest.mark.both
def test_the_seller_and_the_editors_are_told_once_why(unpriced, editor, other):
    for _run in range(3):
        publish_due()
    assert not is_live(unpriced)
    assert told() == ["editor@example.com", "seller@example.com"]
    message = OutgoingMessage.objects.filter(recipient="seller@example.com").get()
    assert message.subject == "Not published on time: Lamp"
    assert NO_PRICE in message.text
    assert f"/admin/pages/{unpriced.pk}/edit/" in message.text


@pytest.mark.both
def test_what_the_seller_mends_is_published_at_the_next_run(client, unpriced, seller):
    publish_due()
    client.force_login(seller)
    assert NO_PRICE in client.get(f"/admin/pages/{unpriced.pk}/edit/").content.decode()
    assert NO_PRICE in client.get("/admin/").content.decode()
    values = open_editor(client, unpriced)
    assert save(client, unpriced, {**values, "price": "12"}).status_code == 302
    answered = client.get(f"/admin/pages/{unpriced.pk}/edit/").content.decode()
    assert "Nothing stands in the way any more" in answered
    assert not is_live(unpriced)
    publish_due()
    page = ProductPage.objects.get(pk=unpriced.pk)
    assert (page.live, page.price, page.approved_schedule) == (True, 1200, False)
    assert not DelayedPublication.objects.exists()
    assert told() == ["seller@example.com"]


def test_a_release_that_missed_its_time_says_why_and_follows_once_it_is_mended(client, seller):
    release = Release(version="2.0", notes="Brighter.")
    release.save_draft(ProductPageFactory(title="Lamp", owner=seller), seller)
    Revision.objects.filter(pk=release.latest_revision_id).update(
        approved_go_live_at=timezone.now() - HOUR
    )
    publish_due()
    editor = f"/admin/releases/edit/{release.pk}/"
    message = OutgoingMessage.objects.get(kind="publication-delayed", recipient=seller.email)
    assert editor in message.text
    client.force_login(seller)
    answered = client.get(editor).content.decode()
    assert "Release “2.0” has no file yet. Mend it and save the draft" in answered
    assert "Cancel scheduled publish" in answered
    assert editor in client.get("/admin/").content.decode()
    release.files = [ReleaseFile(file=ContentFile(b"two", "lamp.zip"))]
    release.save_draft(release.page, seller)
    assert "Nothing stands in the way any more" in client.get(editor).content.decode()
    publish_due()
    assert Release.objects.get(pk=release.pk).live
    assert not DelayedPublication.objects.exists()


def test_a_draft_of_somebody_who_may_not_publish_does_not_take_its_place(unpriced, other):
    publish_due()
    unpriced.price = 1200
    unpriced.save_revision(user=other)
    publish_due()
    assert not is_live(unpriced)


def test_nobody_edits_a_page_that_waits_for_its_time_still(client, unpriced, seller):
    later = timezone.now() + HOUR
    Revision.objects.filter(pk=unpriced.latest_revision_id).update(approved_go_live_at=later)
    publish_due()
    assert ProductPage.objects.get(pk=unpriced.pk).get_lock() is not None
    client.force_login(seller)
    assert (
        "Cancel scheduled publish"
        in client.get(f"/admin/pages/{unpriced.pk}/edit/").content.decode()
    )
    assert told() == []


def test_a_cancelled_schedule_is_over(client, unpriced, seller):
    publish_due()
    client.force_login(seller)
    revision = unpriced.scheduled_revision
    client.post(f"/admin/pages/{unpriced.pk}/revisions/{revision.pk}/unschedule/")
    publish_due()
    assert not DelayedPublication.objects.exists()
    assert NO_PRICE not in client.get("/admin/").content.decode()


def test_another_sellers_delay_is_not_listed(client, unpriced, other):
    publish_due()
    client.force_login(other)
    assert "Not published at their time" not in client.get("/admin/").content.decode()


@pytest.mark.both
def test_an_error_in_one_page_stops_no_other(editor):
    broken = approve(add_text_page("Broken"), 2 * HOUR)
    Revision.objects.filter(pk=broken.latest_revision_id).update(content={"pk": "no number"})
    ready = approve(ProductPageFactory(live=False))
    over = ProductPageFactory()
    ProductPage.objects.filter(pk=over.pk).update(expire_at=timezone.now() - HOUR)
    publish_due()
    assert (is_live(broken), is_live(ready), is_live(over)) == (False, True, False)
    assert "editor@example.com" in told()


def add_text_page(title: str) -> ContentPage:
    page = ContentPage(title=title, live=False)
    return HomePage.objects.get().add_child(instance=page)


@pytest.mark.both
def test_wagtails_command_does_the_same(unpriced, capsys):
    ready = approve(ProductPageFactory(live=False), HOUR / 2)
    call_command("publish_scheduled", dryrun=True)
    assert not is_live(ready)
    call_command("publish_scheduled")
    assert is_live(ready)
    assert told() == ["seller@example.com"]
    assert NO_PRICE in capsys.readouterr().err


@pytest.mark.both
def test_a_new_version_goes_on_waiting_when_the_old_one_expires():
    page = ProductPageFactory()
    page.price = None
    approve(page)
    ProductPage.objects.filter(pk=page.pk).update(expire_at=timezone.now() - HOUR)
    publish_due()
    page = ProductPage.objects.get(pk=page.pk)
    assert (page.live, page.expired, page.approved_schedule) == (False, True, True)
    assert DelayedPublication.objects.get().page_id == page.pk


def test_what_has_expired_before_it_could_be_published_waits(unpriced):
    unpriced.price, unpriced.expire_at = 1200, timezone.now() - HOUR / 2
    approve(unpriced)
    publish_due()
    assert "its expiry date has passed" in DelayedPublication.objects.get().reason


# --- the form after an expiry ---------------------------------------------------------------
@pytest.fixture(params=["product", "text"])
def expired(request, db):
    page = ProductPageFactory() if request.param == "product" else add_text_page("Terms")
    page.expire_at, page.live, page.expired = timezone.now() - HOUR, False, True
    page.save()
    page.save_revision()
    return page


@pytest.mark.parametrize("autosaves", [False, True])
def test_a_draft_is_saved_after_the_expiry(client, editor, expired, autosaves):
    client.force_login(editor)
    values = {**open_editor(client, expired), "title": "Mended"}
    if isinstance(expired, ContentPage):
        values["body"] = "null"
    address = f"/admin/pages/{expired.pk}/edit/"
    headers = {"accept": "application/json"} if autosaves else {}
    answered = client.post(address, values, headers=headers)
    assert answered.status_code == (200 if autosaves else 302)
    draft = Page.objects.get(pk=expired.pk).get_latest_revision_as_object()
    assert draft.title == "Mended"
    assert draft.expire_at is not None


def test_publishing_after_the_expiry_is_refused_with_what_to_do(client, editor, expired):
    client.force_login(editor)
    values = open_editor(client, expired)
    if isinstance(expired, ContentPage):
        values["body"] = "null"
    answered = save(client, expired, values, **PUBLISH)
    assert answered.context["form"].errors == {
        "expire_at": ["This time has passed. Choose a later one, or none, to publish the page."]
    }
    address = f"/admin/bulk/wagtailcore/page/publish/?id={expired.pk}&next=/admin/"
    assert "its expiry date has passed" in client.post(address, follow=True).content.decode()
    assert not is_live(expired)
    assert save(client, expired, {**values, "expire_at": ""}, **PUBLISH).status_code == 302
    assert is_live(expired)
