"""Staff give somebody another e-mail address, who cannot prove it themselves."""

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core.management import call_command
from django.test import Client
from wagtail.models import ModelLogEntry

from accounts import audit, people
from accounts.models import User
from commerce.messages import receipts
from core.refusals import NotPossible
from notifications.models import OutgoingMessage
from tests.accounts.conftest import code_in, enter_code, is_logged_in, link_in, log_in, mails
from tests.accounts.deleting import delete
from tests.commerce.conftest import open_attempt
from tests.commerce.reported import pay
from tests.factories import PASSWORD, OrderFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]

FORMER, NEW = "known@example.com", "fresh@example.com"
TYPED = {"email": f" {NEW.title()} ", "reason": "Called, knew order and amount.\nMailbox is gone."}


@pytest.fixture
def admin(client):
    user = UserFactory(email="admin@example.com", groups=["Admins"])
    client.force_login(user)
    return user


def page(person) -> str:
    return f"/admin/users/address/{person.pk}/"


def read(answer) -> str:
    return answer.content.decode()


def entry_about(person) -> ModelLogEntry:
    return ModelLogEntry.objects.get(action=audit.ADDRESS_REPLACED, object_id=str(person.pk))


@pytest.mark.both
def test_from_the_customers_page_and_back(client, admin, customer):
    here = f"/admin/customers/{customer.pk}/"
    assert f"{page(customer)}?next=" in read(client.get(here))
    assert "ask for what a stranger cannot know" in read(client.get(page(customer)))
    old = Client()
    log_in(old, FORMER)
    assert old.get("/accounts/").status_code == 200
    answer = client.post(page(customer), {**TYPED, "next": here}, follow=True)
    assert answer.redirect_chain[-1][0] == here
    assert "The address is replaced" in read(answer)
    assert "not proved yet" in read(answer)

    customer.refresh_from_db()
    assert customer.email == NEW
    address = EmailAddress.objects.get(user=customer)
    assert (address.email, address.verified, address.primary) == (NEW, False, True)
    assert old.get("/accounts/").status_code == 302, "logged out"
    assert [mail.recipient for mail in mails("address-changed-by-staff")] == [FORMER, NEW]
    entry = entry_about(customer)
    assert entry.user == admin
    for words in (FORMER, NEW, "Called, knew order and amount."):
        assert words in entry.message
        assert words in read(client.get(f"/admin/users/history/{customer.pk}/"))


def test_the_new_address_opens_the_account_once_it_is_proven(client, admin, customer):
    client.post(page(customer), TYPED)
    stranger, owner = Client(), Client()
    assert log_in(stranger, FORMER).status_code == 200
    assert log_in(owner, NEW).url.startswith("/accounts/confirm-email/")
    assert not is_logged_in(owner)
    enter_code(owner, code_in(mails("confirm-email", NEW)[0]))
    assert is_logged_in(owner)
    assert EmailAddress.objects.get(user=customer).verified


def test_links_that_went_to_the_former_address_are_dead(client, admin, customer):
    asks = Client()
    asks.post("/accounts/password/reset/", {"email": FORMER})
    link = link_in(mails("reset-password", FORMER)[0], "/accounts/password/reset/key/")
    assert asks.get(link).status_code == 302
    client.post(page(customer), TYPED)
    assert Client().get(link).status_code != 302
    asks.post("/accounts/password/reset/", {"email": FORMER})
    assert len(mails("reset-password", FORMER)) == 1
    asks.post("/accounts/password/reset/", {"email": NEW})
    assert len(mails("reset-password", NEW)) == 1


def test_factors_and_password_stay(client, admin, customer):
    Authenticator.objects.create(user=customer, type="totp", data={})
    client.post(page(customer), TYPED)
    customer.refresh_from_db()
    assert customer.check_password(PASSWORD)
    assert Authenticator.objects.filter(user=customer).count() == 1


@pytest.mark.parametrize(
    ("typed", "field"),
    [({"email": "nothing"}, "email"), ({"email": ""}, "email"), ({"reason": " \n "}, "reason")],
)
def test_what_is_missing_is_said_at_the_field(client, admin, customer, typed, field):
    answer = client.post(page(customer), {**TYPED, **typed})
    assert list(answer.context["form"].errors) == [field]
    customer.refresh_from_db()
    assert customer.email == FORMER


@pytest.mark.both
def test_the_address_of_another_account_is_refused_with_the_way_that_is_open(
    client, admin, customer
):
    other = UserFactory(email=NEW)
    assert "Another account has this address." in read(client.post(page(customer), TYPED))
    # Theirs by a code, though they are called otherwise.
    User.objects.filter(pk=other.pk).update(email="other@example.com")
    assert "grant that account access" in read(client.post(page(customer), TYPED))
    # One that was only typed proves nothing.
    EmailAddress.objects.filter(user=other).update(verified=False)
    assert client.post(page(customer), TYPED).status_code == 302
    with pytest.raises(NotPossible, match="already the address"):
        people.replace_address(customer, NEW.upper(), by=admin, because="Again")
    assert len(mails("address-changed-by-staff")) == 2


def test_who_may_not_and_whose_not(client, admin, customer):
    root = UserFactory(email="root@example.com", is_superuser=True)
    assert client.post(page(root), TYPED).status_code == 302
    answer = client.post(page(admin), TYPED, follow=True)
    assert "Change your own address under Your account" in read(answer)
    expected = User.objects.create_user("typo@example.com")
    User.objects.filter(pk=expected.pk).update(invited_at=expected.date_joined)
    assert "a new invitation goes there" in read(client.post(page(expected), TYPED, follow=True))
    for role in ("Sellers", "Support", "Editors"):
        client.force_login(UserFactory(groups=[role]))
        assert client.post(page(customer), TYPED).status_code == 302
        assert page(customer) not in read(client.get(f"/admin/customers/{customer.pk}/"))
    assert not User.objects.filter(email=NEW).exists()


def test_the_form_of_a_person_replaces_no_address(client, admin, customer):
    form = read(client.get(f"/admin/users/edit/{customer.pk}/"))
    assert page(customer) in form
    typed = {"email": NEW, "first_name": "Co", "last_name": "League", "is_active": "on"}
    assert client.post(f"/admin/users/edit/{customer.pk}/", typed).status_code == 302
    customer.refresh_from_db()
    assert (customer.email, customer.first_name) == (FORMER, "Co")


def test_receipts_and_the_ledger_follow(client, admin, customer, capsys):
    order = OrderFactory(user=customer, amount=2900)
    open_attempt(order, "cks_1")
    pay()
    client.post(page(customer), TYPED)
    order = type(order).objects.get(pk=order.pk)
    OutgoingMessage.objects.filter(kind="order-paid").delete()
    assert receipts.send_again(order)
    assert [mail.recipient for mail in mails("order-paid")] == [NEW]
    call_command("ledger", "--json")
    printed = capsys.readouterr().out
    assert NEW in printed
    assert f'"user_email": "{FORMER}"' not in printed


def test_the_log_forgets_both_with_the_account(client, admin, customer):
    client.post(page(customer), TYPED)
    customer.refresh_from_db()
    delete(customer)
    entry = entry_about(customer)
    assert (entry.data, entry.label) == ({"cause": ""}, f"deleted-{customer.pk}")
    assert entry.message == "The e-mail address was replaced"
    customer.refresh_from_db()
    with pytest.raises(NotPossible, match="was deleted"):
        people.replace_address(customer, NEW, by=admin, because="Late")
    assert client.post(page(customer), TYPED).status_code == 302
