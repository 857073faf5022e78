"""Support requests of buyers, made step by step as the rules of support would make them."""

import tomllib
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from django.conf import settings

from demo.history.story import Story, present
from support.models import REFERENCE_ALPHABET, Message, SupportRequest

Kind, Status, Quote = Message.Kind, SupportRequest.Status, SupportRequest.Quote
WORDS = tomllib.loads(Path(__file__).with_name("words.toml").read_text("utf-8"))
ASKS = 0.02
# At which part of the history somebody asks for certain, and where the request stands now.
CERTAIN = {
    0.60: Status.CANCELLED,
    0.80: Status.COMPLETED,
    0.90: Status.IN_PROGRESS,
    0.92: Status.PAYMENT,
    0.94: Status.DISCUSSING,
    0.98: Status.NEW,
}


class Thread:
    """A request that grows message by message, until it meets `now` or stands at `stop`."""

    def __init__(self, story: Story, subject: str, at: datetime, now: datetime, stop: str | None):
        self.story, self.now, self.stop, self.moment = story, now, stop, at
        self.has_customer_spoken_last = True
        self.request = story.request = SupportRequest(
            product_id=story.order.product_id,
            subject=subject,
            created_at=at,
            turn_since=at,
            last_message_at=at,
        )

    def goes_on(self, delay: timedelta) -> bool:
        """Whether the next step comes, `delay` after the last."""
        moment = self.moment + delay
        if moment > self.now or self.request.status == self.stop:
            return False
        self.moment = moment
        return True

    def say(self, kind: str, text: str) -> None:
        """As support.requests does it."""
        request, is_of_customer = self.request, kind == Kind.CUSTOMER
        self._add(kind, text, is_of_customer)
        self.has_customer_spoken_last = is_of_customer
        request.pass_turn(self.moment, is_of_customer=is_of_customer)
        request.last_message_at = self.moment

    def move(self, status: str, why: str = "", *, by_customer: bool = False) -> None:
        """As support.moves does it."""
        words = f"{Status(self.request.status).label} → {Status(status).label}"
        self._add(Kind.MOVE, f"{words}. {why}".strip(), by_customer)
        before, self.request.status = self.request.status, status
        self.request.closed_at = self.moment if self.request.is_closed else None
        if Status.IN_PROGRESS in (before, status):
            self.request.pass_turn(self.moment, is_of_customer=self.has_customer_spoken_last)

    def offer(self, amount: int) -> None:
        """As support.quotes does it."""
        request = self.request
        request.quote, request.quote_amount = Quote.OPEN, amount
        request.quote_currency, request.quote_text = settings.SHOP_CURRENCY, WORDS["quotes"]["text"]
        self._add(Kind.MOVE, f"Quote: {request.quote_display}.")

    def settle(self) -> None:
        self.request.quote = Quote.PAID
        self._add(Kind.MOVE, f"Quote of {self.request.quote_display} paid.")

    def _add(self, kind: str, text: str, is_of_customer: bool = False) -> None:
        message = Message(kind=kind, text=text, created_at=self.moment)
        if not is_of_customer:
            message.author_id = self.story.ware.page.owner_id
        self.story.messages.append((message, is_of_customer))


def ask(story: Story, dice: Random, now: datetime, stop: str | None = None) -> None:
    """The buyer asks for help some time after the purchase, if there still is access.

    `stop` is the state in which the request is left; it is asked soon enough to get there.
    """
    paid_at = present(story.order.paid_at)
    delay = timedelta(days=min(dice.expovariate(1 / 6), 60))
    if stop:
        delay = min(delay, (now - paid_at) * 0.2)
    moment = paid_at + delay
    if moment > now or present(story.purchase).revoked_at or story.disputes:
        return
    wants_work = stop == Status.PAYMENT or (stop != Status.IN_PROGRESS and dice.random() < 0.12)
    words = dice.choice(
        [row for row in WORDS["questions"] if row.get("is_paid", False) == wants_work]
    )
    thread = Thread(story, words["subject"], moment, now, stop)
    thread.request.reference = _reference(dice)
    if dice.random() < 0.6:
        thread.request.assigned_to_id = story.ware.page.owner_id
    thread.say(Kind.CUSTOMER, words["question"])
    _talk(thread, words, dice, wants_work, _hurry(stop, moment, now))


def _hurry(stop: str | None, moment: datetime, now: datetime) -> float:
    """How much faster than usual it must go to be at `stop` in time."""
    return min(1.0, (now - moment) / timedelta(days=21)) if stop else 1.0


def _talk(thread: Thread, words: dict, dice: Random, wants_work: bool, pace: float) -> None:
    def hours(median: float) -> timedelta:
        return timedelta(hours=min(dice.lognormvariate(0, 0.9) * median, 120)) * pace

    gives_up = thread.stop == Status.CANCELLED or (not thread.stop and dice.random() < 0.1)
    if gives_up and dice.random() < 0.3:
        if thread.goes_on(hours(6)):
            thread.move(Status.CANCELLED, "Cancelled by the customer.", by_customer=True)
        return
    if not thread.goes_on(_until_answer(thread.moment, dice) * pace):
        return
    thread.say(Kind.STAFF, words["answer"])
    thread.move(Status.DISCUSSING, "Answered.")
    if gives_up:
        if thread.goes_on(hours(20)):
            thread.move(Status.CANCELLED, "Cancelled by the customer.", by_customer=True)
        return
    if wants_work and not _agree(thread, words, dice, hours):
        return
    if (thread.stop == Status.IN_PROGRESS or dice.random() < 0.3) and not wants_work:
        if not thread.goes_on(hours(2)):
            return
        thread.move(Status.IN_PROGRESS)
    if dice.random() < 0.7 and not wants_work:
        if not thread.goes_on(hours(12)):
            return
        thread.say(Kind.CUSTOMER, words["thanks"])
    if thread.goes_on(hours(30)):
        thread.move(Status.COMPLETED)


def _agree(thread: Thread, words: dict, dice: Random, hours) -> bool:
    """A price is named and paid; False where the story ends on the way."""
    if not thread.goes_on(hours(10)):
        return False
    thread.say(Kind.CUSTOMER, words["thanks"])
    if not thread.goes_on(hours(5)):
        return False
    thread.say(Kind.STAFF, WORDS["quotes"]["answer"])
    thread.offer(dice.choice(WORDS["quotes"]["amounts"]))
    thread.move(Status.PAYMENT)
    if not thread.goes_on(hours(30)):
        return False
    thread.settle()
    thread.move(Status.IN_PROGRESS)
    if not thread.goes_on(hours(60)):
        return False
    thread.say(Kind.STAFF, WORDS["quotes"]["done"])
    return True


def _until_answer(moment: datetime, dice: Random) -> timedelta:
    """Some hours on working days, a day or two over the weekend."""
    delay = timedelta(hours=min(dice.lognormvariate(1.2, 0.9), 96))
    if moment.weekday() >= 5:
        delay += timedelta(hours=dice.uniform(6, 30))
    return delay


def _reference(dice: Random) -> str:
    return "".join(dice.choices(REFERENCE_ALPHABET, k=10))
