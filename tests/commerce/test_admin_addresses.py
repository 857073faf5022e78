"""Staff correct what an order is made out to, and send its receipt again in one step."""

import pytest
from django.contrib.auth.models import Permission
from wagtail.models import ModelLogEntry

from commerce.checkout import corrections
from commerce.models import Order
from core.refusals import NotPossible
from notifications.models import OutgoingMessage
from tests.accounts.deleting import delete
from tests.commerce.checkout_page import ADDRESS
from tests.commerce.reported import pay
from tests.commerce.sale_rows import base, read, sign_in
from tests.factories import OrderFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]

TYPED = {
    "name": "Ada Right",
    "street": "Rätt väg\x00 2",
    "postal_code": "21134",
    "city": "Malmö",
    "state": "",
}


@pytest.fixture
def paid(order):
    Order.objects.filter(pk=order.pk).update(**ADDRESS)
    pay()
    order.refresh_from_db()
    return order


def page(order) -> str:
    return f"{base(Order)}/address/{order.pk}/"


def receipts() -> list[OutgoingMessage]:
    return list(OutgoingMessage.objects.filter(kind="order-paid").order_by("pk"))


@pytest.mark.both
def test_saved_and_sent_again_in_one_step(client, paid):
    sign_in(client, "Admins")
    assert page(paid) in read(client.get(f"{base(Order)}/inspect/{paid.pk}/"))
    form = read(client.get(page(paid)))
    for words in (ADDRESS["street"], "Sweden", "Save and send the receipt again"):
        assert words in form
    business = {"is_business": "on", "company": "Rätt AB", "tax_id": "se 5566778899 01"}
    answer = read(client.post(page(paid), {**TYPED, **business, "send": "1"}, follow=True))
    assert "The billing address is saved. The receipt is on its way to buyer@example.com." in answer
    paid.refresh_from_db()
    assert [getattr(paid, name) for name in corrections.ADDRESS] == [
        *("Ada Right", "Rätt väg 2", "Malmö", "", "21134", "Rätt AB", "SE556677889901")
    ]
    assert (paid.country, paid.is_paid) == ("SE", True)
    _first, again = receipts()
    for words in ("Ada Right", "Rätt väg 2", "Rätt AB", "SE556677889901"):
        assert words in again.text
        assert words in answer, "the order and its history say it"
    entry = ModelLogEntry.objects.get(action="commerce.address_corrected")
    assert ADDRESS["street"] in entry.message
    assert "Rätt väg 2" in entry.message

    # The second click: nothing to save, and a receipt is not sent twice within minutes.
    again = read(client.post(page(paid), {**TYPED, **business, "send": "1"}, follow=True))
    assert "Nothing changed. The receipt was sent a few minutes ago." in again
    assert len(receipts()) == 2
    assert ModelLogEntry.objects.filter(action="commerce.address_corrected").count() == 1


def test_saving_alone_sends_nothing(client, paid):
    sign_in(client, "Admins")
    assert "The billing address is saved." in read(client.post(page(paid), TYPED, follow=True))
    assert len(receipts()) == 1


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": " "}, "name"),
        ({"postal_code": "x"}, "postal_code"),
        ({"is_business": "on", "company": ""}, "company"),
        ({"is_business": "on", "company": "X AB", "tax_id": "SE12"}, "tax_id"),
    ],
)
def test_the_rules_are_those_of_the_checkout(client, paid, changed, field):
    sign_in(client, "Admins")
    answer = client.post(page(paid), {**TYPED, **changed, "send": "1"})
    assert list(answer.context["form"].errors) == [field]
    assert "Rätt väg" in read(answer), "what was typed stays"
    paid.refresh_from_db()
    assert paid.street == ADDRESS["street"]


def test_the_country_stays_even_where_nobody_buys_any_more(client, paid):
    sign_in(client, "Admins")
    client.post(page(paid), {**TYPED, "country": "US"})
    paid.refresh_from_db()
    assert (paid.country, paid.name) == ("SE", "Ada Right")
    Order.objects.filter(pk=paid.pk).update(country="KP")
    assert client.post(page(paid), {**TYPED, "name": "Ada Third"}).status_code == 302
    paid.refresh_from_db()
    assert (paid.country, paid.name) == ("KP", "Ada Third")


def test_who_may_not(client, paid):
    seller = UserFactory(email="seller@example.com", groups=["Sellers"])
    paid.product.owner = seller
    paid.product.save(update_fields=["owner"])
    seller.user_permissions.add(Permission.objects.get(codename="change_order"))
    client.force_login(seller)
    assert page(paid) not in read(client.get(f"{base(Order)}/inspect/{paid.pk}/"))
    assert client.get(page(paid)).status_code == client.post(page(paid), TYPED).status_code == 302
    sign_in(client, "Support")
    assert client.post(page(paid), TYPED).status_code == 302
    paid.refresh_from_db()
    assert paid.street == ADDRESS["street"]


def test_an_order_without_an_address_and_a_deleted_person_are_refused(client, paid, boss):
    free = OrderFactory(amount=0, status="paid", is_paid=True)
    client.force_login(boss)
    answer = read(client.post(page(free), TYPED, follow=True))
    assert "This order has no billing address" in answer
    corrections.correct_address(paid, {**_values(paid), "street": "Between"}, boss)
    assert "Between" in ModelLogEntry.objects.get(action="commerce.address_corrected").message

    delete(paid.user)
    entry = ModelLogEntry.objects.get(action="commerce.address_corrected")
    assert entry.data == {"cause": ""}
    answer = read(client.post(page(paid), TYPED, follow=True))
    assert "The account of this customer was deleted" in answer
    with pytest.raises(NotPossible, match="was deleted"):
        corrections.correct_address(paid, {**_values(paid), "street": "Late"}, boss)
    paid.refresh_from_db()
    assert paid.street == ""


def _values(order) -> dict[str, str]:
    return {name: getattr(order, name) for name in corrections.ADDRESS}
