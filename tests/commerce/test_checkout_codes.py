"""A discount code at the checkout, against the stand-in provider over HTTP."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from commerce import tasks
from commerce.checkout import orders
from commerce.checkout.orders import BillingAddress
from commerce.discounts import guesses
from commerce.discounts.chosen import Chosen
from commerce.discounts.rules import CodeRefused
from commerce.models import DiscountCode, Order, ProviderProduct, PurchasedProduct
from commerce.provider import products as provider_products
from tests.commerce.checkout_page import ADDRESS, path
from tests.commerce.reported import words_of
from tests.factories import DiscountCodeFactory, ProductPageFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def code(db):
    return DiscountCodeFactory(text="WELCOME10", percent=10)


def enter(shop, product, typed="welcome10", **fields):
    return shop.post(path(product), {**ADDRESS, "discount_code": typed, **fields})


def shown_price(answer) -> str:
    page = BeautifulSoup(answer.content, "html.parser")
    return page.find("input", {"name": "shown_price"})["value"]


def field_of(answer, name):
    return BeautifulSoup(answer.content, "html.parser").find(attrs={"name": name})


@pytest.mark.both
def test_a_code_is_applied_shown_and_charged(shop, sandbox, product, buyer, code):
    answer = enter(shop, product, apply_code="1")
    assert answer.status_code == 200
    words = words_of(answer)
    assert "Code WELCOME10 \u2212$2.90" in words
    assert "$26.10" in words
    assert shown_price(answer) == "2610"
    assert not Order.objects.exists()
    assert shop.post(path(product), {**ADDRESS, "shown_price": "2610"}).status_code == 302
    order = Order.objects.get()
    assert (order.amount, order.discount, order.discount_code) == (2610, 290, code)
    assert order.discount_code_text == "WELCOME10"
    counterpart = ProviderProduct.objects.get(amount=2610)
    attempt = order.attempts.get()
    assert attempt.provider_product_id == counterpart.provider_id
    sandbox.pay(attempt.url)
    (payment,) = sandbox.payments()
    assert (payment["total_amount"], payment["product_id"]) == (2610, counterpart.provider_id)


def test_what_was_typed_into_the_form_stays(shop, product, code):
    answer = enter(shop, product, name="Ada", postal_code="", apply_code="1")
    text = answer.content.decode()
    assert 'value="Ada"' in text
    assert "Storgatan 1" in text
    assert "Please check what you entered" not in text
    assert field_of(answer, "discount_code") is None
    assert field_of(answer, "remove_code")


def test_the_enter_key_applies_the_code_first(shop, product, code):
    """It presses the first button of the form, which is Continue."""
    answer = enter(shop, product, shown_price="2900")
    assert "$26.10" in words_of(answer)
    assert not Order.objects.exists()


def test_a_code_can_be_removed(shop, product, code):
    enter(shop, product)
    assert "$26.10" in words_of(shop.get(path(product)))
    answer = shop.post(path(product), {**ADDRESS, "remove_code": "1", "shown_price": "2610"})
    assert "$26.10" not in words_of(answer)
    assert "Storgatan 1" in answer.content.decode()
    assert shown_price(answer) == "2900"
    shop.post(path(product), {**ADDRESS, "shown_price": "2900"})
    assert Order.objects.get().discount_code is None


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("WELCOME1", "There is no such code"),
        ("\x00", "Please enter a code"),
        ("x" * 100_000, "There is no such code"),
        ("<script>", "There is no such code"),
        ("\u202e", "Please enter a code"),
        ("", "Please enter a code"),
        (" ", "Please enter a code"),
    ],
)
def test_what_is_no_code_is_said(shop, product, code, typed, words):
    answer = enter(shop, product, typed, apply_code="1")
    assert answer.status_code == 200
    assert words in words_of(answer)
    assert "Storgatan 1" in answer.content.decode()
    assert shown_price(answer) == "2900"


def test_guesses_are_few(shop, product, code, within_the_hour):
    for number in range(guesses.WRONG_OF_ONE):
        assert enter(shop, product, f"WRONG{number}").status_code == 200
    answer = enter(shop, product)
    assert answer.status_code == 429
    assert "You have tried many codes" in words_of(answer)
    assert shop.get("/codes/welcome10/").status_code == 429
    # Without a code everything works.
    assert shop.post(path(product), ADDRESS).status_code == 302


def test_a_code_that_ends_during_the_checkout_is_said_before_more_is_charged(shop, product, code):
    enter(shop, product)
    DiscountCode.objects.update(ends_at=timezone.now())
    answer = shop.post(path(product), {**ADDRESS, "shown_price": "2610"})
    words = words_of(answer)
    assert "The price has changed" in words
    assert "WELCOME10 has ended" in words
    assert shown_price(answer) == "2900"
    assert not Order.objects.exists()
    assert shop.post(path(product), {**ADDRESS, "shown_price": "2900"}).status_code == 302
    assert Order.objects.get().amount == 2900


def test_a_code_that_is_no_more_is_said_before_more_is_charged(shop, product, code):
    enter(shop, product)
    code.delete()
    answer = shop.post(path(product), {**ADDRESS, "shown_price": "2610"})
    assert "The price has changed" in words_of(answer)
    assert not Order.objects.exists()


def test_a_code_that_gives_less_by_now_is_shown_before_it_is_charged(shop, product, code):
    enter(shop, product)
    DiscountCode.objects.update(percent=5)
    answer = shop.post(path(product), {**ADDRESS, "shown_price": "2610"})
    assert "$27.55" in words_of(answer)
    assert not Order.objects.exists()


def test_a_price_below_what_can_be_charged_is_refused(shop, product):
    DiscountCodeFactory(text="ALMOST", amount=2860)
    assert "less than $0.50 cannot be charged" in words_of(enter(shop, product, "almost"))


@pytest.mark.both
def test_all_of_it_off_makes_it_free(shop, product, buyer):
    code = DiscountCodeFactory(text="GIFT", percent=100, uses_in_all=1)
    answer = enter(shop, product, "gift")
    assert "Get it free" in words_of(answer)
    assert not Order.objects.exists()
    assert shop.post(path(product)).url == "/library/"
    order = Order.objects.get()
    assert (order.amount, order.discount, order.status) == (0, 2900, "paid")
    assert PurchasedProduct.objects.get().is_active
    assert code.state == "used_up"


def test_what_was_typed_stays_where_a_code_that_made_it_free_is_removed(shop, product):
    DiscountCodeFactory(text="GIFT", percent=100)
    business = {"is_business": "on", "company": "Malmö Verk AB", "tax_id": "SE556677889901"}
    free = enter(shop, product, "gift", name="Ada", **business)
    page = BeautifulSoup(free.content, "html.parser")
    sent = {each["name"]: each["value"] for each in page.select("form#checkout input[name]")}
    back = shop.post(path(product), {**sent, "remove_code": "1"})
    fields = ("name", "street", "company", "tax_id")
    assert [field_of(back, name).get("value") for name in fields] == [
        "Ada",
        ADDRESS["street"],
        business["company"],
        business["tax_id"],
    ]
    assert field_of(back, "is_business").has_attr("checked")


def test_what_was_free_by_a_code_is_not_given_without_it(shop, product):
    DiscountCodeFactory(text="GIFT", percent=100)
    enter(shop, product, "gift")
    DiscountCode.objects.update(is_active=False)
    answer = shop.post(path(product))
    assert "GIFT has ended" in words_of(answer)
    assert not Order.objects.exists()


def test_a_second_click_uses_the_same_order(shop, product, code):
    DiscountCode.objects.update(uses_in_all=1, uses_per_customer=1)
    enter(shop, product)
    for city in ("Lund", "Malmö"):
        shop.post(path(product), {**ADDRESS, "city": city, "shown_price": "2610"})
    assert Order.objects.count() == 1
    assert ProviderProduct.objects.filter(amount=2610).count() == 1


ADDRESSED = BillingAddress(name="A. Buyer", country="SE", street="1", city="Lund")


def test_a_new_price_takes_the_use_of_the_order_before(product, buyer, code):
    DiscountCode.objects.update(uses_in_all=1)
    first, _ = orders.place(buyer, product, ADDRESSED, code=Chosen(code))
    product.price = 3900
    product.save()
    second, _ = orders.place(buyer, product, ADDRESSED, code=Chosen(code))
    first.refresh_from_db()
    assert (first.status, second.amount) == ("cancelled", 3510)
    with pytest.raises(CodeRefused, match="used up"):
        orders.place(UserFactory(), product, ADDRESSED, code=Chosen(code))


def test_a_use_comes_back_when_its_order_expires(product, buyer, code):
    DiscountCode.objects.update(uses_in_all=1)
    order, attempt = orders.place(buyer, product, ADDRESSED, code=Chosen(code))
    long_ago = timezone.now() - timedelta(days=2)
    Order.objects.update(created_at=long_ago)
    attempt.__class__.objects.update(created_at=long_ago)
    other = UserFactory()
    with pytest.raises(CodeRefused):
        orders.place(other, product, ADDRESSED, code=Chosen(code))
    tasks.expire_orders()
    orders.place(other, product, ADDRESSED, code=Chosen(code))
    order.refresh_from_db()
    assert order.status == "expired"


@pytest.mark.parametrize("status", ["failed", "cancelled"])
def test_an_order_that_failed_is_checked_again(product, buyer, code, status):
    DiscountCode.objects.update(uses_in_all=1)
    order, _ = orders.place(buyer, product, ADDRESSED, code=Chosen(code))
    orders.move(order, status, "test")
    other = orders.place(UserFactory(), product, ADDRESSED, code=Chosen(code))[0]
    with pytest.raises(CodeRefused, match="used up"):
        orders.place(buyer, product, ADDRESSED, code=Chosen(code))
    orders.move(other, "failed", "test")
    again, _ = orders.place(buyer, product, ADDRESSED, code=Chosen(code))
    assert (again.pk, again.status) == (order.pk, "pending")


def test_two_codes_that_take_off_the_same_make_two_orders(product, buyer, code):
    other = DiscountCodeFactory(amount=290)
    first, _ = orders.place(buyer, product, ADDRESSED, code=Chosen(code))
    second, _ = orders.place(buyer, product, ADDRESSED, code=Chosen(other))
    assert first.pk != second.pk
    assert orders.place(buyer, product, ADDRESSED, code=Chosen(code))[0].pk == first.pk


def test_a_provider_product_serves_all_codes_of_its_price(shop, product, code):
    DiscountCodeFactory(text="SAMEOFF", amount=290)
    enter(shop, product)
    shop.post(path(product), ADDRESS)
    enter(shop, product, "sameoff", remove_code="1")
    enter(shop, product, "sameoff")
    shop.post(path(product), ADDRESS)
    assert Order.objects.count() == 2
    assert ProviderProduct.objects.filter(amount=2610).count() == 1


def test_what_nobody_wants_is_let_go_and_made_again(shop, sandbox, product, code):
    provider_products.synchronise(product)
    enter(shop, product)
    shop.post(path(product), ADDRESS)
    old = ProviderProduct.objects.get(amount=2610)
    # While it is wanted it is kept, although no page sells at this price.
    assert provider_products.compare() == []
    provider_products.synchronise(product)
    old.refresh_from_db()
    assert old.replaced_at is None
    long_ago = timezone.now() - timedelta(days=31)
    ProviderProduct.objects.filter(amount=2610).update(wanted_at=long_ago)
    assert provider_products.compare() == []
    old.refresh_from_db()
    assert old.replaced_at
    # Wanted within the day, it is there again.
    shop.post(path(product), {**ADDRESS, "city": "Lund"})
    old.refresh_from_db()
    assert old.replaced_at is None
    assert old.wanted_at > long_ago
    ProviderProduct.objects.filter(amount=2610).update(wanted_at=long_ago, replaced_at=long_ago)
    assert provider_products.archive_replaced() == 1
    shop.post(path(product), {**ADDRESS, "city": "Kiruna"})
    new = ProviderProduct.objects.get(amount=2610, replaced_at=None)
    assert new.provider_id != old.provider_id
    assert ProviderProduct.objects.get(amount=2900).replaced_at is None


def test_the_comparison_forgets_a_price_that_was_changed_there(shop, sandbox, product, code):
    provider_products.synchronise(product)
    enter(shop, product)
    shop.post(path(product), ADDRESS)
    row = ProviderProduct.objects.get(amount=2610)
    ProviderProduct.objects.filter(pk=row.pk).update(amount=2600)
    assert provider_products.compare() == []
    row.refresh_from_db()
    assert row.replaced_at
    assert row.is_lost


def test_a_code_takes_off_the_price_of_a_sale(shop, product, code):
    product.sale_price = 1900
    product.sale_starts_at = timezone.now() - timedelta(hours=1)
    product.sale_ends_at = timezone.now() + timedelta(hours=1)
    product.save()
    words = words_of(enter(shop, product))
    assert "Price $29.00" in words
    assert "Sale \u2212$10.00 Code WELCOME10 \u2212$1.90" in words
    shop.post(path(product), {**ADDRESS, "shown_price": "1710"})
    order = Order.objects.get()
    assert (order.amount, order.sale_discount, order.discount) == (1710, 1000, 190)
    assert (order.usual_display, order.full_price_display) == ("$29.00", "$19.00")


def test_a_code_costs_nothing_where_none_is(shop, product):
    with CaptureQueriesContext(connection) as without:
        shop.get(path(product))
    DiscountCodeFactory(text="MANY", uses_in_all=5, uses_per_customer=1, first_purchase_only=True)
    enter(shop, product, "many")
    with CaptureQueriesContext(connection) as with_code:
        shop.get(path(product))
    assert len(with_code) <= len(without) + 6


def test_a_code_is_for_the_product_where_it_was_typed(shop, product, code):
    enter(shop, product)
    other = ProductPageFactory(price=5000)
    assert "WELCOME10" not in words_of(shop.get(path(other)))


def test_a_code_typed_before_a_login_is_still_there(shop, product, buyer, code):
    page = BeautifulSoup(shop.get(path(product)).content, "html.parser")
    fields = {
        each["name"]: each.get("value", "")
        for each in page.select("form#checkout input, input[form=checkout]")
    }
    shop.logout()
    shop.post(path(product), {**fields, **ADDRESS, "discount_code": "welcome10"})
    shop.force_login(buyer)
    answer = shop.get(path(product))
    assert field_of(answer, "discount_code")["value"] == "welcome10"
    assert "Storgatan 1" in answer.content.decode()
