"""The courier: many webhooks a second, a hanging shop holds up little, order where it matters."""

import threading
import time
from itertools import pairwise

import pytest

from tests.dodo_sandbox.process import wait_for

pytestmark = pytest.mark.once


@pytest.fixture
def payments(sandbox, make_product, make_session):
    """So many payments, made while webhooks wait, so that all fall due together."""

    def make(count: int) -> list[str]:
        sandbox.configure(delay_seconds=3600)
        product = make_product()
        for _ in range(count):
            sandbox.pay(make_session(product).checkout_url)
        sandbox.configure(delay_seconds=0)
        return [row["webhook_id"] for row in sandbox.deliveries()]

    return make


def test_a_busy_shop_gets_each_of_many_once(sandbox, receiver, payments):
    """The shop takes 0.1 s for each; that several are on their way is the next test's."""
    ids = payments(30)
    receiver.seconds = 0.1
    for webhook_id in ids:
        sandbox.resend(webhook_id)
    wait_for(lambda: len(receiver.received) == 30)
    assert {each.id for each in receiver.received} == set(ids)
    wait_for(lambda: {row["state"] for row in sandbox.deliveries()} == {"delivered"})
    assert {row["attempts"] for row in sandbox.deliveries()} == {1}
    assert len(receiver.received) == 30


def test_four_are_on_their_way_at_once(sandbox, receiver, payments):
    ids = payments(8)
    receiver.together = threading.Barrier(4)
    for webhook_id in ids:
        sandbox.resend(webhook_id)
    wait_for(lambda: {row["state"] for row in sandbox.deliveries()} == {"delivered"})
    assert {row["last_status"] for row in sandbox.deliveries()} == {200}
    assert len(receiver.received) == 8


def test_hanging_shop_does_not_hold_up_the_others(sandbox, receiver, payments):
    first, *others = payments(4)
    receiver.hang_on = first
    sandbox.resend(first)
    wait_for(lambda: len(receiver.received) == 1)
    for webhook_id in others:
        sandbox.resend(webhook_id)
    wait_for(lambda: len(receiver.received) == 4, 3)
    assert sandbox.deliveries()[0]["attempts"] == 0
    receiver.let_go.set()
    wait_for(lambda: {row["state"] for row in sandbox.deliveries()} == {"delivered"})


def test_message_in_hand_is_not_sent_twice(sandbox, receiver, payments):
    """A resend while it is being sent comes after it, not beside it."""
    (webhook_id,) = payments(1)
    receiver.hang_on = webhook_id
    sandbox.resend(webhook_id)
    wait_for(lambda: len(receiver.received) == 1)
    sandbox.resend(webhook_id)
    time.sleep(0.5)
    assert len(receiver.received) == 1
    receiver.hang_on = None
    receiver.let_go.set()
    wait_for(lambda: len(receiver.received) == 2)
    wait_for(lambda: sandbox.deliveries()[0]["attempts"] == 2)
    assert sandbox.deliveries()[0]["state"] == "delivered"
    time.sleep(0.3)
    assert len(receiver.received) == 2


def test_messages_about_one_payment_come_one_after_the_other(sandbox, receiver, paid):
    wait_for(lambda: len(receiver.received) == 1)
    receiver.seconds = 0.1
    for status in ("opened", "challenged", "won", "lost"):
        sandbox.dispute(paid["payment_id"], status)
    wait_for(lambda: len(receiver.received) == 5)
    assert receiver.types()[1:] == [
        "dispute.opened",
        "dispute.challenged",
        "dispute.won",
        "dispute.lost",
    ]
    times = [each.at for each in receiver.received[1:]]
    assert all(later - earlier >= 0.1 for earlier, later in pairwise(times))
    wait_for(lambda: {row["state"] for row in sandbox.deliveries()} == {"delivered"})


def test_shuffled_copies_come_at_once(sandbox, receiver, make_session):
    receiver.together = threading.Barrier(4)
    sandbox.configure(shuffle=True, duplicates=3)
    sandbox.pay(make_session().checkout_url)
    wait_for(lambda: sandbox.deliveries()[0]["state"] == "delivered")
    assert sandbox.deliveries()[0]["attempts"] == 4
    assert len({each.body for each in receiver.received}) == 1
