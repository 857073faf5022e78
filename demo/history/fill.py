"""Writing the whole history, batch by batch, in the order in which it happened."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from random import Random

from django.db import connection, reset_queries

from demo.history import aftermath, books, checkouts, links, requests
from demo.history.people import Crowd
from demo.history.seasons import Calendar
from demo.history.shelf import Shelf, Ware
from demo.history.story import Fate, Story, certain_fates, own_orders, present
from support import promises

MOST = 5_000_000
BATCH = 2_000
SEED = 7
# Progress is told about so many times.
LINES = 20
# The last customer has just gone to pay.
JUST_NOW = timedelta(minutes=10)
UNPAID = (Fate.EXPIRED, Fate.FAILED, Fate.CANCELLED, Fate.OPEN)


class NothingOnSale(Exception):
    """None of the demo's products can be sold; the text says so."""


def written() -> int:
    """How many orders of a history are there."""
    return own_orders().count()


def write(total: int, now: datetime, say: Callable[[str], None]) -> int:
    """Write the history up to `total` orders and its short links; returns the orders added.

    A run that broke off left whole batches: the next one goes on behind them. Raises
    NothingOnSale or seasons.TooYoung.
    """
    shelf = Shelf()
    if not shelf.wares:
        raise NothingOnSale("None of the demo's products is on sale: there is nothing to order.")
    calendar = Calendar(now, total, shelf.opened)
    start = written()
    teller, batch = Teller(shelf, calendar, total), []
    step = max(total // LINES, BATCH)
    for number, story in enumerate(teller.tell(start), start=start + 1):
        batch.append(story)
        if len(batch) == BATCH or number == total:
            books.write(batch)
            batch = []
            reset_queries()  # with DEBUG each statement would be kept
        if number % step == 0 or number == total:
            say(f"{number:,} of {total:,} orders")
    say(f"{links.add(shelf, calendar):,} visits of short links")
    promises.note()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # the database plans its queries by the new sizes
    return max(0, total - start)


class Teller:
    """Makes up one order after the other. Each has dice of its own, thrown by its number."""

    def __init__(self, shelf: Shelf, calendar: Calendar, total: int):
        self.shelf, self.calendar, self.total = shelf, calendar, total
        self.crowd = Crowd(shelf)
        self.fates = certain_fates(total) | {total - 1: Fate.OPEN}
        self.requests = {int(total * part): status for part, status in requests.CERTAIN.items()}
        self.dice = Random()  # noqa: S311 - play money

    def tell(self, start: int) -> Iterator[Story]:
        for number in range(start, self.total):
            self.dice.seed(SEED * 10**8 + number)
            yield self._tell(number)

    def _tell(self, number: int) -> Story:
        dice, now = self.dice, self.calendar.now
        moment = self.calendar.moment(number, dice.random())
        if number == self.total - 1:
            moment = max(moment, now - JUST_NOW)
        fate, asks = self.fates.get(number), self.requests.get(number)
        is_certain = fate is not None or asks is not None
        story = self._order(number, moment, is_certain)
        if story.order.amount == 0:
            checkouts.take_for_free(story)
            fate = Fate.PAID
        else:
            fate = fate or (Fate.PAID if asks else checkouts.draw_fate(dice))
            if fate in UNPAID:
                checkouts.give_up(story, fate, dice, now)
                return story
            if not checkouts.pay(story, dice, now):
                return story
        aftermath.grant(story)
        aftermath.unfold(story, fate, dice, now, is_certain)
        aftermath.download(story, dice, now)
        if asks or dice.random() < requests.ASKS:
            requests.ask(story, dice, now, asks)
        return story

    def _order(self, number: int, moment: datetime, is_priced: bool) -> Story:
        """Somebody orders a product that they did not order before."""
        pick = self.shelf.pick
        customer = self.crowd.come(self.dice, moment)
        ware: Ware | None = None
        if customer is not None:
            ware = pick(self.dice, moment, customer.ordered, is_priced=is_priced)
        if customer is None or ware is None:
            customer = self.crowd.join(self.dice, moment)
            ware = pick(self.dice, moment, 0, is_priced=is_priced) or pick(self.dice, moment, 0)
        ware = present(ware)
        customer.ordered |= ware.bit
        currency = checkouts.currency_at(moment, self.calendar.midnight(0))
        return checkouts.place(number, customer, ware, moment, currency)
