"""Discount codes: how they are written, when one applies, and what it takes off."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from commerce.discounts import guesses
from commerce.discounts.rules import CodeRefused, apply, taken_off
from commerce.models import CodeGuesses, DiscountCode, Order, Payment
from commerce.models.discounts import MAX_LENGTH, State, folded, written
from commerce.offers import all_of, offers_to
from tests.commerce.test_settlement_histories import rules
from tests.factories import (
    CategoryFactory,
    DiscountCodeFactory,
    OrderFactory,
    ProductPageFactory,
    PurchasedProductFactory,
    UserFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.once]

TYPED = [
    "WELCOME10",
    "welcome10",
    " Welcome 10 ",
    "WELCOME-10",
    "welcome\u201310",
    "WELC0ME1O",
    "we1come l0",
    "\uff37\uff25\uff2c\uff23\uff2f\uff2d\uff25\uff11\uff10",
    "WEL\u0421OME10",  # a Cyrillic letter
    "WELCOME\u200b10",
    "welcome10\r\n",
]
NO_CODES = ["", " ", "-", "10%", "WELCOME 10!", "WELCOME", "\x00", "\ud800", "x" * 1_000_000, "é"]


@pytest.mark.parametrize("typed", TYPED)
def test_people_type_it_in_many_ways(typed):
    code = DiscountCodeFactory(text="welcome10")
    assert code.text == "WELCOME10"
    assert guesses.find(typed, "127.0.0.1") == code


@pytest.mark.both
@pytest.mark.parametrize("typed", NO_CODES)
def test_what_is_none_finds_none(typed):
    DiscountCodeFactory(text="WELCOME10")
    assert guesses.find(typed, "127.0.0.1") is None


@given(typed=st.text(max_size=60))
def test_whatever_is_typed_folds_to_the_same_again(typed):
    once = folded(typed)
    assert folded(once) == once
    assert folded(written(typed)) == once
    assert len(once) <= MAX_LENGTH


@pytest.mark.parametrize("text", ["WELCOMEIO", "welcome-10", "Welcome1O"])
def test_two_codes_never_look_alike(text):
    DiscountCodeFactory(text="WELCOME10")
    with pytest.raises(ValidationError, match="looks like it"):
        DiscountCode(text=text, percent=5).full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        DiscountCodeFactory(text=text)


@pytest.mark.parametrize(
    "values",
    [
        {"text": "-", "percent": 5},
        {"text": "ÄPFEL", "percent": 5},
        {"text": "X" * 41, "percent": 5},
        {"text": "ACODE"},
        {"text": "ACODE", "percent": 5, "amount": 100},
        {"text": "ACODE", "percent": 0},
        {"text": "ACODE", "percent": 101},
        {"text": "ACODE", "amount": 0},
        {"text": "ACODE", "percent": 5, "uses_in_all": 0},
    ],
)
def test_what_makes_no_sense_is_refused(values):
    with pytest.raises(ValidationError):
        DiscountCode(**values).full_clean()


def test_it_ends_after_it_begins():
    now = timezone.now()
    with pytest.raises(ValidationError, match="later than its beginning"):
        DiscountCode(text="ACODE", percent=5, starts_at=now, ends_at=now).full_clean()


@pytest.mark.parametrize(
    ("percent", "price", "off"),
    [(10, 2900, 290), (10, 99, 10), (33, 100, 33), (1, 50, 1), (15, 333, 50), (100, 2900, 2900)],
)
def test_a_fraction_of_a_cent_is_the_customers(percent, price, off):
    assert taken_off(DiscountCode(percent=percent), price) == off


@given(percent=st.integers(1, 100), price=st.integers(1, 2_147_483_647))
def test_a_percentage_is_never_less_than_exact_nor_a_cent_more(percent, price):
    off = taken_off(DiscountCode(percent=percent), price)
    assert 0 <= off * 100 - price * percent < 100
    assert 0 < off <= price


def test_an_amount_takes_off_no_more_than_the_price():
    assert taken_off(DiscountCode(amount=500), 2900) == 500
    assert taken_off(DiscountCode(amount=5000), 2900) == 2900


def refusal(code, product, user, place=0) -> str:
    purchase = user.purchases.filter(product=product).first()
    offer = offers_to(product, purchase)[place]
    try:
        offer = apply(DiscountCode.objects.get(pk=code.pk), offer, user)
    except CodeRefused as error:
        return str(error)
    assert offer.code == code
    return ""


def test_a_price_lacks_what_is_taken_off(product, buyer):
    code = DiscountCodeFactory(percent=10)
    offer = apply(code, all_of(product)[0], buyer)
    assert (offer.amount, offer.discount, offer.code) == (2610, 290, code)


HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("values", "state", "words"),
    [
        ({"is_active": False}, State.INACTIVE, "has ended"),
        ({"ends_at": -HOUR}, State.ENDED, "has ended"),
        ({"starts_at": HOUR}, State.WAITS, "can be used from"),
        ({"starts_at": -HOUR, "ends_at": HOUR}, State.WORKS, ""),
        ({"minimum": 2901}, State.WORKS, "prices of $29.01 and more"),
        ({"minimum": 2900}, State.WORKS, ""),
        ({"percent": None, "amount": 2851}, State.WORKS, "less than $0.50 cannot be charged"),
        ({"percent": None, "amount": 2850}, State.WORKS, ""),
        ({"percent": None, "amount": 2900}, State.WORKS, ""),
        ({"percent": None, "amount": 9900}, State.WORKS, ""),
        ({"percent": 99}, State.WORKS, "cannot be charged"),
        ({"percent": 100}, State.WORKS, ""),
    ],
)
def test_when_it_applies(product, buyer, values, state, words):
    for name, value in values.items():
        if isinstance(value, timedelta):
            values[name] = timezone.now() + value
    code = DiscountCodeFactory(**values)
    found = refusal(code, product, buyer)
    assert (words in found) if words else not found
    assert code.state == state
    for each in State:
        assert DiscountCode.objects.in_state(each).exists() is (each == state)


def test_it_may_be_for_some_products_only(buyer):
    wanted, other = ProductPageFactory(), ProductPageFactory()
    code = DiscountCodeFactory(scope="some")
    assert "not for this product" in refusal(code, wanted, buyer)
    code.products.add(wanted)
    assert refusal(code, wanted, buyer) == ""
    assert "not for this product" in refusal(code, other, buyer)
    wanted.delete()  # what was chosen is gone: it is not for all products now
    assert "not for this product" in refusal(code, other, buyer)


def test_it_may_be_for_a_category_or_an_edition(buyer):
    kit = ProductPageFactory(editions={"Personal": 2900, "Team": 9900})
    personal, team = kit.editions.all()
    of_edition = DiscountCodeFactory(scope="some", percent=10)
    of_edition.editions.add(team)
    assert "another edition" in refusal(of_edition, kit, buyer, 0)
    assert refusal(of_edition, kit, buyer, 1) == ""
    of_category = DiscountCodeFactory(scope="some", percent=10)
    of_category.categories.add(CategoryFactory())
    assert "not for this product" in refusal(of_category, kit, buyer)
    of_category.categories.add(kit.category)
    assert refusal(of_category, kit, buyer) == ""
    # An upgrade is of the edition that it leads to.
    PurchasedProductFactory(user=buyer, product=kit, edition=personal)
    assert refusal(of_edition, kit, buyer, 0) == ""
    purchase = buyer.purchases.get()
    offer = apply(of_edition, offers_to(kit, purchase)[0], buyer)
    assert (offer.amount, offer.discount) == (6300, 700)


def test_a_sellers_code_is_for_their_own_products(product, buyer):
    code = DiscountCodeFactory(owner=product.owner)
    assert refusal(code, product, buyer) == ""
    assert "not for this product" in refusal(code, ProductPageFactory(), buyer)
    assert refusal(DiscountCodeFactory(owner=None), product, buyer) == ""


HOLDING = ["pending", "paid", "partially_refunded", "disputed", "refunded"]


def ordered(code, user, status="paid", **values) -> Order:
    is_paid = status in Order.PAID_STATUSES
    paid_at = timezone.now() if status in Order.ONCE_PAID_STATUSES else None
    values = {"product": ProductPageFactory(), **values}
    return OrderFactory(
        user=user,
        status=status,
        is_paid=is_paid,
        paid_at=paid_at,
        amount=2610,
        discount=290,
        discount_code=code,
        **values,
    )


@pytest.mark.parametrize("status", Order.Status.values)
def test_who_holds_a_use(product, buyer, status):
    code = DiscountCodeFactory(uses_in_all=1)
    ordered(code, UserFactory(), status)
    assert ("used up" in refusal(code, product, buyer)) is (status in HOLDING)
    assert code.state == (State.USED_UP if status in HOLDING else State.WORKS)
    assert DiscountCode.objects.in_state(State.USED_UP).exists() is (status in HOLDING)
    assert DiscountCode.objects.with_uses().get().used == (status in HOLDING)


def test_uses_of_one_customer(product, buyer):
    code = DiscountCodeFactory(uses_per_customer=2)
    ordered(code, UserFactory())
    ordered(code, buyer)
    assert refusal(code, product, buyer) == ""
    waiting = ordered(code, buyer, "pending")
    assert waiting.reference in refusal(code, product, buyer)
    Order.objects.filter(pk=waiting.pk).update(status="expired")
    assert refusal(code, product, buyer) == ""
    ordered(code, buyer, "refunded")
    assert "used the code" in refusal(code, product, buyer)


def test_an_order_of_the_same_product_gives_its_use_to_the_next(product, buyer):
    code = DiscountCodeFactory(uses_in_all=1, uses_per_customer=1, first_purchase_only=True)
    order = ordered(code, buyer, "pending", product=product)
    assert refusal(code, product, buyer) == ""
    Payment.objects.create(payment_id="pay_1", order=order, status="processing")
    assert "used up" in refusal(code, product, buyer)


def test_a_first_purchase(product, buyer):
    code = DiscountCodeFactory(first_purchase_only=True)
    ordered(None, buyer, "failed", discount_code_text="")
    OrderFactory(user=buyer, amount=0, status="paid", is_paid=True, paid_at=timezone.now())
    assert refusal(code, product, buyer) == ""
    waiting = ordered(DiscountCodeFactory(first_purchase_only=True), buyer, "pending")
    assert waiting.reference in refusal(code, product, buyer)
    waiting.delete()
    ordered(None, buyer, "refunded")
    assert "you have bought before" in refusal(code, product, buyer)


def test_wrong_codes_are_few(within_the_hour):
    DiscountCodeFactory(text="RIGHT")
    user = UserFactory()
    for number in range(guesses.WRONG_OF_ONE):
        assert guesses.find(f"WRONG{number}", f"10.0.0.{number}", user) is None
    with pytest.raises(guesses.TooManyGuesses):
        guesses.find("RIGHT", "10.1.1.1", user)
    assert guesses.find("RIGHT", "10.1.1.1", UserFactory())
    for number in range(guesses.WRONG_FROM_ADDRESS):
        assert guesses.find(f"WRONG{number}", "10.9.9.9", AnonymousUser()) is None
    with pytest.raises(guesses.TooManyGuesses):
        guesses.find("RIGHT", "10.9.9.9")
    assert guesses.forget() == 0
    CodeGuesses.objects.update(hour=1)
    assert guesses.find("RIGHT", "10.9.9.9")
    assert guesses.forget() == guesses.WRONG_OF_ONE + 2


def test_a_right_code_is_no_guess(product):
    DiscountCodeFactory(text="RIGHT")
    for _ in range(guesses.WRONG_FROM_ADDRESS + 1):
        assert guesses.find("right", "10.9.9.9")
    assert not CodeGuesses.objects.exists()


@rules(200)
@given(text=st.from_regex("[A-Z0-9]{1,13}(-[A-Z0-9]{1,12}){0,2}", fullmatch=True))
def test_each_code_is_found_as_it_is_written(text):
    with transaction.atomic():
        code = DiscountCodeFactory(text=text)
        assert guesses.find(text.lower().replace("-", " "), "127.0.0.1") == code
        transaction.set_rollback(True)
