"""Upgrades among the causes of a purchase: which of them stand, and on what.

An upgrade pays the difference between two editions. It gives the higher one as long as another live
cause gives the lower one, or more. So its standing is a function of the others: while the lower
order is disputed the upgrade is paused with it, and where it went back the upgrade waits for a
person (payments/review_list.py).
"""

from collections.abc import Iterable

from commerce.models import Grant, PurchasedProduct
from products import editions
from products.models import Edition

Ended = PurchasedProduct.Ended


def rank(grants: Iterable[Grant], known: list[Edition]) -> None:
    """Note on each cause of one purchase how high its edition stands among those of its product."""
    by_number = {edition.pk: edition for edition in known}
    for grant in grants:
        if grant.edition_id in by_number:
            grant.edition = by_number[grant.edition_id]
        grant.rank = editions.rank(known, grant.edition_id)
        grant.floor = editions.rank(known, grant.order.upgraded_id if grant.order else None)


def why_ended(bought: list[Grant], by_hand: list[Grant], why: dict[int, str]) -> dict[int, str]:
    """By order, why an upgrade that would stand by itself gives nothing; empty where it does.

    `why` says it of each order by itself.
    """
    standing = {key for key, reason in why.items() if not reason}
    disputed = {key for key, reason in why.items() if reason == Ended.DISPUTE_OPEN}
    found: dict[int, str] = {}
    supported = _supported(bought, by_hand, standing)
    # A dispute that may still give the lower order back pauses the upgrade with it.
    if_won = _supported(bought, by_hand, standing | disputed)
    for grant in bought:
        if grant.order_id in standing and grant not in supported:
            grant.lacks_floor = True
            gone = _why_gone(grant, bought, why)
            found[grant.order_id] = Ended.DISPUTE_OPEN if grant in if_won else gone
    return found


def leading(live: list[Grant], order_id: int | None) -> Grant:
    """Of the live causes the one that gives most; of several the one that did lead, else the order
    that was paid first, else a grant by hand. An upgrade leads only on top of what is lower."""
    top = max(grant.rank for grant in live)
    highest = [grant for grant in live if grant.rank == top]
    highest.sort(key=lambda grant: (grant.order_id != order_id, grant.upgrades))
    return next(grant for grant in highest if needed(grant, live))


def needed(lead: Grant, live: list[Grant]) -> list[Grant]:
    """A leading cause, with those that it stands on: what a customer has paid once for. Empty for
    an upgrade of which nothing lower is left."""
    if not lead.upgrades:
        return [lead]
    below = [grant for grant in live if lead.floor <= grant.rank < lead.rank]
    for grant in sorted(below, key=lambda grant: grant.rank):
        if chain := needed(grant, live):
            return [lead, *chain]
    return []


def without(order_id: int, causes: list[Grant]) -> list[Grant]:
    """Of the causes of one purchase those that would give something if this order went back."""
    bought = [each for each in causes if not each.is_by_hand]
    by_hand = [each for each in causes if each.is_by_hand and each.is_live]
    live = {each.order_id for each in bought if each.is_live and each.order_id}
    return _supported(bought, by_hand, live - {order_id}) + by_hand


def _supported(bought: list[Grant], by_hand: list[Grant], counted: set[int]) -> list[Grant]:
    """Of the counted orders those that give something: all but upgrades without what they need."""
    found = [each for each in bought if each.order_id in counted and not each.upgrades]
    given = [each for each in by_hand if each.is_live]
    held = max((each.rank for each in found + given), default=-1)
    upgrades = [each for each in bought if each.order_id in counted and each.upgrades]
    for grant in sorted(upgrades, key=lambda each: each.floor):
        if grant.floor <= held:
            found.append(grant)
            held = max(held, grant.rank)
    return found


def _why_gone(grant: Grant, bought: list[Grant], why: dict[int, str]) -> str:
    """What became of the order below."""
    below = [each for each in bought if each is not grant and each.rank >= grant.floor]
    reasons = [why.get(each.order_id or 0, "") for each in below]
    gone = [reason for reason in reasons if reason not in ("", Ended.DISPUTE_OPEN)]
    return gone[-1] if gone else Ended.REFUNDED
