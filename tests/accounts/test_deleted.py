"""What is left of a person whose account was deleted, and what a restore brings back."""

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core.files.storage import storages
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from wagtail.models import ModelLogEntry

from accounts import people
from accounts.models import AccountDeletion, DataExport, User
from accounts.personal_data import deletions, exports, restored
from accounts.personal_data.holdings import person_of
from commerce.checkout import orders
from commerce.checkout.orders import BillingAddress
from commerce.downloads import access
from commerce.messages import notices
from commerce.models import Order, PurchasedProduct
from commerce.offers import NotForSale
from core.personal_data import alias_of, holdings
from core.refusals import NotPossible
from notifications.models import OutgoingMessage
from site_config.management.commands.ledger import read_books
from support import requests
from support.models import Attachment, Message, Question
from tests.accounts.conftest import (
    code_in,
    enter_code,
    is_logged_in,
    link_in,
    log_in,
    mails,
    sign_up,
)
from tests.accounts.deleting import KEEP, ask, delete, let_time_pass, places_of
from tests.accounts.whole_person import SIGN, close_what_is_open, make_person, requests_of
from tests.commerce.events import deliver, payment_event
from tests.factories import (
    OrderFactory,
    ProductPageFactory,
    PurchasedProductFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(db):
    made = make_person()
    close_what_is_open(made)
    return made


# --- what is left ---------------------------------------------------------------------------------
def test_nothing_that_names_them_stays_in_any_table(person):
    ask(person)
    before = places_of(SIGN)
    assert len(before) > 25
    let_time_pass()
    assert deletions.carry_out_due() == 1

    left = places_of(SIGN)
    last = mails("deletion-done", f"{SIGN}@example.com")[0]
    assert left == {"notifications.OutgoingMessage.recipient"}
    # The last mail has to know where to: it goes with the other secret ones.
    assert last.is_sensitive
    last.delete()
    assert places_of(SIGN) == set()


def test_nothing_of_anybody_else_goes(person):
    product = person.orders.get().product
    other = make_person(product, sign="wpkother")
    before = places_of("wpkother")
    delete(person)

    assert places_of("wpkother") == before
    other.refresh_from_db()
    assert access.owned_product_ids(other)


def test_an_address_that_was_only_typed_is_not_theirs(person):
    other = make_person(person.orders.get().product, sign="wpkother")
    EmailAddress.objects.filter(user=other).delete()
    EmailAddress.objects.create(user=person, email=other.email, verified=False)
    assert person_of(person).addresses == (person.email,)
    delete(person)
    assert Question.objects.get().email == other.email


def test_files_go_too(person):
    export = exports.ask(person, by=person, language="en")
    exports.make(export.pk)
    export.refresh_from_db()
    storage = storages["private"]
    files = [export.file.name, Attachment.objects.get().file.name]
    assert all(map(storage.exists, files))
    delete(person)
    assert not any(map(storage.exists, files))
    assert not DataExport.objects.exists()


def test_an_export_that_is_being_made_ends_without_a_mail(person):
    export = exports.ask(person, by=person, language="en")
    delete(person)
    exports.make(export.pk)
    assert not mails("export-ready")
    with pytest.raises(NotPossible, match="deleted"):
        exports.ask(person, by=person, language="en")


def test_an_archive_that_is_saved_meanwhile_is_not_kept(person, monkeypatch):
    export = exports.ask(person, by=person, language="en")
    storage, saved = storages["private"], []
    save = storage.save

    def save_while_files_go(name, content, **values):
        saved.append(save(name, content, **values))
        for holding in holdings():
            if holding.remove_files:
                holding.remove_files(person_of(person))
        return saved[-1]

    monkeypatch.setattr(storage, "save", save_while_files_go)
    exports.make(export.pk)
    assert len(saved) == 1
    assert not storage.exists(saved[0])
    assert not mails("export-ready")


def test_the_books_stay_and_name_a_number(person):
    before = read_books()
    delete(person)
    after, name = read_books(), alias_of(person.pk)

    assert [row["user_email"] for row in after["orders"]] == [name]
    assert [row["user_email"] for row in after["purchases"]] == [name]
    assert [row["user_email"] for row in after["support_requests"]] == [name]
    for row in (*before["orders"], *after["orders"]):
        del row["user_email"]
    assert before["orders"] == after["orders"]
    assert before["reviews"] == after["reviews"]
    assert Order.objects.get(user=person).country == "SE"
    assert not requests_of(person).open().exists()
    assert not Question.objects.exists()


def test_access_sessions_and_factors_end(person):
    browser = Client()
    log_in(browser, person.email)
    assert is_logged_in(browser)
    Authenticator.objects.create(user=person, type="totp", data={})
    delete(person)

    assert browser.get("/accounts/").url.startswith("/accounts/login/")
    assert not UserSession.objects.exists()
    assert not Authenticator.objects.exists()
    assert access.owned_product_ids(person) == set()
    purchase = PurchasedProduct.objects.get(user=person)
    assert purchase.why_ended == "Ended by the shop: The account was deleted."
    answer = log_in(Client(), alias_of(person.pk))
    assert answer.status_code == 200  # the form again
    assert not mails("access-ended")


def test_the_last_mail_goes_to_the_former_address_and_it_is_logged(person):
    address = person.email
    delete(person)
    assert len(mails("deletion-done", address)) == 1
    assert deletions.carry_out_due() == 0  # and once
    entries = ModelLogEntry.objects.for_instance(person)
    assert [entry.action for entry in entries.order_by("timestamp", "pk")][-2:] == [
        "accounts.deletion_asked",
        "accounts.deleted",
    ]
    assert {entry.label for entry in entries} == {alias_of(person.pk)}


def test_it_cannot_be_taken_back_afterwards(person):
    deletion = ask(person)
    link = link_in(mails("deletion-asked")[0], KEEP)
    let_time_pass()
    deletions.carry_out_due()
    with pytest.raises(NotPossible, match="too late"):
        deletions.take_back(deletion, by=None)
    assert Client().post(link).status_code == 410
    with pytest.raises(NotPossible, match="already"):
        ask(User.objects.get(pk=person.pk))


def test_the_address_is_free_for_a_new_account_that_has_nothing_of_the_old(person, browser):
    address, product = person.email, person.orders.get().product
    delete(person)
    sign_up(browser, address, password="another-Long-passw0rd")
    enter_code(browser, code_in(mails("confirm-email", address)[-1]))

    assert is_logged_in(browser)
    new = User.objects.get(email=address)
    assert new.pk != person.pk
    assert EmailAddress.objects.get(email=address).user == new
    assert not access.owned_product_ids(new)
    assert product.title not in browser.get("/orders/").content.decode()


def test_a_late_report_of_the_provider_changes_the_books_and_tells_nobody(person):
    order = Order.objects.get(user=person)
    delete(person)
    written = OutgoingMessage.objects.filter(recipient__contains="@").count()

    changes = {"payment_id": order.payment_id, "customer": {"name": "Back", "customer_id": "c"}}
    assert deliver(Client(), payment_event(**changes)).status_code == 200

    told = OutgoingMessage.objects.filter(recipient=alias_of(person.pk), status="pending")
    assert not told.exists()
    assert OutgoingMessage.objects.filter(recipient__contains="@").count() == written
    order.refresh_from_db()
    assert order.name == ""
    assert order.is_paid


def test_what_is_told_to_a_deleted_account_goes_nowhere(person):
    purchase = PurchasedProduct.objects.get(user=person)
    delete(person)
    purchase.refresh_from_db()
    message = notices.access_restored(purchase)
    message.refresh_from_db()
    assert message.status == "failed"
    assert message.text == message.html == ""
    assert message.given_up_told_at  # nobody need look after it


def test_a_checkout_that_was_on_its_way_places_no_order(person):
    product = ProductPageFactory()
    delete(person)
    address = BillingAddress(name=SIGN, country="SE")
    with pytest.raises(NotForSale, match="cannot buy"):
        orders.place(person, product, address)  # as it was read before
    assert places_of(SIGN) == {"notifications.OutgoingMessage.recipient"}


def test_a_message_that_was_on_its_way_is_not_kept(person):
    request = requests_of(person).get()
    delete(person)
    with pytest.raises(NotPossible, match="cannot write"):
        requests.reply(request, person, "One more thing", [])
    assert not Message.objects.filter(request=request).exists()


def test_somebody_who_has_nothing_can_go_too():
    person = UserFactory(
        language="de", telegram_chat_id="4711", invited_at=timezone.now(), last_login=timezone.now()
    )
    delete(person)
    person.refresh_from_db()
    assert person.email == alias_of(person.pk)
    assert not person.has_usable_password()
    fields = ("language", "telegram_chat_id", "first_name", "last_name", "invited_at", "last_login")
    assert not any(getattr(person, field) for field in fields)


# --- after a restore ------------------------------------------------------------------------------
def bring_back(person, address: str) -> None:
    """As a backup of before would: the account as it was, and no row about its deletion."""
    AccountDeletion.objects.all().delete()
    User.objects.filter(pk=person.pk).update(email=address, first_name=SIGN, is_active=True)
    people.mark_verified(User.objects.get(pk=person.pk))


def test_an_account_that_a_backup_brings_back_is_deleted_again(person, capsys):
    address = person.email
    delete(person)
    assert AccountDeletion.objects.get().noted_at
    bring_back(person, address)
    OutgoingMessage.objects.all().delete()
    other = UserFactory()

    call_command("repeat_deletions")
    assert "1 accounts had come back; 1 are deleted again." in capsys.readouterr().out
    person.refresh_from_db()
    other.refresh_from_db()
    assert person.email == alias_of(person.pk)
    assert other.is_active
    assert places_of(SIGN) == set()  # and nobody is written to a second time
    call_command("repeat_deletions")
    assert "0 accounts had come back" in capsys.readouterr().out


def test_somebody_else_with_the_same_number_is_left_alone(person):
    address = person.email
    delete(person)
    bring_back(person, address)
    User.objects.filter(pk=person.pk).update(date_joined=timezone.now())
    assert restored.repeat() == []


def test_what_had_to_wait_in_the_backup_waits_and_is_done_later(person):
    address = person.email
    delete(person)
    bring_back(person, address)
    pending = OrderFactory(user=person)
    assert restored.repeat() == [person.pk]
    assert restored.repeat() == [person.pk]
    assert deletions.carry_out_due() == 0
    Order.objects.filter(pk=pending.pk).update(status="expired")
    assert deletions.carry_out_due() == 1


def test_a_storage_that_is_away_is_told_later(person, monkeypatch):
    with monkeypatch.context() as away:

        def fail(*args, **kwargs):
            raise OSError("away")

        away.setattr(storages["private"], "save", fail)
        delete(person)
        assert AccountDeletion.objects.get().noted_at is None
    deletions.carry_out_due()
    assert AccountDeletion.objects.get().noted_at


def test_purchases_given_by_hand_end_too():
    person = UserFactory()
    PurchasedProductFactory(user=person, granted_because="A gift")
    delete(person)
    assert not access.owned_product_ids(person)
