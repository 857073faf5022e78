"""Codes, orders, payments, refunds and disputes in any order: uses, access and figures follow.

Customers order with codes of few uses; hypothesis makes up who orders what with which code, what
becomes of the payments (late ones too), when orders expire and what staff change of the codes.
After each step nobody has a use that was not there, and at the end the books agree with the
provider's last word.
"""

from datetime import timedelta

import pytest
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from analytics import sales
from analytics.periods import Period
from analytics.scope import Scope
from commerce.checkout import orders
from commerce.checkout.orders import BillingAddress
from commerce.discounts.chosen import Chosen
from commerce.discounts.rules import CodeRefused
from commerce.models import CheckoutAttempt, DiscountCode, Order, PurchasedProduct, Review
from commerce.offers import AlreadyOwned, NotForSale
from tests.commerce.reported import dispute, pay, refund
from tests.commerce.test_settlement_histories import rules
from tests.factories import DiscountCodeFactory, ProductPageFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]

ADDRESS = BillingAddress(name="A. Buyer", country="SE", street="1", city="Lund")
CODES = {
    "ONE-FOR-ALL": {"percent": 33, "uses_in_all": 2},
    "ONE-EACH": {"amount": 500, "uses_per_customer": 1},
    "FIRST": {"percent": 10, "first_purchase_only": True},
    "GIFT": {"percent": 100, "uses_in_all": 1},
}
PEOPLE, PRODUCTS = 2, 2
placed = st.tuples(
    st.just("order"),
    st.integers(0, PEOPLE - 1),
    st.integers(0, PRODUCTS - 1),
    st.sampled_from([None, *CODES]),
)
step = st.one_of(
    placed,
    placed,
    # Of the orders there are, as many as come: what is said of the payment of one.
    st.tuples(
        st.sampled_from(["pay", "decline", "refund", "part", "opened", "won", "lost"]),
        st.integers(0, 9),
    ),
    st.tuples(st.just("expire"), st.integers(0, 9)),
    st.tuples(st.just("price"), st.integers(0, PRODUCTS - 1), st.sampled_from([2999, 4999])),
    st.tuples(st.just("switch"), st.sampled_from([*CODES])),
)


class Shop:
    """A shop as one history meets it, and what the provider said last of each order's payment."""

    def __init__(self):
        self.people = [UserFactory() for _ in range(PEOPLE)]
        self.products = [ProductPageFactory(price=2999) for _ in range(PRODUCTS)]
        self.codes = {text: DiscountCodeFactory(text=text, **of) for text, of in CODES.items()}
        self.paid: set[int] = set()  # orders whose payment succeeded, or that were free
        self.gone: set[int] = set()  # of which all went back

    def order(self, person, product, text):
        user, page = self.people[person], self.products[product]
        code = text and Chosen(DiscountCode.objects.get(text=text))
        held = {each: code.held().count() for each, code in self.codes.items()}
        try:
            if text == "GIFT":
                self.paid.add(orders.place_free(user, page, code=code).pk)
            else:
                order, attempt = orders.place(user, page, ADDRESS, code=code)
                attempt.checkout_session_id = f"cks_{order.pk}_{attempt.pk}"
                attempt.provider_product_id = "pdt_1"
                attempt.save()
        except (AlreadyOwned, NotForSale, CodeRefused, orders.TooManyTries):
            return
        # Nobody sells a use that is not there.
        if text:
            limit = CODES[text].get("uses_in_all")
            now = self.codes[text].held().count()
            assert limit is None or now <= max(limit, held[text])
            if CODES[text].get("uses_per_customer"):
                own = self.codes[text].held().filter(user=user)
                assert own.filter(status="pending").count() <= 1

    def news(self, kind, number):
        order = Order.objects.order_by("pk").filter(amount__gt=0)[number : number + 1].first()
        attempt = order and order.attempts.order_by("pk").first()
        if attempt is None:
            return
        about = {"payment_id": f"pay_{order.pk}"}
        whole = {"total_amount": order.amount, "settlement_amount": order.amount}
        session = {"checkout_session_id": attempt.checkout_session_id, **whole}
        if kind in ("pay", "decline"):
            if order.pk in self.paid:
                return
            pay(**about, **session, status="succeeded" if kind == "pay" else "failed")
            if kind == "pay":
                self.paid.add(order.pk)
        elif order.pk not in self.paid:
            return
        elif kind in ("refund", "part"):
            back = order.amount if kind == "refund" else order.amount // 3
            refund(**about, refund_id=f"{kind}_{order.pk}", amount=back, is_partial=kind == "part")
            if kind == "refund":
                self.gone.add(order.pk)
        else:
            dispute(kind, **about, dispute_id=f"dp_{order.pk}")
            if kind == "lost":
                self.gone.add(order.pk)

    def expire(self, number):
        order = Order.objects.filter(status="pending")[number : number + 1].first()
        if order is None:
            return
        long_ago = timezone.now() - timedelta(days=2)
        Order.objects.filter(pk=order.pk).update(created_at=long_ago)
        CheckoutAttempt.objects.filter(order=order).update(created_at=long_ago)
        orders.expire_unpaid()

    def price(self, product, price):
        self.products[product].price = price
        self.products[product].save()

    def switch(self, text):
        code = DiscountCode.objects.get(text=text)
        code.is_active = not code.is_active
        code.save()

    def check(self):
        for order in Order.objects.all():
            # Once paid is paid: a use is held by money that came, or by an order that waits.
            assert (order.paid_at is not None) is (order.pk in self.paid)
            code, price = order.discount_code, order.amount + order.discount
            assert price in (2999, 4999)
            expected = 0
            if code:
                off = CODES[code.text]
                expected = min(off.get("amount") or -(-price * off["percent"] // 100), price)
            assert order.discount == expected
            assert order.discount_code_text == (code.text if code else "")
        for text, code in self.codes.items():
            held = Order.objects.filter(discount_code=code)
            held = held.filter(Q(status="pending") | Q(pk__in=self.paid))
            assert set(code.held()) == set(held)
            assert DiscountCode.objects.with_uses().get(text=text).used == held.count()
        # Money that is held gives access, or waits for a person.
        reviewed = set(Review.objects.filter(is_open=True).values_list("order", flat=True))
        leading = set(PurchasedProduct.objects.values_list("order", flat=True))
        holding = set(Order.objects.filter(status__in=["paid", "partially_refunded"], amount__gt=0))
        assert {order.pk for order in holding} <= reviewed | leading
        # The figures are the sums of the books.
        today = timezone.localdate()
        days = Period(today - timedelta(days=3), today)
        rows = sales.codes(Scope(None, None), days)
        books = Order.objects.filter(pk__in=self.paid, discount__gt=0)
        assert sum(row.orders for row in rows) == books.count()
        assert sum(row.discount for row in rows) == sum(order.discount for order in books)
        assert sum(row.gross for row in rows) == sum(order.amount for order in books)


def live(steps):
    with transaction.atomic():
        shop = Shop()
        for kind, *about in steps:
            match kind:
                case "order" | "expire" | "price" | "switch":
                    getattr(shop, kind)(*about)
                case _:
                    shop.news(kind, *about)
        shop.check()
        transaction.set_rollback(True)


histories = st.lists(step, min_size=8, max_size=30)


@rules(25)
@given(steps=histories)
def test_every_history_of_codes_ends_as_the_provider_says(steps):
    live(steps)


@pytest.mark.long
@rules(2000)
@given(steps=histories)
def test_many_histories_of_codes_end_as_the_provider_says(steps):
    live(steps)
