"""The billing addresses that a customer keeps: their pages, and the checkout that uses them."""

import html
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from commerce.checkout import address_book
from commerce.models import Order, SavedAddress
from tests.commerce.checkout_page import ADDRESS, ELSEWHERE, path
from tests.factories import OrderFactory, ProductPageFactory, UserFactory

LIST, NEW = "/accounts/addresses/", "/accounts/addresses/new/"
PARTS = {**ADDRESS, "company": "", "tax_id": ""}
LUND = {**ELSEWHERE, "company": "", "tax_id": ""}
BUSINESS = {**LUND, "is_business": "on", "company": "Ada AB", "tax_id": "SE 556677889901"}
pytestmark = pytest.mark.django_db


@pytest.fixture
def customer(client):
    user = UserFactory(first_name="Ada", last_name="Byron")
    client.force_login(user)
    return user


@pytest.fixture
def product():
    return ProductPageFactory(slug="icon-set", price=2900)


def messages_of(answer) -> list[str]:
    return [str(message) for message in answer.context["messages"]]


def field(page: str, name: str) -> str:
    """What a field of the page holds."""
    [tag] = re.findall(rf'<input[^>]* name="{name}"[^>]*>', page)
    found = re.search(r' value="([^"]*)"', tag)
    return html.unescape(found[1]) if found else ""


# --- the pages ------------------------------------------------------------------------------
def test_whoever_keeps_none_reads_what_it_is_for(client, customer):
    page = client.get(LIST).content.decode()
    assert "No address yet" in page
    assert NEW in page
    assert field(client.get(NEW).content.decode(), "name") == "Ada Byron"


def test_an_address_is_added_changed_and_deleted(client, customer):
    assert client.post(NEW, ADDRESS).url == LIST
    saved = SavedAddress.objects.get()
    assert (saved.user, address_book.parts_of(saved)) == (customer, PARTS)
    assert saved.is_default
    assert "211 20 Malmö" in client.get(LIST).content.decode()

    client.post(f"{LIST}{saved.pk}/", BUSINESS)
    saved.refresh_from_db()
    assert (saved.city, saved.company, saved.tax_id) == ("Lund", "Ada AB", "SE556677889901")
    assert saved.is_default, "somebody who keeps one always has a default"

    client.post(f"{LIST}{saved.pk}/delete/")
    assert not SavedAddress.objects.exists()


@pytest.mark.once
@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("postal_code", "12", "Enter the postal code, such as"),
        ("city", "", "Enter the town or city."),
        ("country", "XX", "Choose a country from the list."),
        ("name", "\u202e\0", "This field is required"),
    ],
)
def test_the_checks_are_those_of_the_checkout(client, customer, product, name, value, words):
    for address in (NEW, path(product)):
        answer = client.post(address, {**ADDRESS, name: value})
        assert answer.status_code == 200
        assert name in answer.context["form"].errors
        assert words in answer.content.decode() or name == "name"
    assert not SavedAddress.objects.exists()


@pytest.mark.once
def test_another_country_has_other_fields_without_a_script(client, customer):
    page = client.post(NEW, {**ADDRESS, "country": "GB", "use_country": "1"}).content.decode()

    assert "Town or city" in page
    assert field(page, "street") == ADDRESS["street"]
    assert not SavedAddress.objects.exists()


def test_another_one_is_made_the_default_and_one_is_left_when_it_goes(client, customer):
    first = address_book.keep(customer, PARTS)
    second = address_book.keep(customer, LUND)
    assert [each.pk for each in address_book.of(customer)] == [first.pk, second.pk]

    client.post(f"{LIST}{second.pk}/default/")
    assert [each.is_default for each in address_book.of(customer)] == [True, False]
    assert address_book.of(customer).first() == second

    client.post(f"{LIST}{second.pk}/delete/")
    first.refresh_from_db()
    assert first.is_default


def test_ten_are_kept_and_no_more(client, customer):
    for number in range(address_book.MOST):
        address_book.keep(customer, {**PARTS, "street": f"Storgatan {number}"})
    for answer in (client.get(NEW, follow=True), client.post(NEW, ADDRESS, follow=True)):
        assert "Delete one to keep another" in messages_of(answer)[0]
    assert "Add an address" not in client.get(LIST).content.decode()
    with pytest.raises(address_book.BookFull):
        address_book.keep(customer, LUND)
    assert address_book.of(customer).count() == address_book.MOST


def test_the_same_address_is_kept_once(client, customer):
    for _ in range(2):
        client.post(NEW, ADDRESS)
    assert SavedAddress.objects.count() == 1


def test_what_another_tab_has_deleted_is_said(client, customer):
    saved = address_book.keep(customer, PARTS)
    stale = SavedAddress.objects.get(pk=saved.pk)
    address_book.forget(saved)
    with pytest.raises(SavedAddress.DoesNotExist):
        address_book.change(stale, LUND, is_default=True)
    assert client.post(f"{LIST}{saved.pk or stale.pk}/delete/").status_code == 404


@pytest.mark.parametrize("act", ["", "delete/", "default/"])
def test_another_customers_address_is_not_found(client, customer, act):
    theirs = address_book.keep(UserFactory(), PARTS)
    for number in (theirs.pk, theirs.pk + 1, 2**63, 2**70):
        assert client.post(f"{LIST}{number}/{act}", ADDRESS).status_code == 404
    assert client.get(f"{LIST}{theirs.pk}/").status_code == 404
    theirs.refresh_from_db()
    assert theirs.is_default


@pytest.mark.once
@pytest.mark.parametrize("place", ["", "new/", "1/", "1/delete/", "1/default/"])
def test_whoever_is_not_logged_in_is_led_to_the_login(place):
    assert Client().post(f"{LIST}{place}").url.startswith("/accounts/login/")


def test_the_list_asks_the_same_of_ten_as_of_one(client, customer):
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(LIST)
        return len(queries)

    address_book.keep(customer, PARTS)
    client.get(LIST)
    of_one = count()
    for number in range(9):
        address_book.keep(customer, {**PARTS, "street": f"Storgatan {number}"})
    assert count() == of_one


# --- the checkout ---------------------------------------------------------------------------
def test_the_checkout_begins_with_the_default(client, customer, product):
    address_book.keep(customer, PARTS)
    OrderFactory(user=customer, status=Order.Status.PAID, is_paid=True, **ELSEWHERE)

    page = client.get(path(product)).content.decode()

    assert field(page, "city") == "Malmö"


def test_an_order_that_waits_for_its_payment_keeps_its_form(client, customer, product):
    address_book.keep(customer, PARTS)
    OrderFactory(user=customer, product=product, status=Order.Status.PENDING, **ELSEWHERE)

    assert field(client.get(path(product)).content.decode(), "city") == "Lund"


def test_another_address_is_chosen_and_what_was_typed_can_be_had_back(client, customer, product):
    address_book.keep(customer, PARTS)
    business = address_book.keep(customer, {**LUND, "company": "Ada AB"})
    typed = {**ADDRESS, "street": 'Torg "3" & <b>', "keep_address": "on"}

    answer = client.post(
        path(product), {**typed, "use_address": "1", "saved_address": str(business.pk)}
    )
    page = answer.content.decode()
    assert (field(page, "city"), field(page, "company")) == ("Lund", "Ada AB")
    assert answer.context["form"]["is_business"].value()
    assert answer.context["form"]["keep_address"].value(), "what was ticked beside it stays"

    sent = {**LUND, "company": "Ada AB", "is_business": "on", "use_address": "1"}
    carried = field(page, "typed_address")
    page = client.post(
        path(product), {**sent, "saved_address": "typed", "typed_address": carried}
    ).content.decode()
    assert (field(page, "street"), field(page, "city")) == (typed["street"], "Malmö")
    assert not Order.objects.exists()


@pytest.mark.parametrize("chosen", ["", "typed", "x", "-1", str(2**70), "\0"])
@pytest.mark.parametrize("carried", ["", "[]", "{", '{"name": 1}', "[" * 3000, "x" * 5000])
def test_an_odd_choice_loses_nothing(client, customer, product, chosen, carried):
    theirs = address_book.keep(UserFactory(), LUND)
    address_book.keep(customer, PARTS)
    for number in (chosen, str(theirs.pk)):
        sent = {**ADDRESS, "street": "Torget 3", "use_address": "1"}
        answer = client.post(
            path(product), {**sent, "saved_address": number, "typed_address": carried}
        )
        if answer.status_code != 400:
            page = answer.content.decode()
            assert (field(page, "street"), field(page, "city")) == ("Torget 3", "Malmö")


def test_nothing_is_kept_without_a_tick(shop, product):
    answer = shop.post(path(product), ADDRESS)
    assert answer.status_code == 302
    assert not SavedAddress.objects.exists()

    shop.post(path(product), {**ELSEWHERE, "keep_address": "on"})
    assert address_book.parts_of(SavedAddress.objects.get()) == LUND


def test_a_full_book_offers_no_tick(shop, buyer, product):
    for number in range(address_book.MOST):
        address_book.keep(buyer, {**PARTS, "street": f"Storgatan {number}"})

    assert "keep_address" not in shop.get(path(product)).content.decode()
    shop.post(path(product), {**ELSEWHERE, "keep_address": "on"})

    assert Order.objects.get().city == "Lund"
    assert address_book.of(buyer).count() == address_book.MOST


def test_what_is_changed_in_the_book_changes_no_order(client, customer, product):
    saved = address_book.keep(customer, PARTS)
    order = OrderFactory(
        user=customer, product=product, status=Order.Status.PAID, is_paid=True, **ADDRESS
    )

    client.post(f"{LIST}{saved.pk}/", ELSEWHERE)

    order.refresh_from_db()
    assert order.city == "Malmö"
