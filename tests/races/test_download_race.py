"""One link, fifty at once: one of them gets the file."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction
from django.utils import timezone

from commerce.downloads import ranges, tickets
from commerce.models import DownloadTicket
from tests.commerce.purchases import CONTENT, browser_of, buy
from tests.races.crowd import all_at_once

pytestmark = pytest.mark.django_db(transaction=True)
CROWD = 50


@pytest.fixture
def purchase():
    return buy()


def rivals(purchase, count):
    """As many copies of one fresh ticket, all read before any is claimed."""
    token = tickets.mint(purchase.user, purchase.product)
    return [tickets.find(token, purchase.user) for _ in range(count)]


def winners(purchase, count, claim=tickets.claim):
    """The browsers whose claim of one ticket succeeded, and every other outcome."""
    copies = rivals(purchase, count)
    outcomes = all_at_once(count, lambda n: claim(copies[n], str(n)))
    won, lost = [], []
    for number, outcome in enumerate(outcomes):
        if isinstance(outcome, Exception):
            lost.append(outcome)
        else:
            outcome.close()
            won.append(str(number))
    return won, lost


@pytest.mark.postgres
def test_of_fifty_claims_one_wins(purchase):
    won, lost = winners(purchase, CROWD)
    assert len(won) == 1
    assert DownloadTicket.objects.get().browser_hash == won[0]
    assert {type(error) for error in lost} == {tickets.TicketSpent}


def test_of_a_few_claims_one_wins_on_every_database(purchase):
    won, lost = winners(purchase, 5)
    assert len(won) == 1
    assert {type(error) for error in lost} == {tickets.TicketSpent}


@pytest.mark.postgres
def test_fifty_requests_get_one_file(purchase):
    token = tickets.mint(purchase.user, purchase.product)
    browsers = [browser_of(purchase.user) for _ in range(CROWD)]

    def get(number):
        response = browsers[number].get(f"/downloads/{token}/")
        content = b"".join(response)
        response.close()
        return response.status_code, content if response.status_code == 200 else b""

    outcomes = all_at_once(CROWD, get)
    assert sorted(outcomes) == [(200, CONTENT)] + [(410, b"")] * (CROWD - 1)


@pytest.mark.postgres
def test_all_parts_of_one_browser_arrive_though_none_came_first(purchase):
    """A download manager opens its connections at once, the first request among them."""
    copies = rivals(purchase, 8)
    length = len(CONTENT) // 8

    def fetch(number):
        start = number * length
        part = ranges.Part(start, start + length - 1, len(CONTENT))
        file = tickets.claim(copies[number], "browser", part)
        with file.source:
            return file.source.read(length)

    assert b"".join(all_at_once(8, fetch)) == CONTENT
    ticket = DownloadTicket.objects.get()
    assert (ticket.browser_hash, ticket.resumed) == ("browser", 7)


@pytest.mark.postgres
def test_without_the_condition_several_win(purchase, monkeypatch):
    def spend(ticket, browser):
        rows = DownloadTicket.objects.filter(pk=ticket.pk)
        return rows.update(claimed_at=timezone.now(), browser_hash=browser) == 1

    monkeypatch.setattr(tickets, "_spend", spend)
    assert len(winners(purchase, CROWD)[0]) > 1


def behind_a_claim_that_is_not_committed_yet(purchase, spend) -> bool:
    """Whether a rival wins that had to wait, on the row's lock, for the first claim to commit."""
    first, second = rivals(purchase, 2)

    def rival():
        try:
            return spend(second, "second")
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            assert spend(first, "first")
            waiting = pool.submit(rival)
            until_somebody_waits_for_us()
        return waiting.result(20)


def until_somebody_waits_for_us():
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_locks"
                " WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
            )
            if cursor.fetchone()[0]:
                return
        time.sleep(0.02)
    raise AssertionError("the rival did not wait")


@pytest.mark.postgres
def test_a_rival_that_waited_for_the_row_loses(purchase):
    assert behind_a_claim_that_is_not_committed_yet(purchase, tickets._spend) is False


@pytest.mark.postgres
def test_with_the_condition_behind_a_join_the_rival_that_waited_wins_too(purchase):
    def spend(ticket, browser):
        rows = DownloadTicket.objects.filter(
            pk=ticket.pk, claimed_at=None, purchase__revoked_at=None
        )
        return rows.update(claimed_at=timezone.now(), browser_hash=browser) == 1

    assert behind_a_claim_that_is_not_committed_yet(purchase, spend) is True


@pytest.mark.postgres
def test_a_refund_beside_a_claim_lets_nobody_in_later(purchase):
    """Whoever comes first: once the refund is written, no claim succeeds any more."""
    for _ in range(10):
        type(purchase).objects.filter(pk=purchase.pk).update(revoked_at=None, ended="")
        copies = rivals(purchase, 8)
        refunded_at = []

        def act(number, copies=copies, refunded_at=refunded_at):
            if number == 0:
                type(purchase).objects.filter(pk=purchase.pk).update(
                    revoked_at=timezone.now(), ended="refunded"
                )
                refunded_at.append(timezone.now())
                return None
            tickets.claim(copies[number], str(number)).close()
            return number

        all_at_once(8, act)
        ticket = DownloadTicket.objects.get(pk=copies[0].pk)
        assert ticket.claimed_at is None or ticket.claimed_at < refunded_at[0]
        with pytest.raises(tickets.TicketRefused):
            tickets.claim(copies[0], "late")
