"""The shop's books beside the provider's: nothing missing, nothing extra, nothing double.

What each order asked, and what was paid for it, is held against a price list in `prices.py`.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from demo import catalogue

LOST = {"dispute_lost", "dispute_accepted", "dispute_expired"}
OPEN = {"dispute_opened", "dispute_challenged"}
# Of each product of the demo that has some, the lowest first.
EDITIONS = {
    product.slug: [edition.name for edition in product.editions]
    for product in catalogue.PRODUCTS
    if product.editions
}


@dataclass
class Differences:
    """What a person would have to mend; all empty when the ledgers agree.

    `missing`: paid, and no access, or not the edition that was paid for. `extra`: access, and
    neither a payment for it nor somebody who granted it by hand. `double`: a payment
    that still holds money, neither needed for the access nor on the review list (or both).
    `wrong`: orders whose status is not the provider's last word. `untold`: receipts not sent.
    """

    missing: list[str] = field(default_factory=list)
    extra: list[str] = field(default_factory=list)
    double: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    untold: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return any(vars(self).values())


def standing(payment: dict) -> str:
    """What is left of a payment at the provider: good, partial, disputed or gone.

    `disputes` holds the statuses of all its disputes: one lost long ago is not mended by the next.
    """
    if payment["status"] != "succeeded":
        return ""
    if payment["refunded_amount"] >= payment["total_amount"]:
        return "gone"
    if payment["disputes"] & LOST:
        return "gone"
    if payment["disputes"] & OPEN:
        return "disputed"
    return "partial" if payment["refunded_amount"] else "good"


@dataclass(eq=False)
class Bought:
    """One order beside its payments. `rank` is how high its edition stands, `floor` the edition
    that it upgrades; None where it stands by itself."""

    order: dict
    payments: list[dict]

    def __post_init__(self):
        self.rank = rank(self.order["product_slug"], self.order["edition"])
        upgraded = self.order["upgraded_from"]
        self.floor = rank(self.order["product_slug"], upgraded) if upgraded else None
        standings = {standing(row) for row in self.payments}
        is_free = self.order["amount"] == 0 and self.order["is_paid"]
        self.stands = is_free or bool(standings & {"good", "partial"})
        self.is_paused = not self.stands and "disputed" in standings

    def holding(self) -> set[str]:
        """Its payments that hold money."""
        return {row["payment_id"] for row in self.payments if standing(row) not in ("", "gone")}


def rank(slug: str, edition: str | None) -> int:
    """How high an edition stands; one without a name is the lowest."""
    return EDITIONS[slug].index(edition) if edition and slug in EDITIONS else 0


def giving(bought: Iterable[Bought], held: int = -1) -> set[Bought]:
    """Of these those that give something: an upgrade only on top of what it upgrades, or `held`."""
    left = set(bought)
    given = {one for one in left if one.floor is None}
    while True:
        top = height(given, held)
        more = {one for one in left - given if (one.floor or 0) <= top}
        if not more:
            return given
        given |= more


def height(given: Iterable[Bought], held: int = -1) -> int:
    """The rank of the highest edition; -1 for nothing."""
    return max([held, *(one.rank for one in given)])


def compare(shop: dict, provider: dict) -> Differences:
    """`shop` is what ledger --json printed, `provider` what its control path answered."""
    found = Differences()
    payments = {row["payment_id"]: row | {"disputes": set()} for row in provider["payments"]}
    for dispute in provider["disputes"]:
        payments[dispute["payment_id"]]["disputes"].add(dispute["status"])
    of_order = defaultdict(list)
    for payment in payments.values():
        of_order[payment["metadata"]["order"]].append(payment)
    of_product = defaultdict(list)
    for order in shop["orders"]:
        key = order["user_email"], order["product_slug"]
        of_product[key].append(Bought(order, of_order.pop(order["reference"], [])))
    assert not of_order, f"of orders that the shop does not know: {of_order}"
    listed = {row["payment_id"] for row in shop["reviews"] if row["open"]}
    active = defaultdict(list)
    for purchase in shop["purchases"]:
        if purchase["active"]:
            active[purchase["user_email"], purchase["product_slug"]].append(purchase)

    for key in of_product.keys() | active.keys():
        _compare_access(key, of_product[key], active[key], listed, found)
    for one in (one for rows in of_product.values() for one in rows if one.order["amount"]):
        expected = _status(one.payments, one.order["payment_id"])
        if one.order["status"] not in expected:
            found.wrong.append(f"{one.order['reference']} is {one.order['status']}, not {expected}")
    _compare_receipts(shop, found)
    return found


def _compare_access(key, bought: list[Bought], active: list[dict], listed: set, found) -> None:
    stands = {one for one in bought if one.stands}
    by_hand = max((rank(key[1], row["edition"]) for row in active if row["by_hand"]), default=-1)
    gives = giving(stands, by_hand)
    held = height(gives, by_hand)
    if held >= 0 and not active:
        found.missing.append(f"{key}: paid by {[one.order['reference'] for one in gives]}")
    if len(active) > 1:
        found.double.append(f"{key}: {len(active)} purchases")
    # Upgrades of which nothing lower is left, nor may come back: a person decides.
    alone = stands - gives - giving(stands | {one for one in bought if one.is_paused}, by_hand)
    unlisted = [each for one in alone for each in one.holding() - listed]
    found.missing += [f"{key}: {each} gives nothing and is not listed" for each in unlisted]
    for purchase in active:
        lead = next((one for one in bought if one.order["reference"] == purchase["order"]), None)
        if held < 0 or (lead and lead not in gives and not purchase["by_hand"]):
            found.extra.append(f"{key}: by {purchase['order'] or 'no order'}")
            continue
        if rank(key[1], purchase["edition"]) != held:
            found.missing.append(f"{key}: has {purchase['edition']!r}, paid for {held}")
        _compare_money(key, bought, gives, lead, by_hand, listed, found)


def _compare_money(key, bought, gives, lead, by_hand, listed, found) -> None:
    """That each payment which holds money is needed for the access that there is, or listed."""
    counted = {one: one.holding() - listed for one in bought}
    found.double += [f"{key}: {ids}" for ids in counted.values() if len(ids) > 1]
    if lead and lead.order["payment_id"] in listed:
        found.double.append(f"{key}: {lead.order['payment_id']} is cause and listed")
    # What they have for nothing counts where it leads: whoever paid for the same is out of pocket.
    needed = {one for one in gives if counted[one]} | ({lead} if lead else set())
    granted = -1 if lead else by_hand
    held = height(giving(needed, granted), granted)
    for one in needed:
        if counted[one] and height(giving(needed - {one}, granted), granted) >= held:
            found.double.append(f"{key}: {counted[one]} buys what they have already")
    # A disputed one waits for its end; of what they have already it is paid twice.
    found.double += [
        f"{key}: {ids} is disputed, and not needed"
        for one, ids in counted.items()
        if ids and one.is_paused and one.rank <= held
    ]


def _compare_receipts(shop: dict, found: Differences) -> None:
    sent = defaultdict(int)
    for message in shop["messages"]:
        if message["kind"] == "order-paid" and message["status"] == "sent":
            sent[message["recipient"]] += 1
    paid = defaultdict(int)
    for order in shop["orders"]:
        if order["payment_id"]:
            paid[order["user_email"]] += 1
    found.untold = [f"{who}: {sent[who]} of {n}" for who, n in paid.items() if sent[who] < n]


def _status(payments: list[dict], chosen: str) -> set[str]:
    """What the order may be, by its payments."""
    standings = {standing(row) for row in payments} - {""}
    if standings & {"good", "partial"}:
        mine = next((standing(row) for row in payments if row["payment_id"] == chosen), "")
        return {{"good": "paid", "partial": "partially_refunded"}.get(mine, "of another payment")}
    if "disputed" in standings:
        return {"disputed"}
    if standings:
        return {"refunded"}
    return {"pending", "failed", "cancelled", "expired"}
