"""An account is to be deleted: asked for, taken back, waiting for what is under way."""

from datetime import timedelta

import pytest
from django.core.files.storage import storages
from django.test import Client
from django.utils import timezone

from accounts.models import AccountDeletion
from accounts.personal_data import deletions, exports
from commerce.downloads import access
from commerce.models import Dispute, Order, Payment, Review
from core.personal_data import alias_of
from core.refusals import NotPossible
from support.models import Attachment, Message
from tests.accounts.conftest import (
    link_in,
    log_in,
    mails,
)
from tests.accounts.deleting import (
    ASK,
    KEEP,
    PAGE,
    ask,
    browser_of,
    confirm,
    let_time_pass,
)
from tests.accounts.whole_person import close_what_is_open, make_person
from tests.factories import (
    PASSWORD,
    OrderFactory,
    ProductPageFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(db):
    made = make_person()
    close_what_is_open(made)
    return made


# --- asking and keeping ---------------------------------------------------------------------------
def test_it_is_asked_for_with_a_warning_and_the_password(person):
    browser = browser_of(person)
    page = browser.get(ASK).content.decode()
    assert "1 product in the library cannot be downloaded any more" in page
    assert "1 open support request is closed" in page
    assert "backups" in page

    assert browser.post(ASK).status_code == 200  # nothing is ticked
    answer = browser.post(ASK, {"is_sure": "on"})
    assert answer.url.startswith("/accounts/reauthenticate/")
    assert not AccountDeletion.objects.exists()

    answer = browser.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": ASK})
    assert answer.url == PAGE
    deletion = AccountDeletion.objects.get()
    assert deletion.due_at == pytest.approx(
        timezone.now() + timedelta(days=14), abs=timedelta(minutes=10)
    )
    assert "Keep my account" in browser.get(PAGE).content.decode()
    assert "will be deleted on" in browser.get("/accounts/").content.decode()
    assert deletions.day_of(deletion) in mails("deletion-asked", person.email)[0].text


def test_nothing_happens_before_its_time(person):
    ask(person)
    assert deletions.carry_out_due() == 0
    person.refresh_from_db()
    assert person.is_active
    assert access.owned_product_ids(person)
    assert exports.ask(person, by=person, language="en")  # a copy can still be had


def test_of_two_tabs_both_lead_to_one_deletion(person):
    browser = browser_of(person)
    confirm(browser)
    assert browser.post(ASK, {"is_sure": "on"}).url == PAGE
    assert browser.post(ASK, {"is_sure": "on"}).url == PAGE
    assert ask(person) == AccountDeletion.objects.get()
    assert len(mails("deletion-asked")) == 1


def test_it_is_taken_back_on_the_page(person):
    ask(person)
    browser = browser_of(person)
    assert browser.post(KEEP).url == PAGE
    assert browser.post(KEEP).url == PAGE  # the second tab
    let_time_pass()
    assert deletions.carry_out_due() == 0
    assert "Delete my account" in browser.get(PAGE).content.decode()
    assert len(mails("deletion-taken-back", person.email)) == 1


def test_it_is_taken_back_by_the_link_of_the_mail_without_a_login(person):
    ask(person)
    link, stranger = link_in(mails("deletion-asked")[0], KEEP), Client()
    assert stranger.get(link).status_code == 200  # whoever looks into links does nothing
    assert deletions.open_for(person)

    assert "Your account is kept" in stranger.post(link).content.decode()
    assert deletions.open_for(person) is None
    assert stranger.post(link).status_code == stranger.get(link).status_code == 410
    assert ask(person)  # and once more


@pytest.mark.parametrize("token", ["x", "1:abc", "%00", "%ED%A0%80", "9" * 3000, "‮"])
def test_a_link_that_is_none_says_so(token):
    for answer in (Client().get(f"{KEEP}{token}/"), Client().post(f"{KEEP}{token}/")):
        assert answer.status_code in (400, 404, 410)


def test_whoever_logs_in_meanwhile_is_told(person):
    ask(person)
    browser = Client()
    log_in(browser, person.email, next_url="/accounts/")
    page = browser.get("/accounts/").content.decode()
    assert "You can keep it under Your account" in page


@pytest.mark.parametrize("groups", [["Sellers"], ["Support"], ["Admins"]])
def test_whoever_works_for_the_shop_is_told_what_to_do_first(groups):
    person = UserFactory(groups=groups)
    with pytest.raises(NotPossible, match="take its roles away"):
        ask(person)
    page = browser_of(person).get(ASK).content.decode()
    assert "take its roles away" in page
    assert "is_sure" not in page


def test_whoever_owns_products_is_told_what_to_do_first():
    product = ProductPageFactory()
    with pytest.raises(NotPossible, match="owns 1 product"):
        ask(product.owner)


def test_a_role_that_came_later_keeps_it_waiting(person):
    ask(person)
    ProductPageFactory(owner=person)
    let_time_pass()
    assert deletions.carry_out_due() == 0
    assert "owns 1 product" in AccountDeletion.objects.get().waits_for


# --- what keeps it waiting ------------------------------------------------------------------------
def open_checkout(person, order):
    OrderFactory(user=person, product=order.product)


def payment_under_way(person, order):
    Payment.objects.filter(order=order).update(status="processing")


def open_dispute(person, order):
    Dispute.objects.filter(payment__order=order).update(status="opened")


def refund_under_way(person, order):
    order.payments.first().refunds.create(status="pending", amount=1, currency="USD")


def refund_asked(person, order):
    order.refund_requests.update(status="open")


def under_review(person, order):
    Review.objects.filter(order=order).update(is_open=True)


@pytest.mark.parametrize(
    ("begin", "words"),
    [
        (open_checkout, "not paid yet"),
        (payment_under_way, "still under way"),
        (open_dispute, "dispute is open"),
        (refund_under_way, "refund is under way"),
        (refund_asked, "nobody has answered"),
        (under_review, "being checked"),
    ],
)
def test_money_that_is_under_way_keeps_it_waiting(person, begin, words):
    begin(person, Order.objects.get(user=person))
    ask(person)
    let_time_pass()
    assert deletions.carry_out_due() == 0
    person.refresh_from_db()
    assert person.is_active
    assert Attachment.objects.get().file.storage.exists(Attachment.objects.get().file.name)
    assert words in browser_of(person).get(PAGE).content.decode()

    close_what_is_open(person)
    Order.objects.filter(status="pending").update(status="expired")
    Payment.objects.update(status="succeeded")
    Dispute.objects.update(status="won")
    Order.objects.get(payment_id__startswith="pay").payments.first().refunds.update(
        status="succeeded"
    )
    assert deletions.carry_out_due() == 1


def test_one_that_waits_keeps_no_other_from_its_turn(person):
    other = UserFactory()
    OrderFactory(user=person)
    ask(person)
    ask(other)
    let_time_pass()
    assert deletions.carry_out_due() == 1
    other.refresh_from_db()
    assert other.email == alias_of(other.pk)


def test_a_storage_that_is_away_puts_it_off_whole(person, monkeypatch):
    ask(person)
    let_time_pass()
    with monkeypatch.context() as away:

        def fail(*args, **kwargs):
            raise OSError("away")

        away.setattr(storages["private"], "delete", fail)
        assert deletions.carry_out_due() == 0
    person.refresh_from_db()
    assert person.first_name
    assert Message.objects.filter(request__user=person).exists()
    assert deletions.carry_out_due() == 1
