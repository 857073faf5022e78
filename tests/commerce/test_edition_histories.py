"""Orders of editions and upgrades, paid, refunded and disputed in any order: the same end.

The customer orders two editions at their price, and two ways up; hypothesis makes up what becomes
of the payments, in which order it is told, and what somebody grants or ends by hand in between.
After each step the edition held must follow from what the provider has said so far, and at the end
the payments to check must, too.
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
from tests.commerce.test_settlement_histories import MANY, rules
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
    """The news of each order, some of it twice, and what is done by hand, as they come."""
    fates = {name: draw(st.sampled_from(FATES)) for name in ORDERS}
    news = [(name, part) for name, fate in fates.items() for part in told_of(fate)]
    again = draw(st.lists(st.sampled_from(news), max_size=2))
    acts = [("by hand", act) for act in draw(st.lists(st.sampled_from(ACTS), max_size=3))]
    return draw(st.permutations(news + again + acts))


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


def fates(told: set[tuple[str, str]]) -> dict[str, str]:
    """What has become of each order, by the parts that were told of it, in whatever order."""
    by_part = [
        ("all back", "refunded"),
        ("lost", "lost"),
        ("won", "won"),
        ("opened", "disputed"),
        ("part back", "partly"),
        ("succeeded", "good"),
    ]
    found = {}
    for name in ORDERS:
        parts = {part for of, part in told if of == name}
        fate = next((fate for part, fate in by_part if part in parts), "never paid")
        # What goes back counts once the payment is known.
        found[name] = fate if "succeeded" in parts else "never paid"
    return found


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


@dataclass
class Standing:
    """What orders and grants must give, by what was told and done so far."""

    fates: dict[str, str]
    hands: ByHand
    orders: dict[int, str]  # their names by their keys
    kit: list[int]  # the keys of its editions, the lowest first

    def __post_init__(self):
        rows = {self.orders[order.pk]: order for order in Order.objects.all()}
        ended = {n for n, order in rows.items() if self._is_ended(order)}
        self.standing = self._with("good", "partly", "won") - ended
        self.disputed = self._with("disputed") - ended
        self.live = closure(self.standing, self.hands.granted)
        self.held = height(self.standing, self.hands.granted)
        self.purchase = PurchasedProduct.objects.first()

    def _is_ended(self, order: Order) -> bool:
        return bool(order.paid_at) and order.paid_at <= (self.hands.ended_at or order.created_at)

    def _with(self, *fates: str) -> set[str]:
        return {name for name, fate in self.fates.items() if fate in fates}

    def check_access(self) -> None:
        purchase, granted = self.purchase, self.hands.granted
        assert (purchase.is_active if purchase else False) is (self.held >= 0)
        if self.held >= 0:
            assert self.kit.index(purchase.edition_id) == self.held
        alive = set(Grant.objects.filter(ended_at=None).values_list("order", flat=True))
        assert {self.orders[key] for key in alive if key} == self.live
        assert (None in alive) is (granted is not None)

    def check_reviews(self) -> None:
        """What waits for a person."""
        standing, live, granted = self.standing, self.live, self.hands.granted
        reviews = Review.objects.filter(is_open=True)
        listed = {self.orders[review.order_id]: review.reason for review in reviews}
        assert len(reviews) == len(listed)
        alone = (standing - live) - closure(standing | self.disputed, granted)
        assert {name for name, reason in listed.items() if reason == "upgrade_alone"} == alone
        paused = (standing - live) - alone | self.disputed
        if self.held < 0:
            assert set(listed) == alone
            return
        # Each payment that is not listed is needed for what they hold, none of them for nothing.
        counted = live - set(listed)
        holding = self._with("good", "partly", "won", "disputed")
        assert set(listed) >= holding - live - paused - alone
        assert height(counted, granted) == self.held
        if granted is None:
            for fewer in combinations(counted, len(counted) - 1):
                assert height(set(fewer), None) < self.held


def check_history(buyer, kit, news) -> None:
    hands, told = ByHand(), set()
    editions = [edition.pk for edition in kit.editions.all()]
    with transaction.atomic():
        orders = {order.pk: name for name, order in place(buyer, kit).items()}
        for name, part in news:
            if name == "by hand":
                do(part, hands, buyer, kit)
            else:
                bring(name, part)
                told.add((name, part))
            Standing(fates(told), hands, orders, editions).check_access()
        if hands.ended_at:  # what was listed stays so until the next news of a payment
            review_list.follow_second_payments(PurchasedProduct.objects.get())
        end = Standing(fates(told), hands, orders, editions)
        end.check_access()
        end.check_reviews()
        transaction.set_rollback(True)


@rules(25)
@given(news=histories())
def test_every_history_of_editions_ends_as_the_provider_says(buyer, kit, news):
    check_history(buyer, kit, news)


@pytest.mark.long
@rules(MANY // 2)  # each looks at the books after about ten steps
@given(news=histories())
def test_many_histories_of_editions_end_as_the_provider_says(buyer, kit, news):
    """Others each time it is run, so that several runs see more."""
    check_history(buyer, kit, news)
