"""Orders of editions and upgrades, paid, refunded and disputed in any order: the same end.

The customer orders two editions at their price, and two ways up; hypothesis makes up what becomes
of the payments, in which order it is told, and what somebody grants or ends by hand in between. The
edition held, and the payments to check, must follow from the provider's last word.
"""

from dataclasses import dataclass
from datetime import datetime
from itertools import combinations

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from commerce.downloads import access
from commerce.models import Grant, Order, PurchasedProduct, Review
from commerce.payments import by_hand, review_list
from core.refusals import NotPossible
from tests.commerce.conftest import open_attempt
from tests.commerce.reported import dispute, pay, refund
from tests.commerce.test_settlement_histories import rules
from tests.factories import OrderFactory, ProductPageFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]

EDITIONS = {"Personal": 2900, "Team": 9900, "Company": 29900}
# What is ordered: how high it stands, and how high what it upgrades; each at a price of its own.
ORDERS = {
    "personal": (0, None, 2900),
    "team": (1, None, 9900),
    "to team": (1, 0, 7000),
    "to company": (2, 1, 20000),
}
FATES = ["never paid", "good", "good", "partly", "refunded", "disputed", "won", "lost"]
ACTS = ["grant 0", "grant 1", "revoke"]


@dataclass
class ByHand:
    granted: int | None = None  # the rank of the edition that somebody gave
    ended_at: datetime | None = None


@pytest.fixture
def kit(db):
    return ProductPageFactory(editions=EDITIONS)


@st.composite
def histories(draw):
    """(what becomes of each order, the news of it and what is done by hand, as they come)."""
    fates = {name: draw(st.sampled_from(FATES)) for name in ORDERS}
    news = [(name, part) for name, fate in fates.items() for part in told_of(fate)]
    doubled = news + [each for each in news if draw(st.booleans())]
    acts = [("by hand", act) for act in draw(st.lists(st.sampled_from(ACTS), max_size=3))]
    return fates, draw(st.permutations(doubled + acts))


def told_of(fate: str) -> list[str]:
    parts = {
        "never paid": [],
        "good": [],
        "partly": ["part back"],
        "refunded": ["all back"],
        "disputed": ["opened"],
        "won": ["opened", "won"],
        "lost": ["opened", "lost"],
    }
    return ["failed" if fate == "never paid" else "succeeded", *parts[fate]]


def place(buyer, kit) -> dict[str, Order]:
    editions = list(kit.editions.all())
    orders = {}
    for number, (name, (rank, floor, amount)) in enumerate(ORDERS.items()):
        orders[name] = OrderFactory(
            user=buyer,
            product=kit,
            edition=editions[rank],
            edition_name=editions[rank].name,
            upgraded=None if floor is None else editions[floor],
            amount=amount,
        )
        open_attempt(orders[name], f"cks_{number}")
    return orders


def bring(name: str, part: str) -> None:
    number, amount = list(ORDERS).index(name), ORDERS[name][2]
    about = {"payment_id": f"pay_{number}"}
    match part:
        case "succeeded" | "failed":
            session = {"checkout_session_id": f"cks_{number}", "status": part}
            pay(**about, **session, total_amount=amount, settlement_amount=amount)
        case "all back" | "part back":
            whole = part == "all back"
            back = amount if whole else amount // 3
            refund(**about, refund_id=f"ref_{number}", amount=back, is_partial=not whole)
        case status:
            dispute(status, **about, dispute_id=f"dp_{number}")


def do(act: str, hands: ByHand, buyer, kit) -> None:
    purchase = PurchasedProduct.objects.first()
    if act == "revoke":
        if purchase and purchase.ended != "by_hand":
            access.revoke_by_hand(purchase, "Shared.", None)
            hands.granted, hands.ended_at = None, timezone.now()
        return
    rank = int(act.split()[1])
    edition = kit.editions.all()[rank]
    if purchase and purchase.is_active and rank_of(purchase.edition_id, kit) >= rank:
        with pytest.raises(NotPossible, match="already"):
            by_hand.grant(buyer, kit, "A prize.", None, edition)
        return
    by_hand.grant(buyer, kit, "A prize.", None, edition)
    hands.granted, hands.ended_at = rank, None


def rank_of(edition_id: int | None, kit) -> int:
    return [edition.pk for edition in kit.editions.all()].index(edition_id)


def closure(names: set[str], granted: int | None) -> set[str]:
    """Of these orders those that give something, found by trying again until nothing is added."""
    given = {name for name in names if ORDERS[name][1] is None}
    while True:
        top = max([ORDERS[name][0] for name in given] + [-1 if granted is None else granted])
        more = {name for name in names - given if (ORDERS[name][1] or 0) <= top}
        if not more:
            return given
        given |= more


def height(names: set[str], granted: int | None) -> int:
    given = [ORDERS[name][0] for name in closure(names, granted)]
    return max([*given, -1 if granted is None else granted])


def check(fates: dict[str, str], hands: ByHand, orders: dict[str, Order], kit) -> None:
    for order in orders.values():
        order.refresh_from_db()
    ended = {
        n for n, o in orders.items() if o.paid_at and o.paid_at <= (hands.ended_at or o.created_at)
    }
    standing = {n for n, fate in fates.items() if fate in ("good", "partly", "won")} - ended
    disputed = {n for n, fate in fates.items() if fate == "disputed"} - ended
    holding = {n for n, fate in fates.items() if fate in ("good", "partly", "won", "disputed")}
    live = closure(standing, hands.granted)
    purchase = PurchasedProduct.objects.first()
    held = height(standing, hands.granted)
    assert (purchase.is_active if purchase else False) is (held >= 0)
    if held >= 0:
        assert rank_of(purchase.edition_id, kit) == held
    alive = {row.order_id for row in Grant.objects.filter(ended_at=None)}
    by_key = {order.pk: name for name, order in orders.items()}
    assert {by_key[key] for key in alive if key} == live
    assert (None in alive) is (hands.granted is not None)
    # What waits for a person.
    reviews = Review.objects.filter(is_open=True).select_related("order")
    listed = {by_key[review.order_id]: review.reason for review in reviews}
    assert len(reviews) == len(listed)
    alone = (standing - live) - closure(standing | disputed, hands.granted)
    assert {name for name, reason in listed.items() if reason == "upgrade_alone"} == alone
    paused = (standing - live) - alone | disputed
    if held < 0:
        assert set(listed) == alone
        return
    # Each payment that is not listed is needed for what they hold, and none of them for nothing.
    counted = live - set(listed)
    assert set(listed) >= holding - live - paused - alone
    assert height(counted, hands.granted) == held
    if hands.granted is None:
        for fewer in combinations(counted, len(counted) - 1):
            assert height(set(fewer), None) < held


def check_history(buyer, kit, history) -> None:
    fates, news = history
    hands = ByHand()
    with transaction.atomic():
        orders = place(buyer, kit)
        for name, part in news:
            if name == "by hand":
                do(part, hands, buyer, kit)
            else:
                bring(name, part)
        if hands.ended_at:  # what was listed stays so until the next news of a payment
            review_list.follow_second_payments(PurchasedProduct.objects.get())
        check(fates, hands, orders, kit)
        transaction.set_rollback(True)


@rules(25)
@given(history=histories())
def test_every_history_of_editions_ends_as_the_provider_says(buyer, kit, history):
    check_history(buyer, kit, history)


@pytest.mark.long
@rules(2000)
@given(history=histories())
def test_many_histories_of_editions_end_as_the_provider_says(buyer, kit, history):
    check_history(buyer, kit, history)
