"""Whatever the provider tells, in whatever order and however often: the same end.

Hypothesis makes up what became of the payments of two orders (one product, two prices, each with
two open sessions), with refunds and disputes; then it makes up an arrival of the news: late,
twice, mixed up, refunds before payments. In between somebody grants access by hand, or ends it, and
so does the version before, which knows no grants. The end must be a function of the provider's last
state and of what was done by hand.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime
from importlib import import_module

import pytest
from django.apps import apps
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commerce.downloads import access, grants
from commerce.models import Grant, Order, Payment, PurchasedProduct, Review
from commerce.payments import by_hand, review_list
from commerce.payments.settlement import settle_dispute, settle_payment, settle_refund
from commerce.provider.objects import ProviderDispute, ProviderPayment, ProviderRefund
from core.refusals import NotPossible
from notifications.models import OutgoingMessage
from tests.commerce.conftest import open_attempt
from tests.commerce.events import dispute_data, payment_data, refund_data
from tests.factories import OrderFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]

BACKFILL = import_module("commerce.migrations.0017_grants_backfill")
PRICES = {"A": 2900, "B": 1900}
# How many histories a long run makes up: what ends within half an hour on a busy machine.
MANY = 1000
# Of another currency to one of the order's, and what the provider keeps for it (per cent).
RATE, FEE = 7, 4
LAST_WORDS = ["succeeded", "succeeded", "failed", "cancelled", "processing"]
LIVES = [
    ["opened"],
    ["opened", "challenged"],
    ["opened", "won"],
    ["opened", "challenged", "won"],
    ["opened", "cancelled"],
    ["opened", "challenged", "lost"],
    ["opened", "accepted"],
    ["opened", "expired"],
]


@dataclass
class Story:
    """One payment at the provider: its last word, its refunds (amount, status), its dispute."""

    payment_id: str
    order: str
    session: str
    status: str
    refunds: list[tuple[str, int, str]] = field(default_factory=list)
    dispute: list[str] = field(default_factory=list)
    is_adaptive: bool = False  # paid in a currency of the customer's own

    @property
    def standing(self) -> str:
        """good, partial, disputed or gone, by the provider's last state; "" if it never paid."""
        if self.status != "succeeded":
            return ""
        back = sum(amount for _, amount, status in self.refunds if status == "succeeded")
        if back == PRICES[self.order]:
            return "gone"
        last = self.dispute[-1] if self.dispute else ""
        if last in ("lost", "accepted", "expired"):
            return "gone"
        if last in ("opened", "challenged"):
            return "disputed"
        return "partial" if back else "good"

    @property
    def rate(self) -> int:
        return RATE if self.is_adaptive else 1

    @property
    def currency(self) -> str:
        return "CNY" if self.is_adaptive else "USD"

    def news(self) -> list[tuple[str, dict]]:
        """All that is ever told of it, each once."""
        price = PRICES[self.order]
        about = {
            "payment_id": self.payment_id,
            "checkout_session_id": self.session,
            "total_amount": price * self.rate,
            "currency": self.currency,
            "settlement_amount": price - (price * FEE // 100 if self.is_adaptive else 0),
            "created_at": f"2026-11-01T12:00:0{self.payment_id[-1]}Z",
        }
        told = [("payment", payment_data(**about, status=s)) for s in ("processing", self.status)]
        for refund_id, amount, status in self.refunds:
            whole = {"payment_id": self.payment_id, "refund_id": refund_id}
            whole |= {"amount": amount * self.rate, "currency": self.currency}
            partial = amount < price
            for each in ("pending", status):
                told.append(("refund", refund_data(**whole, is_partial=partial, status=each)))
        for status in self.dispute:
            about = {"payment_id": self.payment_id, "dispute_id": f"dp_{self.payment_id}"}
            told.append(("dispute", dispute_data(status, **about)))
        return told


# Of each kind of news: what names its object, and what says how that stands.
NAMED = {
    "payment": ("payment_id", "status"),
    "refund": ("refund_id", "status"),
    "dispute": ("dispute_id", "dispute_status"),
}


def so_far(story: Story, heard: list[tuple[str, dict]]) -> Story:
    """The story as it stands for somebody who has heard this much news, in whatever order."""
    known = {tuple(data[name] for name in NAMED[kind]) for kind, data in heard}
    payment_id, dispute_id = story.payment_id, f"dp_{story.payment_id}"
    states = [n for n, each in enumerate(story.dispute) if (dispute_id, f"dispute_{each}") in known]
    return replace(
        story,
        status=story.status if (payment_id, story.status) in known else "processing",
        refunds=[each for each in story.refunds if (each[0], each[2]) in known],
        dispute=story.dispute[: max(states, default=-1) + 1],
    )


@st.composite
def stories(draw) -> list[Story]:
    told = []
    for number in range(draw(st.integers(1, 4))):
        order = draw(st.sampled_from("AAB"))
        story = Story(
            f"pay_{number}",
            order,
            f"cks_{order}{draw(st.integers(1, 2))}",
            draw(st.sampled_from(LAST_WORDS)),
            is_adaptive=draw(st.booleans()),
        )
        if story.status == "succeeded":
            left = PRICES[order]
            for part in range(draw(st.integers(0, 2))):
                amount = draw(st.sampled_from([left, left // 3]))
                status = draw(st.sampled_from(["succeeded", "succeeded", "failed", "pending"]))
                left -= amount if status != "failed" else 0
                if amount:
                    story.refunds.append((f"ref_{number}_{part}", amount, status))
            if draw(st.booleans()):
                story.dispute = draw(st.sampled_from(LIVES))
        told.append(story)
    return told


ACTS = ["grant", "revoke", "grant as before", "revoke as before"]


@dataclass
class ByHand:
    """What people at the shop do, some of them with the version before."""

    order: Order
    is_granted: bool = False
    ended_at: datetime | None = None  # orders paid until then give nothing
    is_behind: bool = False  # the version before did the last of it: no grant says so yet

    def do(self, act: str) -> None:
        purchase = PurchasedProduct.objects.first()
        if act.startswith("grant"):
            if purchase and purchase.is_active:
                with pytest.raises(NotPossible, match="already"):
                    by_hand.grant(self.order.user, self.order.product, "A prize.", None)
                return
            self.is_granted, self.ended_at = True, None
        else:
            if purchase is None or purchase.ended == "by_hand":
                return
            self.is_granted, self.ended_at = False, timezone.now()
        self.is_behind = act.endswith("before")
        if act == "grant":
            by_hand.grant(self.order.user, self.order.product, "A prize.", None)
        elif act == "revoke":
            access.revoke_by_hand(purchase, "Shared.", None)
        elif act == "grant as before":
            purchase = purchase or PurchasedProduct(
                user=self.order.user, product=self.order.product
            )
            purchase.order, purchase.granted_because = None, "A prize."
            purchase.granted_at, purchase.ended_by_hand_at = timezone.now(), None
            purchase.revoked_at, purchase.ended, purchase.revoked_because = None, "", ""
            purchase.save()
        else:
            purchase.granted_because, purchase.revoked_because = "", "Shared."
            purchase.ended, purchase.revoked_at = "by_hand", timezone.now()
            purchase.ended_by_hand_at = purchase.revoked_at
            purchase.save()

    def causes(self, standing_orders: set[Order]) -> set[int | None]:
        """What gives access in the end: orders by their keys, None for a grant by hand."""
        ended_at = self.ended_at
        valid = {each.pk for each in standing_orders if not ended_at or each.paid_at > ended_at}
        return valid | ({None} if self.is_granted else set())


@st.composite
def histories(draw):
    """(the stories, the news of them as they arrive, some of them twice, with acts by hand)."""
    told = draw(stories())
    news = [each for story in told for each in story.news()]
    again = draw(st.lists(st.sampled_from(news), max_size=3))
    acts = [("act", each) for each in draw(st.lists(st.sampled_from(ACTS), max_size=4))]
    return told, draw(st.permutations(news + again + acts))


def bring(kind: str, data: dict) -> None:
    if kind == "payment":
        settle_payment(ProviderPayment.read(data), "test")
    elif kind == "refund":
        settle_refund(ProviderRefund.read(data), "test")
    else:
        settle_dispute(ProviderDispute.read(data), "test")


def check_access(told: list[Story], hands: ByHand, orders: dict[str, Order]) -> set[int | None]:
    """Orders and access against the provider's last word and what was done by hand: what gives
    access, orders by their keys, None for a grant by hand."""
    by_order = {
        name: [story for story in told if story.order == name and story.standing] for name in PRICES
    }
    for name, paid in by_order.items():
        standings = {story.standing for story in paid}
        order = orders[name]
        if standings & {"good", "partial"}:
            assert order.status in ("paid", "partially_refunded")
            chosen = next(story for story in paid if story.payment_id == order.payment_id)
            assert chosen.standing == {"paid": "good"}.get(order.status, "partial")
        elif "disputed" in standings:
            assert order.status == "disputed"
        elif standings:
            assert order.status == "refunded"
        else:
            assert order.status in ("pending", "failed", "cancelled")
    standing = {"good", "partial"}
    paying = {name for name in PRICES if standing & {each.standing for each in by_order[name]}}
    causes = hands.causes({orders[name] for name in paying})
    purchase = PurchasedProduct.objects.first()
    assert bool(purchase and purchase.is_active) is bool(causes)
    assert set(Grant.objects.filter(ended_at=None).values_list("order", flat=True)) == causes
    return causes


def check(told: list[Story], hands: ByHand) -> None:
    """All books at the end."""
    orders = of_price()
    causes = check_access(told, hands, orders)
    purchase = PurchasedProduct.objects.first()
    # Each payment that holds money is the cause of the access, or on the list, never both.
    holding = {s.payment_id for s in told if s.standing in ("good", "partial", "disputed")}
    listed = set(Review.objects.filter(is_open=True).values_list("payment_id", flat=True))
    assert listed <= holding
    if causes:
        assert purchase.order_id in causes
        assert bool(purchase.granted_because) is hands.is_granted
        assert listed == holding - ({purchase.order.payment_id} if purchase.order else set())
    check_rows(purchase, orders)
    ever_paid = [order for order in orders.values() if order.paid_at]
    # Whoever pays again after all went back gets another receipt.
    assert OutgoingMessage.objects.filter(kind="order-paid").count() >= len(ever_paid)
    assert Payment.objects.exclude(status="").count() == len(told)


def of_price() -> dict[str, Order]:
    by_price = {order.amount: order for order in Order.objects.all()}
    return {name: by_price[price] for name, price in PRICES.items()}


def check_rows(purchase: PurchasedProduct | None, orders: dict[str, Order]) -> None:
    """Each order that was paid once is a row, and nothing is left to write."""
    ever_paid = {each.pk for each in orders.values() if each.paid_at}
    of_orders = Grant.objects.exclude(order=None).values_list("order", flat=True)
    assert sorted(of_orders) == sorted(ever_paid)
    if purchase:
        before = list(Grant.objects.order_by("pk").values())
        grants.bring_into_line(purchase)
        assert list(Grant.objects.order_by("pk").values()) == before
    # What the upgrade writes of a shop that has no grants yet.
    standing = Grant.objects.exclude(order=None, ended="by_hand").order_by("order")
    before = list(standing.values_list("order", "ended", "because", "began_at"))
    Grant.objects.all().delete()
    BACKFILL.write_grants(apps, None)
    assert list(standing.values_list("order", "ended", "because", "began_at")) == before


def check_history(order, history) -> None:
    told, news = history
    hands = ByHand(order)
    with transaction.atomic():
        other = OrderFactory(user=order.user, product=order.product, amount=1900, currency="USD")
        order.attempts.all().delete()
        for each, name in ((order, "A"), (other, "B")):
            open_attempt(each, f"cks_{name}1")
            open_attempt(each, f"cks_{name}2")
        heard: list[tuple[str, dict]] = []
        for kind, data in news:
            if kind == "act":
                hands.do(data)
            else:
                bring(kind, data)
                heard.append((kind, data))
            if not hands.is_behind:
                check_access([so_far(story, heard) for story in told], hands, of_price())
        if hands.is_behind:  # the next news of anything
            purchase = access.follow(order.user, order.product, "test")
            review_list.follow_second_payments(purchase)
        check(told, hands)
        transaction.set_rollback(True)


def rules(examples: int):
    return settings(
        max_examples=examples,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )


@rules(50)
@given(history=histories())
def test_every_history_ends_as_the_provider_says(order, history):
    check_history(order, history)


@pytest.mark.long
@rules(MANY)
@given(history=histories())
def test_many_histories_end_as_the_provider_says(order, history):
    """Others each time it is run, so that several runs see more."""
    check_history(order, history)
