"""The versions of what a customer owns: what is new since their copy, and what was withdrawn."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from commerce.downloads import withdrawing
from commerce.messages import batches
from commerce.models import Withdrawal
from commerce.tasks import tell_of_updates
from core.refusals import NotPossible
from notifications import resending
from notifications.models import OutgoingMessage
from products.models import FileReport, Release
from products.tasks import render_pictures
from tests.commerce.purchases import ASK, ask, browser_of, buy, make_product, make_release, read
from tests.commerce.reported import words_of
from tests.commerce.versions import pass_the_pause
from tests.factories import CoverFactory, UserFactory

pytestmark = pytest.mark.django_db

PAGE = "/library/icon-set/"
WHY = "It deletes files."


@pytest.fixture
def product():
    """With two versions, the second of which is a day younger."""
    product = make_product()
    for days, version in ((2, "1.0"), (1, "1.1")):
        release = make_release(product, version.encode())
        moment = timezone.now() - timedelta(days=days)
        Release.objects.filter(pk=release.pk).update(
            version=version,
            notes=f"Notes of {version}",
            created_at=moment,
            first_published_at=moment,
        )
    return product


@pytest.fixture
def purchase(product):
    return buy(product)


@pytest.fixture
def browser(purchase):
    return browser_of(purchase.user)


def fetch(browser) -> bytes:
    return read(browser.get(ask(browser)))


def version(name) -> Release:
    return Release.objects.select_related("page").get(version=name)


def withdraw(name, because=WHY):
    return withdrawing.withdraw(version(name), because, UserFactory())


def tell() -> list[OutgoingMessage]:
    """What the sweep writes of versions that were withdrawn more than a moment ago."""
    Withdrawal.objects.update(created_at=timezone.now() - timedelta(minutes=2))
    pass_the_pause()
    tell_of_updates()
    return list(OutgoingMessage.objects.filter(kind="release-withdrawn").order_by("pk"))


def test_a_buyer_is_told_what_is_new_since_their_copy(browser, product):
    assert "You have not downloaded it yet." in words_of(browser.get(PAGE))
    assert fetch(browser) == b"1.1"
    assert "You have the newest version, 1.1." in words_of(browser.get(PAGE))
    assert "You have the newest one." in words_of(browser.get("/library/"))

    make_release(product, b"1.2")
    Release.objects.filter(version="1.0", notes="").update(version="1.2", notes="Faster.")
    assert "1.2 is new; you have 1.1." in words_of(browser.get("/library/"))
    words = words_of(browser.get(PAGE))
    assert "You have version 1.1. The newest is 1.2." in words
    assert words.index("Faster.") < words.index("Notes of 1.1") < words.index("Notes of 1.0")
    assert fetch(browser) == b"1.2"
    assert "You have the newest version, 1.2." in words_of(browser.get(PAGE))


@pytest.mark.once
def test_pictures_in_notes_cost_the_same_for_any_number(browser, product):
    browser.get(PAGE)  # what is asked once
    numbers = []
    for name in ("1.0", "1.1"):
        value = {"image": CoverFactory().pk, "alt_text": f"New in {name}", "decorative": False}
        release = version(name)
        release.notes_body = [{"type": "image", "value": value, "id": "1"}]
        release.write_notes(release.notes_body)
        release.save()
        render_pictures(product.pk)
        with CaptureQueriesContext(connection) as queries:
            assert f'alt="New in {name}"' in browser.get(PAGE).content.decode()
        numbers.append(len(queries))
    assert numbers[0] == numbers[1]


def look_into(name, *entries, of=None):
    """What the shop knows of the file of a version; `of` files in all."""
    file = version(name).file.name
    FileReport.objects.update_or_create(
        file=file,
        defaults={
            "state": FileReport.State.DONE,
            "entries": [list(entry) for entry in entries],
            "file_count": of or len(entries),
        },
    )


def test_the_files_that_differ_are_named(browser, product):
    Release.objects.filter(version="1.1").update(live=False)
    fetch(browser)
    Release.objects.filter(version="1.1").update(live=True)
    look_into("1.0", ("set-1.0/a.svg", 10, 1), ("set-1.0/old.svg", 5, 2))
    assert "Files since your copy" not in words_of(browser.get(PAGE))
    look_into("1.1", ("set-1.1/a.svg", 10, 3), ("set-1.1/<b>.svg", 2048, 4))
    page = browser.get(PAGE)
    words = words_of(page)
    assert "1 added, 1 changed, 1 removed." in words
    assert "Added (1) &lt;b&gt;.svg" in words or "Added (1) <b>.svg" in words
    assert "<b>.svg" not in page.content.decode()
    assert "Removed (1) old.svg" in words
    look_into("1.1", ("set-1.1/a.svg", 10, 3), of=9000)
    assert "Files since your copy" not in words_of(browser.get(PAGE))


def test_a_link_that_was_not_followed_is_no_copy(browser):
    ask(browser)
    assert "You have not downloaded it yet." in words_of(browser.get(PAGE))


def test_a_draft_of_a_version_is_not_shown(browser, product):
    Release.objects.filter(version="1.1").update(live=False, first_published_at=None)
    words = words_of(browser.get(PAGE))
    assert "1.1" not in words
    assert "Notes of 1.0" in words


@pytest.mark.once
def test_versions_are_the_customers_own(browser, client):
    assert client.get(PAGE)["Location"] == f"/accounts/login/?next={PAGE}"
    assert browser_of(UserFactory()).get(PAGE).status_code == 404
    assert browser.get("/library/another/").status_code == 404


@pytest.mark.once
def test_access_that_ended_gets_no_file(browser, purchase):
    purchase.revoked_at, purchase.ended = timezone.now(), "refunded"
    purchase.save()
    page = browser.get(PAGE)
    assert "refunded in full" in words_of(page)
    assert ASK not in page.content.decode()


def test_a_withdrawn_version_is_delivered_no_more(browser, product):
    link = ask(browser)
    withdraw("1.1")
    refused = browser.get(link)
    assert refused.status_code == 410
    assert "This version was withdrawn" in refused.content.decode()
    assert fetch(browser) == b"1.0"
    assert WHY in words_of(browser.get(PAGE))
    assert "1.1" not in words_of(browser.get(product.url))


def test_a_transfer_of_it_does_not_go_on(browser):
    link = ask(browser)
    browser.get(link, headers={"Range": "bytes=0-1"})
    withdraw("1.1")
    assert browser.get(link, headers={"Range": "bytes=2-"}).status_code == 410


def test_those_who_have_it_are_told_once_and_those_who_have_not_are_not(browser, product):
    fetch(browser)
    buy(product)
    before = version("1.0")
    withdraw("1.1")
    assert not OutgoingMessage.objects.filter(kind="release-withdrawn").exists()
    (mail,) = tell()
    assert mail.recipient == browser.get(PAGE).wsgi_request.user.email
    assert f"> {WHY}" in mail.text
    assert f"Version {before.version} takes its place" in mail.text
    assert mail.text.rstrip().find(PAGE) > 0
    assert tell() == [mail]
    assert Withdrawal.objects.get().recipients == 1
    assert "Version 1.1, which you downloaded, was withdrawn." in words_of(browser.get("/library/"))


def test_many_are_told_one_batch_after_the_other(product, monkeypatch):
    monkeypatch.setattr(batches, "BATCH", 2)
    people = [buy(product).user for _ in range(5)]
    for person in people:
        fetch(browser_of(person))
    withdraw("1.1")
    assert [mail.recipient for mail in tell()] == [person.email for person in people]
    assert Withdrawal.objects.get().recipients == 5


@pytest.mark.once
def test_without_another_version_nothing_is_sold_or_delivered(browser, product):
    withdraw("1.1")
    fetch(browser)
    withdraw("1.0")
    assert "There is no other version at the moment." in tell()[0].text
    assert browser.post(ASK).status_code == 503
    assert browser.get(PAGE).status_code == 200
    Release.objects.filter(version="1.1").update(withdrawn_at=None)
    assert fetch(browser) == b"1.1"


def test_a_version_that_comes_back_in_time_is_told_to_nobody(browser):
    fetch(browser)
    withdraw("1.1")
    assert withdrawing.bring_back(version("1.1"), UserFactory()) == 0
    assert tell() == []
    assert fetch(browser) == b"1.1"
    assert WHY not in words_of(browser.get(PAGE))
    withdraw("1.1", "Once more.")
    assert "> Once more." in tell()[0].text
    assert withdrawing.bring_back(version("1.1"), UserFactory()) == 1


def test_a_mail_about_it_is_not_written_again_once_it_is_back(browser):
    fetch(browser)
    withdraw("1.1")
    (mail,) = tell()
    OutgoingMessage.objects.update(status=OutgoingMessage.Status.SENT)
    assert resending.send_again(mail).text == mail.text
    OutgoingMessage.objects.update(status=OutgoingMessage.Status.SENT)
    withdrawing.bring_back(version("1.1"), UserFactory())
    with pytest.raises(NotPossible):
        resending.send_again(mail)


@pytest.mark.once
@pytest.mark.parametrize(
    ("change", "because", "words"),
    [
        ({}, "  ", "say why"),
        ({"first_published_at": None}, WHY, "never published"),
        ({"withdrawn_at": timezone.now()}, WHY, "withdrawn already"),
    ],
)
def test_what_cannot_be_withdrawn_says_why(product, change, because, words):
    Release.objects.filter(version="1.1").update(**change)
    with pytest.raises(NotPossible, match=words):
        withdraw("1.1", because)
    assert not Withdrawal.objects.exists()
    with pytest.raises(NotPossible, match="not withdrawn"):
        withdrawing.bring_back(version("1.0"), UserFactory())


@pytest.mark.once
def test_many_versions_stand_on_several_pages(browser, product):
    for number in range(20):
        release = make_release(product)
        Release.objects.filter(pk=release.pk).update(version=f"2.{number}")
    first = words_of(browser.get(PAGE))
    assert "Page 1 of 2" in first
    assert "2.19" in first
    assert "Notes of 1.1" not in first
    assert "Notes of 1.1" in words_of(browser.get(f"{PAGE}?page=2"))
    assert "Notes of 1.1" in words_of(browser.get(f"{PAGE}?page=77"))
