"""The shop's books beside the provider's: nothing missing, nothing extra, nothing double."""

from collections import defaultdict
from dataclasses import dataclass, field

LOST = {"dispute_lost", "dispute_accepted", "dispute_expired"}
OPEN = {"dispute_opened", "dispute_challenged"}


@dataclass
class Differences:
    """What a person would have to mend; all empty when the ledgers agree.

    `missing`: paid, and no access. `extra`: access, and neither a payment for it nor somebody who
    granted it by hand. `double`: a payment
    that still holds money, neither the cause of access nor on the review list (or both).
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


def compare(shop: dict, provider: dict) -> Differences:
    """`shop` is what ledger --json printed, `provider` what its control path answered."""
    found = Differences()
    orders = {order["reference"]: order for order in shop["orders"]}
    payments = {row["payment_id"]: row | {"disputes": set()} for row in provider["payments"]}
    for dispute in provider["disputes"]:
        payments[dispute["payment_id"]]["disputes"].add(dispute["status"])
    of_product = defaultdict(list)
    of_order = defaultdict(list)
    for payment in payments.values():
        order = orders[payment["metadata"]["order"]]
        of_product[order["user_email"], order["product_slug"]].append(payment)
        of_order[order["reference"]].append(payment)
    listed = {row["payment_id"] for row in shop["reviews"] if row["open"]}
    active = defaultdict(list)
    for purchase in shop["purchases"]:
        if purchase["active"]:
            active[purchase["user_email"], purchase["product_slug"]].append(purchase)

    for key, rows in of_product.items():
        causes = {row["payment_id"] for row in rows if standing(row) in ("good", "partial")}
        holding = {row["payment_id"] for row in rows if standing(row) not in ("", "gone")}
        if causes and not active[key]:
            found.missing.append(f"{key}: paid by {causes}")
        for purchase in active[key]:
            cause = orders[purchase["order"]]["payment_id"] if purchase["order"] else ""
            if cause not in causes and not purchase["by_hand"]:
                found.extra.append(f"{key}: by {cause or 'no payment'}")
            granting = {cause} - {""}
            found.double += [f"{key}: {one}" for one in holding ^ ((listed & holding) | granting)]
            found.double += [f"{key}: {one} is cause and listed" for one in listed & granting]
        if len(active[key]) > 1:
            found.double.append(f"{key}: {len(active[key])} purchases")
    for key in active.keys() - of_product.keys():
        if not all(purchase["by_hand"] for purchase in active[key]):
            found.extra.append(f"{key}: no payment at all")
    for reference, order in orders.items():
        if order["amount"] == 0:
            continue
        expected = _status(of_order[reference], order["payment_id"])
        if expected and order["status"] not in expected:
            found.wrong.append(f"{reference} is {order['status']}, not {expected}")

    sent = defaultdict(int)
    for message in shop["messages"]:
        if message["kind"] == "order-paid" and message["status"] == "sent":
            sent[message["recipient"]] += 1
    paid = defaultdict(int)
    for order in orders.values():
        if order["payment_id"]:
            paid[order["user_email"]] += 1
    found.untold = [f"{who}: {sent[who]} of {n}" for who, n in paid.items() if sent[who] < n]
    return found


def _status(payments: list[dict], chosen: str) -> set[str]:
    """What the order may be, by its payments; empty when nothing was ever decided."""
    standings = {standing(row) for row in payments} - {""}
    if standings & {"good", "partial"}:
        mine = next((standing(row) for row in payments if row["payment_id"] == chosen), "")
        return {{"good": "paid", "partial": "partially_refunded"}.get(mine, "of another payment")}
    if "disputed" in standings:
        return {"disputed"}
    if standings:
        return {"refunded"}
    return {"pending", "failed", "cancelled", "expired"}
