"""Pay what you want, from the page to the receipt: what is shown is charged, to the cent."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from commerce import offers
from commerce.checkout import amounts, orders
from commerce.checkout.orders import BillingAddress
from commerce.models import DiscountCode, Order, PurchasedProduct
from commerce.offers import AmountRefused
from core.money import MAX_MINOR_UNITS, format_money, to_major_units
from products import chosen_prices
from products.models import ProductPage
from products.price_rules import smallest_price
from site_config.management.commands.ledger import read_books
from tests.commerce.checkout_page import ADDRESS, path
from tests.commerce.choosing import charged, form_of, page_of, paid, total_of
from tests.commerce.reported import words_of
from tests.commerce.test_settlement_histories import rules
from tests.factories import ProductPageFactory


@pytest.fixture
def product(db):
    """From 5.00 on; 9.00 is suggested."""
    return ProductPageFactory(
        title="Lamp", slug="lamp", price=500, suggested_price=900, pay_what_you_want=True
    )


@pytest.fixture
def gift(db):
    """For nothing, or more."""
    return ProductPageFactory(title="Gift", slug="gift", price=0, pay_what_you_want=True)


# --- from the page to the receipt ----------------------------------------------------------------


@pytest.mark.both
def test_what_the_customer_chose_is_shown_charged_and_told(shop, sandbox, product, buyer):
    box = page_of(shop.get(product.url)).find(id="buy")
    words = " ".join(box.get_text().split())
    assert "$5.00 or more" in words
    assert "At least $5.00. Suggested: $9.00." in words
    field = box.find("input", {"name": "amount"})
    assert field["value"] == "9.00"
    assert box.find("label", {"for": field["id"]})
    assert box.form["action"] == path(product)
    page = shop.get(path(product), {"amount": "12.50"})
    assert total_of(page) == "$12.50"
    answer = shop.post(path(product), form_of(page) | ADDRESS)
    assert answer.url.startswith(f"{sandbox.url}/pay/")
    order = Order.objects.get()
    assert (order.amount, order.minimum, order.sale_discount) == (1250, 500, 0)
    counterpart = product.provider_products.get()
    assert (counterpart.amount, counterpart.minimum) == (0, 500)
    sandbox.pay(answer.url)
    (payment,) = sandbox.payments()
    assert (payment["total_amount"], payment["currency"]) == (1250, "USD")
    paid(order)
    order.refresh_from_db()
    assert order.status == Order.Status.PAID
    assert "$12.50" in words_of(shop.get(f"/orders/{order.reference}/"))
    (row,) = read_books()["orders"]
    assert (row["amount"], row["minimum"]) == (1250, 500)


@pytest.mark.both
def test_nothing_is_a_free_order_and_something_a_paid_one(shop, sandbox, gift, buyer):
    page = shop.get(path(gift))
    assert total_of(page) == "Free"
    more = shop.post(path(gift), form_of(page) | {"amount": "3"})
    assert (total_of(more), charged()) == ("$3.00", [])
    assert shop.post(path(gift), form_of(more) | ADDRESS).status_code == 302
    assert charged() == [(300, 0)]
    assert gift.provider_products.get().minimum == smallest_price()
    page = shop.get(path(gift))
    assert shop.post(path(gift), form_of(page)).url == reverse("commerce:library")
    assert charged() == [(300, 0), (0, 0)]
    assert PurchasedProduct.objects.get().order.amount == 0


# --- at the checkout -----------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.once
def test_another_amount_is_shown_before_it_is_charged_and_nothing_typed_is_lost(shop, product):
    page = shop.get(path(product))
    sent = form_of(page) | ADDRESS | {"amount": "7,5"}
    answer = shop.post(path(product), sent)
    assert "The total is now $7.50" in words_of(answer)
    assert (total_of(answer), charged()) == ("$7.50", [])
    kept = form_of(answer)
    assert (kept["name"], kept["city"]) == (ADDRESS["name"], ADDRESS["city"])
    assert (kept["amount"], kept["shown_price"]) == ("7.50", "750")
    assert shop.post(path(product), kept | ADDRESS).status_code == 302
    assert charged() == [(750, 500)]
    # Back from the payment page, the amount stays.
    address = urlsplit(Order.objects.get().checkout_url)
    assert parse_qs(address.query) == {"amount": ["7.50"]}
    assert total_of(shop.get(Order.objects.get().checkout_url)) == "$7.50"


@pytest.mark.django_db
@pytest.mark.once
def test_whoever_looks_at_nothing_to_pay_keeps_their_address(shop, gift):
    page = shop.get(path(gift), {"amount": "5"})
    free = shop.post(path(gift), form_of(page) | ADDRESS | {"amount": "0"})
    assert total_of(free) == "Free"
    back = shop.post(path(gift), form_of(free) | {"amount": "5"})
    assert form_of(back)["street"] == ADDRESS["street"]
    assert charged() == []


@pytest.mark.django_db
@pytest.mark.once
@pytest.mark.parametrize("typed", ["7.50", "1"])
def test_what_was_typed_before_a_login_is_still_there(shop, product, buyer, typed):
    sent = form_of(shop.get(path(product))) | ADDRESS | {"amount": typed}
    shop.logout()
    shop.post(path(product), sent)
    shop.force_login(buyer)
    answer = shop.get(path(product))
    kept = form_of(answer)
    assert (kept["amount"], kept["street"]) == (typed, ADDRESS["street"])
    assert ("The price begins at" in words_of(answer)) == (typed == "1")
    assert total_of(answer) == ("$9.00" if typed == "1" else "$7.50")


REFUSED = {
    "": "Please enter what you would like to pay.",
    "4.99": "The price begins at $5.00.",
    "0": "The price begins at $5.00.",
    "-7": "Please enter the amount in digits, such as 9.00.",
    "1,000": "Please enter the amount in digits, such as 9.00.",
    "nine": "Please enter the amount in digits, such as 9.00.",
    "NaN": "Please enter the amount in digits, such as 9.00.",
    "7.505": "USD amounts have at most 2 decimals.",
    "10000.01": "At most $10,000.00 can be paid here.",
    "1e999999": "At most $10,000.00 can be paid here.",
    "9" * 100_000: "At most $10,000.00 can be paid here.",
    "\u202e5": "Please enter the amount in digits, such as 9.00.",
}


@pytest.mark.django_db
@pytest.mark.once
@pytest.mark.parametrize("typed", REFUSED, ids=[typed[:9] for typed in REFUSED])
def test_what_cannot_be_paid_is_said_and_the_form_stays(shop, product, typed):
    wish = shop.get(path(product), {"amount": typed})
    assert REFUSED[typed] in words_of(wish)
    sent = form_of(shop.get(path(product), {"amount": "8"})) | ADDRESS | {"amount": typed}
    answer = shop.post(path(product), sent)
    assert answer.status_code == 200
    assert REFUSED[typed] in words_of(answer)
    assert total_of(answer) == "$8.00", "what was shown before"
    field = page_of(answer).find(id="amount")
    assert "amount-error" in field["aria-describedby"].split()
    assert page_of(answer).find(id="amount-error")
    assert form_of(answer)["street"] == ADDRESS["street"]
    assert charged() == []


@pytest.mark.django_db
@pytest.mark.once
def test_between_nothing_and_what_can_be_charged_there_is_nothing(shop, gift, buyer):
    answer = shop.get(path(gift), {"amount": "0.49"})
    assert "Payments begin at $0.50. Enter that or more, or 0 for free." in words_of(answer)
    with pytest.raises(AmountRefused):
        orders.place(buyer, gift, BillingAddress("A", "SE"), amount=49)


@pytest.mark.django_db
@pytest.mark.once
@pytest.mark.parametrize("shown", ["750", "x", "-1", "9" * 5000, "²", "\x00"])
def test_what_the_form_says_was_shown_is_not_trusted(shop, product, shown):
    sent = ADDRESS | {"amount": "1", "shown_price": shown}
    answer = shop.post(path(product), sent)
    assert total_of(answer) == ("$7.50" if shown == "750" else "$9.00")
    answer = shop.post(path(product), sent | {"amount": "9"})
    assert answer.status_code == 200, "the total is shown first"
    assert charged() == []


@pytest.mark.django_db
@pytest.mark.once
def test_a_least_price_that_went_up_meanwhile_is_said(shop, product):
    page = shop.get(path(product), {"amount": "6"})
    ProductPage.objects.filter(pk=product.pk).update(price=800)
    answer = shop.post(path(product), form_of(page) | ADDRESS)
    assert "The price begins at $8.00" in words_of(answer)
    assert charged() == []


@pytest.mark.django_db
@pytest.mark.once
def test_a_product_that_gets_a_price_meanwhile_or_has_none_any_more(shop, product):
    page = shop.get(path(product), {"amount": "12"})
    ProductPage.objects.filter(pk=product.pk).update(pay_what_you_want=False)
    answer = shop.post(path(product), form_of(page) | ADDRESS)
    assert "The price has changed" in words_of(answer)
    assert total_of(answer) == "$5.00"
    fixed = form_of(answer) | ADDRESS
    ProductPage.objects.filter(pk=product.pk).update(pay_what_you_want=True)
    answer = shop.post(path(product), fixed)
    assert total_of(answer) == "$9.00"
    assert charged() == []


@pytest.mark.django_db
@pytest.mark.once
def test_the_rule_holds_where_the_order_is_placed(buyer, product):
    address = BillingAddress("A", "SE")
    for amount in (None, 499, MAX_MINOR_UNITS):
        with pytest.raises(AmountRefused):
            orders.place(buyer, product, address, amount=amount)
    ProductPage.objects.filter(pk=product.pk).update(pay_what_you_want=False)
    with pytest.raises(AmountRefused):
        orders.place(buyer, product, address, amount=500)
    assert charged() == []


@pytest.mark.django_db
@pytest.mark.once
def test_another_amount_takes_the_place_of_the_one_that_waits(buyer, product):
    address = BillingAddress("A", "SE")
    first, _ = orders.place(buyer, product, address, amount=600)
    assert orders.place(buyer, product, address, amount=600)[0] == first
    second, _ = orders.place(buyer, product, address, amount=700)
    first.refresh_from_db()
    assert (first.status, second.status) == ("cancelled", "pending")
    again, _ = orders.place(buyer, product, address, amount=600)
    second.refresh_from_db()
    assert (again, second.status) == (first, "cancelled")


@pytest.mark.django_db
@pytest.mark.once
def test_an_order_whose_payment_is_under_way_stays(shop, buyer, product):
    page = shop.get(path(product), {"amount": "6"})
    shop.post(path(product), form_of(page) | ADDRESS)
    first = Order.objects.get()
    paid(first, status="processing")
    orders.place(buyer, product, BillingAddress("A", "SE"), amount=700)
    first.refresh_from_db()
    assert first.status == "pending"


@pytest.mark.django_db
@pytest.mark.once
def test_codes_take_nothing_off_and_that_is_said(shop, product):
    DiscountCode.objects.create(text="SPRING", lookup="SPR1NG", percent=50)
    page = shop.get(path(product))
    assert "Discount codes take nothing off a price that you choose." in words_of(page)
    assert page_of(page).find(id="discount-code") is None
    sent = form_of(page) | ADDRESS | {"discount_code": "SPRING", "apply_code": "1"}
    answer = shop.post(path(product), sent)
    assert "takes nothing off: you choose the price yourself" in words_of(answer)
    assert (total_of(answer), charged()) == ("$9.00", [])


@pytest.mark.django_db
@pytest.mark.once
def test_in_a_sale_its_price_is_the_least_and_is_held(shop, product):
    hour = timedelta(hours=1)
    pages = ProductPage.objects.filter(pk=product.pk)
    pages.update(sale_price=300, sale_ends_at=timezone.now() + hour)
    assert "$3.00 or more" in words_of(shop.get(product.url))
    page = shop.get(path(product), {"amount": "4"})
    pages.update(sale_ends_at=timezone.now())
    assert shop.post(path(product), form_of(page) | ADDRESS).status_code == 302
    order = Order.objects.get()
    assert (order.amount, order.minimum, order.sale_discount) == (400, 300, 100)
    # Who comes later pays the least of otherwise.
    pages.update(sale_ends_at=timezone.now() - hour)
    assert "The price begins at $5.00" in words_of(shop.get(path(product), {"amount": "4"}))


# --- whatever is chosen --------------------------------------------------------------------------


@pytest.mark.django_db  # a page asks once which kind it is of
@pytest.mark.once
@rules(100)
@given(
    floor=st.integers(0, 5_000_000),
    suggested=st.none() | st.integers(0, 5_000_000),
    amount=st.integers(0, MAX_MINOR_UNITS),
)
def test_whatever_can_be_paid_is_at_least_the_floor_and_charged_as_shown(floor, suggested, amount):
    product = ProductPage(price=floor, suggested_price=suggested, pay_what_you_want=True)
    offer = offers._chosen(product, floor, chosen_prices.suggestion(product, floor))
    can_be_charged = amount >= smallest_price() or amount == 0
    if not (floor <= amount <= chosen_prices.most(product, floor) and can_be_charged):
        with pytest.raises(AmountRefused):
            offers.choose(offer, amount)
        return
    chosen = offers.choose(offer, amount)
    assert chosen.amount == amount >= floor
    assert amount == 0 or amount >= smallest_price()
    assert chosen.sale_discount == 0
    assert amounts.read(chosen.amount_typed, offer) == amount
    assert amounts.read(str(to_major_units(amount, "USD")).replace(".", ","), offer) == amount
    shown = format_money(amount, "USD").replace(",", "")
    assert amounts.read(shown, offer) == amount


@pytest.mark.django_db
@pytest.mark.once
@rules(100)
@given(typed=st.text(max_size=40))
def test_whatever_is_typed_is_an_amount_or_a_sentence(typed):
    product = ProductPage(price=500, pay_what_you_want=True)
    offer = offers._chosen(product, 500, 500)
    try:
        amount = amounts.read(typed, offer)
    except AmountRefused as error:
        refusal, amount = str(error), 0
    else:
        refusal = "."
    assert 0 <= amount <= MAX_MINOR_UNITS
    assert refusal.endswith(".")
