"""Orders with a discount code that a restored backup lacks."""

import pytest

from commerce.checkout import sessions
from commerce.checkout.orders import BillingAddress
from commerce.discounts.chosen import Chosen
from commerce.models import Order
from commerce.provider.objects import Payer
from commerce.provider.sealed_orders import BrokenSeal, SealedOrder
from tests.commerce.losing import look, lose, rebuild, restore
from tests.commerce.paid_orders import state
from tests.factories import DiscountCodeFactory, ProductPageFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]

ADDRESS = BillingAddress(name="A. Buyer", country="SE", city="Lund")


@pytest.fixture
def code(db):
    return DiscountCodeFactory(text="WELCOME-10", uses_in_all=1)


def pay_with(code, sandbox) -> Order:
    """An order that was paid with the code, and is here no more."""
    buyer, product = UserFactory(), ProductPageFactory(price=2900)
    url = sessions.begin(buyer, product, ADDRESS, "http://shop.test", code=Chosen(code))
    sandbox.pay(url)
    order = Order.objects.get()
    lose(Order.objects.get())
    return order


def test_an_order_comes_back_with_its_code_and_holds_the_use(sandbox, boss, code):
    was = pay_with(code, sandbox)
    restore()
    assert [row.why_not for row in look()] == [""]
    rebuild(boss)
    order = Order.objects.get(reference=was.reference)
    assert (order.amount, order.discount, order.discount_code) == (2610, 290, code)
    assert state(order) == ("paid", True, 1)
    assert code.is_used_up()


def test_a_code_that_is_gone_too_leaves_its_word(sandbox, boss, code):
    was = pay_with(code, sandbox)
    code.delete()
    restore()
    look()
    rebuild(boss)
    order = Order.objects.get(reference=was.reference)
    assert (order.discount, order.discount_code, order.discount_code_text) == (
        290,
        None,
        "WELCOME-10",
    )


@pytest.fixture
def sealed(order):
    return SealedOrder(
        reference=order.reference,
        product="1",
        provider_product_id="pdt_1",
        amount=2610,
        currency="USD",
        email="buyer@example.com",
        placed_at=order.created_at,
        discount=290,
        code="WELCOME-10",
    )


def read(words: dict) -> SealedOrder:
    kept = {name: text for name, text in words.items() if text is not None}
    return SealedOrder.read(Payer("buyer@example.com", "A. Buyer", {}, kept))


@pytest.mark.parametrize(
    "change",
    [
        {"discount": "291 WELCOME-10"},
        {"discount": "290 WELCOME-20"},
        {"discount": "290"},
        {"discount": "-290 WELCOME-10"},
        {"discount": "x"},
        {"discount": ""},
        {"discount": None},
        {"price": "2900 USD"},
    ],
)
def test_what_was_sealed_of_a_code_cannot_be_changed(sealed, change):
    assert read(sealed.metadata()) == sealed
    with pytest.raises(BrokenSeal):
        read(sealed.metadata() | change)


def test_under_another_name_it_is_an_edition_that_nobody_has(sealed):
    """So the order is not rebuilt."""
    found = read(sealed.metadata() | {"discount": None, "edition": "290 WELCOME-10"})
    assert (found.edition, found.discount, found.amount) == ("290", 0, 2610)
