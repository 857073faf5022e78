"""One fault in a shop that is in use: traffic, the fault, quiet, and then the books."""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager

from tests.faults.ledgers import compare
from tests.faults.report import Row, keep
from tests.load.traffic import Tally, Traffic

# What the provider does with webhooks while these run: it tries again at once, not within hours.
IMPATIENT = {"retry_scale": 0.001}
CALM_BEFORE, CALM_AFTER = 1.0, 2.0  # seconds
AGAIN_WITHIN, DONE_WITHIN = 30, 120


def go_through(
    name: str,
    fault: Callable[[], AbstractContextManager],
    seconds: float,
    shop,
    addresses: list[str],
    allowed: frozenset[int] = frozenset(),
) -> Tally:
    """Have `fault` for so many seconds under traffic, and keep its row. Returns all answers.

    Raises AssertionError where a visitor got an error that is not `allowed`, where the shop does
    not come back, or where the books do not agree once all is done.
    """
    shop.control("settings", **IMPATIENT)
    already = len(shop.provider_ledger()["payments"])
    with Traffic(shop, addresses) as traffic:
        time.sleep(CALM_BEFORE)
        begun = time.monotonic()
        with fault():
            time.sleep(max(0.0, seconds - (time.monotonic() - begun)))
        back = time.monotonic()
        shop.wait_until(
            lambda: _goes_well(traffic.tally, back), AGAIN_WITHIN, f"{name}: pages do not work"
        )
    pages_after = max(0.0, traffic.tally.last_bad() - back)
    wait_until_done(shop, name)
    done_after = time.monotonic() - back
    if compare(shop.ledger(), shop.provider_ledger()):
        shop.manage("reconcile_orders")
        wait_until_done(shop, name)
    provider = shop.provider_ledger()
    differences = compare(shop.ledger(), provider)
    lost = sum(map(len, vars(differences).values()))
    tally = traffic.tally
    keep(
        Row(
            fault=name,
            lasted=back - begun,
            answers=tally.by_status(),
            longest_wait=tally.longest(),
            pages_after=pages_after,
            done_after=done_after,
            payments=len(provider["payments"]) - already,
            lost=lost,
        )
    )
    errors = {one.status for one in tally.answers if one.is_bad}
    assert errors <= allowed, f"{name}: {tally.by_status()}\n{shop.logs()}"
    assert not differences, f"{name}: {differences}"
    return tally


def _goes_well(tally: Tally, back: float) -> bool:
    """Whether for some seconds now, and not before `back`, every request was answered well."""
    since = time.monotonic() - CALM_AFTER
    return since >= back and tally.last_bad() < since and bool(tally.between(since))


def wait_until_done(shop, name: str, within: float = DONE_WITHIN) -> None:
    """Wait until nothing is on its way. Raises AssertionError with what is left."""
    deadline = time.monotonic() + within
    while left := left_to_do(shop):
        assert time.monotonic() < deadline, f"{name}: not done: {left}\n{shop.logs()}"
        time.sleep(0.5)


def on_their_way(shop) -> list[dict]:
    """Webhooks that the provider is still going to send."""
    return [row for row in shop.provider_ledger()["deliveries"] if row["state"] == "waiting"]


def left_to_do(shop) -> list[dict]:
    """Webhooks on their way, events to apply, messages to send."""
    if waiting := on_their_way(shop):
        return waiting
    books = shop.ledger()
    return [
        *(row for row in books["webhook_events"] if row["status"] in ("pending", "failed")),
        *(row for row in books["messages"] if row["status"] == "pending"),
    ]
