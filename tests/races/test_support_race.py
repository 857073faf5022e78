"""Two of the staff, or staff and customer, moving the same request in one moment.

On PostgreSQL: see the others. Each rule has a positive control: without it the same crowd shows
the failure.
"""

import time

import pytest
from django.test import Client

from support import moves
from support.models import Message, SupportRequest, SupportRequestQuerySet
from support.moves import NotPossible
from tests.commerce.sale_rows import read
from tests.factories import SupportRequestFactory, UserFactory
from tests.races.crowd import all_at_once
from tests.support.admin_pages import page_of

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

TARGETS = ["DISCUSSING", "IN_PROGRESS", "PAYMENT", "CANCELLED"]


@pytest.fixture
def staff():
    return [UserFactory(groups=["Admins"], first_name=f"Admin{n}") for n in range(len(TARGETS))]


@pytest.fixture
def without_lock(monkeypatch):
    """Rows are read without a lock, and written a moment later, so that all have read."""
    monkeypatch.setattr(SupportRequestQuerySet, "select_for_update", lambda rows, **_: rows)
    carry_out = moves._move

    def slowly(*facts):
        time.sleep(0.3)
        carry_out(*facts)

    monkeypatch.setattr(moves, "_move", slowly)


def move_all_at_once(row, staff) -> list:
    return all_at_once(len(TARGETS), lambda n: moves.move(row, TARGETS[n], seen="NEW", by=staff[n]))


def lines() -> list[str]:
    return list(Message.objects.filter(kind="move").values_list("text", flat=True))


def test_of_many_moves_one_happens_and_the_others_hear_who_was_faster(staff):
    row = SupportRequestFactory()
    answers = move_all_at_once(row, staff)
    (winner,) = [answer for answer in answers if isinstance(answer, SupportRequest)]
    refusals = [str(answer) for answer in answers if isinstance(answer, NotPossible)]
    name = staff[answers.index(winner)].first_name
    label = winner.get_status_display()
    assert refusals == [
        f"{name} was faster: {row.reference} is {label.lower()} now, not new. "
        "Nothing was changed; please look again."
    ] * (len(TARGETS) - 1)
    assert SupportRequest.objects.get().status == winner.status
    assert lines() == [f"New → {label}."]


def test_control_without_the_lock_many_moves_happen(staff, without_lock):
    move_all_at_once(SupportRequestFactory(), staff)
    assert len(lines()) > 1


def test_two_admins_press_buttons_in_one_moment(staff):
    row = SupportRequestFactory()
    clients = []
    for person in staff[:2]:
        client = Client()
        client.force_login(person)
        assert client.get(page_of(row)).status_code == 200
        clients.append(client)

    def press(number):
        typed = {"act": f"move:{TARGETS[number]}", "move-seen": "NEW", "note-text": "My thought"}
        return clients[number].post(page_of(row), typed)

    first, second = sorted(all_at_once(2, press), key=lambda answered: answered.status_code)
    assert (first.status_code, second.status_code) == (200, 302)
    page = read(first)
    assert page.count("was faster:") == 1
    assert "My thought</textarea>" in page
    assert len(lines()) == 1


def test_of_a_move_and_a_cancellation_each_is_told_the_truth(staff):
    row = SupportRequestFactory()

    def act(number):
        if number:
            return moves.cancel(row, row.user)
        return moves.move(row, "COMPLETED", seen="NEW", by=staff[0])

    answers = all_at_once(2, act)
    assert sum(isinstance(answer, NotPossible) for answer in answers) == 1
    assert len(lines()) == 1
    state = SupportRequest.objects.get()
    assert state.status in ("COMPLETED", "CANCELLED")
    assert state.closed_at is not None
