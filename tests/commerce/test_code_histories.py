"""Codes, orders, payments, refunds and disputes in any order: uses, access and figures follow.

Customers order with codes of few uses; hypothesis makes up who orders what with which code, what
becomes of the payments (late ones too), when orders expire and what staff change of the codes.
After each step nobody has a use that was not there, and at the end the books agree with the
provider's last word.
"""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.db import transaction
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
from products.models import ProductPage
from tests.commerce.reported import dispute, pay, refund
from tests.commerce.test_settlement_histories import MANY, rules
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
# Of the orders there are, whichever comes to this number when they are counted round.
number = st.integers(0, 9)
paid = st.tuples(st.just("pay"), number)
step = st.one_of(
    placed,
    placed,
    placed,
    paid,
    paid,
    # What is said of the payment of one.
    st.tuples(st.sampled_from(["decline", "refund", "part", "opened", "won", "lost"]), number),
    st.tuples(st.just("expire"), number),
    st.tuples(st.just("price"), st.integers(0, PRODUCTS - 1), st.sampled_from([2999, 4999])),
    st.tuples(st.just("switch"), st.sampled_from([*CODES])),
)


@dataclass
class Paid:
    """What the provider says of the payment of an order, which succeeded; free ones have none."""

    amount: int
    back: int = 0
    dispute: str = ""

    @property
    def status(self) -> str:
        if self.dispute == "lost" or (self.amount and self.back == self.amount):
            return "refunded"
        if self.dispute == "opened":
            return "disputed"
        return "partially_refunded" if self.back else "paid"


class Shop:
    """Customers, products and codes, the same for all histories: each begins with their rows as
    they were."""

    def __init__(self):
        self.people = [UserFactory() for _ in range(PEOPLE)]
        self.products = [ProductPageFactory(price=2999) for _ in range(PRODUCTS)]
        self.codes = {text: DiscountCodeFactory(text=text, **of) for text, of in CODES.items()}


@pytest.fixture
def shop(db):
    return Shop()


class History:
    """The shop as one history finds it, and what the provider said last of each order's payment."""

    def __init__(self, shop: Shop):
        self.shop, self.codes = shop, shop.codes
        self.paid: dict[int, Paid] = {}  # orders whose payment succeeded, or that were free

    def order(self, person, product, text):
        user, page = self.shop.people[person], self.shop.products[product]
        code = Chosen(DiscountCode.objects.get(text=text)) if text else None
        before = self.uses(text, user)
        try:
            if text == "GIFT":
                order = orders.place_free(user, page, code=code)
                self.paid[order.pk] = Paid(0)
            else:
                order, attempt = orders.place(user, page, ADDRESS, code=code)
                attempt.checkout_session_id = f"cks_{order.pk}_{attempt.pk}"
                attempt.provider_product_id = "pdt_1"
                attempt.save()
        except (AlreadyOwned, NotForSale, CodeRefused, orders.TooManyTries):
            return
        # Nobody sells a use that is not there; what was paid late may have taken one too many.
        for limit, known, now in zip(self.limits(text), before, self.uses(text, user), strict=True):
            assert limit is None or now <= max(limit, known)

    def limits(self, text: str | None) -> tuple[int | None, int | None]:
        """How many uses of the code there are, and how many of them for one customer."""
        of = CODES[text] if text else {}
        return of.get("uses_in_all"), of.get("uses_per_customer")

    def uses(self, text: str | None, user) -> tuple[int, int]:
        """How many uses of the code are held, and how many of them by this customer."""
        holders = list(self.codes[text].held().values_list("user", flat=True)) if text else []
        return len(holders), holders.count(user.pk)

    def news(self, kind, number):
        order = counted_round(Order.objects.order_by("pk").filter(amount__gt=0), number)
        attempt = order and order.attempts.order_by("pk").first()
        if attempt is None:
            return
        about = {"payment_id": f"pay_{order.pk}"}
        whole = {"total_amount": order.amount, "settlement_amount": order.amount}
        session = {"checkout_session_id": attempt.checkout_session_id, **whole}
        known = self.paid.get(order.pk)
        if kind in ("pay", "decline"):
            if known is None:
                pay(**about, **session, status="succeeded" if kind == "pay" else "failed")
            if known is None and kind == "pay":
                self.paid[order.pk] = Paid(order.amount)
        elif known is None:
            return
        elif kind in ("refund", "part"):
            part = order.amount // 3
            back = order.amount - known.back if kind == "refund" else part
            if known.back not in ((0, part) if kind == "refund" else (0,)):
                return
            refund(**about, refund_id=f"{kind}_{order.pk}", amount=back, is_partial=kind == "part")
            known.back += back
        elif known.dispute in ("", "opened"):
            dispute(kind, **about, dispute_id=f"dp_{order.pk}")
            known.dispute = kind

    def expire(self, number):
        order = counted_round(Order.objects.filter(status="pending"), number)
        if order is None:
            return
        long_ago = timezone.now() - timedelta(days=2)
        Order.objects.filter(pk=order.pk).update(created_at=long_ago)
        CheckoutAttempt.objects.filter(order=order).update(created_at=long_ago)
        orders.expire_unpaid()

    def price(self, product, price):
        ProductPage.objects.filter(pk=self.shop.products[product].pk).update(price=price)

    def switch(self, text):
        code = DiscountCode.objects.get(text=text)
        code.is_active = not code.is_active
        code.save()

    def check(self):
        books = list(Order.objects.select_related("discount_code"))
        for order in books:
            # Once paid is paid: a use is held by money that came, or by an order that waits.
            assert (order.paid_at is not None) is (order.pk in self.paid)
            if order.pk in self.paid:
                assert order.status == self.paid[order.pk].status
            else:
                assert order.status in ("pending", "failed", "cancelled", "expired")
            code, price = order.discount_code, order.amount + order.discount
            assert price in (2999, 4999)
            expected = 0
            if code:
                off = CODES[code.text]
                expected = min(off.get("amount") or -(-price * off["percent"] // 100), price)
            assert order.discount == expected
            assert order.discount_code_text == (code.text if code else "")
        used = dict(DiscountCode.objects.with_uses().values_list("text", "used"))
        for text, code in self.codes.items():
            of_code = [order for order in books if order.discount_code_id == code.pk]
            held = {o.pk for o in of_code if o.status == "pending" or o.pk in self.paid}
            assert set(code.held().values_list("pk", flat=True)) == held
            assert used[text] == len(held)
        # Who has access has an order that is paid, and the other way round.
        giving = [order for order in books if order.status in ("paid", "partially_refunded")]
        purchases = list(PurchasedProduct.objects.all())
        active = {(each.user_id, each.product_id) for each in purchases if each.is_active}
        assert active == {(order.user_id, order.product_id) for order in giving}
        # Money that is held gives access, or waits for a person.
        reviewed = set(Review.objects.filter(is_open=True).values_list("order", flat=True))
        leading = {each.order_id for each in purchases}
        assert {order.pk for order in giving if order.amount} <= reviewed | leading
        # The figures are the sums of the books.
        today = timezone.localdate()
        rows = sales.codes(Scope(None, None), Period(today - timedelta(days=3), today))
        sold = [order for order in books if order.pk in self.paid and order.discount]
        assert sum(row.orders for row in rows) == len(sold)
        assert sum(row.discount for row in rows) == sum(order.discount for order in sold)
        assert sum(row.gross for row in rows) == sum(order.amount for order in sold)


def counted_round(rows, number: int):
    """The row of this number, beginning anew after the last; None where there is none."""
    rows = list(rows)
    return rows[number % len(rows)] if rows else None


def live(shop, steps):
    with transaction.atomic():
        history = History(shop)
        for kind, *about in steps:
            match kind:
                case "order" | "expire" | "price" | "switch":
                    getattr(history, kind)(*about)
                case _:
                    history.news(kind, *about)
        history.check()
        transaction.set_rollback(True)


histories = st.lists(step, min_size=12, max_size=30)


@rules(40)
@given(steps=histories)
def test_every_history_of_codes_ends_as_the_provider_says(shop, steps):
    live(shop, steps)


@pytest.mark.long
@rules(MANY)
@given(steps=histories)
def test_many_histories_of_codes_end_as_the_provider_says(shop, steps):
    """Others each time it is run, so that several runs see more."""
    live(shop, steps)
