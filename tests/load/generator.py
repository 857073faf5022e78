"""Visitors of a shop as a process of its own, so many acts a second, whatever the shop answers.

    python -m tests.load.generator        reads a plan (JSON) from its input

The plan: `url` and `sandbox_url` of the shop; `owners` and `buyers`, cookies of customers by their
addresses; `wanted`, products that each buyer buys once; `phases` with `name`, `seconds` and `rate`
(acts a second). One line of JSON tells of each phase when it is over; one with `until_it_bends`
ends all when the shop could not keep up with it: see `bends`.

An act that begins late has waited for the shop: its time counts from when it was due.
"""

import json
import random
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from types import SimpleNamespace

from tests.flows.visitor import Visitor
from tests.load.traffic import (
    TURNED_AWAY,
    Tally,
    counted_visitor,
    look_after_own,
    pay,
    read,
    search,
)

PEOPLE = 48
SESSION_COOKIE = "__Host-sessionid"
# All customers together may open 40 payment pages a minute.
BUY_EVERY = 2.5
# Beyond this a visitor would call the shop slow (seconds; 19 acts of 20 are quicker).
SLOW = 1.0


def follow_short_url(visitor: Visitor, chance: random.Random) -> None:
    visitor.open("/s/load/", allow_redirects=False)
    assert visitor.status == 302, visitor.status


def download(visitor: Visitor, chance: random.Random) -> None:
    """From the library to the last byte of a file."""
    visitor.open("/library/").press("Download", follow=False)
    if visitor.status == 303:
        visitor.open(visitor.answer.headers["Location"])
        assert visitor.answer.content


@dataclass(frozen=True)
class Act:
    do: object
    is_member: bool
    weight: int


ACTS = [
    Act(read, False, 50),
    Act(search, False, 10),
    Act(look_after_own, True, 20),
    Act(follow_short_url, False, 12),
    Act(download, True, 3),
]


class Crowd:
    """A visitor with a session and one without for each of many threads."""

    def __init__(self, plan: dict):
        self.shop = SimpleNamespace(
            url=plan["url"], sandbox_url=plan["sandbox_url"], logs=lambda: ""
        )
        self.owners, self.buyers = list(plan["owners"].items()), list(plan["buyers"].items())
        self.wanted = plan["wanted"]
        self.tally = Tally()
        self.acts: list[tuple[float, float]] = []  # when due, how long it took from then
        self.failures: list[str] = []
        self.own = threading.local()
        self.pool = ThreadPoolExecutor(PEOPLE)
        self.over = threading.Event()

    def logged_in(self, address: str, cookie: str) -> Visitor:
        visitor = counted_visitor(self.shop, self.tally, address)
        visitor.session.cookies.set(SESSION_COOKIE, cookie, secure=True)
        return visitor

    def do(self, act: Act, due: float, number: int) -> None:
        if not hasattr(self.own, "anonymous"):
            self.own.anonymous = counted_visitor(self.shop, self.tally)
        visitor = self.own.anonymous
        if act.is_member:
            visitor = self.logged_in(*self.owners[number % len(self.owners)])
        self._try(act.do, visitor, random.Random(number))
        self.acts.append((due, time.monotonic() - due))

    def buy(self) -> None:
        """One purchase after the other, each customer each product once."""
        for slug in self.wanted:
            for buyer in self.buyers:
                if self.over.wait(BUY_EVERY):
                    return
                self._try(pay, self.logged_in(*buyer), slug)

    def _try(self, act, visitor, what) -> None:
        try:
            act(visitor, what)
        except TURNED_AWAY as error:
            self.failures.append(f"{act.__name__}: {type(error).__name__} {str(error)[:200]}")

    def live_through(self, phase: dict) -> dict:
        begun = time.monotonic()
        chance = random.Random(7)
        weights = [act.weight for act in ACTS]
        asked = max(1, int(phase["rate"] * phase["seconds"]))
        waiting = []
        for number in range(asked):
            due = begun + number / phase["rate"]
            time.sleep(max(0.0, due - time.monotonic()))
            (act,) = chance.choices(ACTS, weights)
            waiting.append(self.pool.submit(self.do, act, due, chance.randrange(1 << 20)))
        sent = time.monotonic()
        for one in waiting:
            one.result()
        return self._sum_up(phase, asked, begun, sent)

    def _sum_up(self, phase: dict, asked: int, begun: float, sent: float) -> dict:
        over = time.monotonic()
        answers = self.tally.between(begun)
        taken = sorted(seconds for due, seconds in list(self.acts) if due >= begun)
        failures, self.failures = self.failures, []
        return phase | {
            "acts": asked,
            "requests": len(answers),
            "requests a second": round(len(answers) / (over - begun), 1),
            "statuses": self.tally.by_status(begun),
            "median": round(taken[len(taken) // 2], 3),
            "p95": round(taken[int(len(taken) * 0.95)], 3),
            "longest": round(taken[-1], 3),
            "late at the end": round(over - sent, 1),
            "failures": failures[:5],
        }


def bends(phase: dict) -> bool:
    """Whether the shop did not keep up: an error, or one act of twenty was slow."""
    return any(status == "no answer" or int(status) >= 500 for status in phase["statuses"]) or (
        phase["p95"] > SLOW
    )


def main() -> None:
    plan = json.load(sys.stdin)
    crowd = Crowd(plan)
    buyer = threading.Thread(target=crowd.buy, daemon=True)
    buyer.start()
    for phase in plan["phases"]:
        told = crowd.live_through(phase)
        print(json.dumps(told), flush=True)
        if phase.get("until_it_bends") and bends(told):
            break
    crowd.over.set()
    buyer.join(60)
    crowd.pool.shutdown()


if __name__ == "__main__":
    main()
