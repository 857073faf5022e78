"""Those who own a product are told in several goes, by several workers, each of them once."""

import pytest
from django.db import transaction

from commerce.messages import announcements, batches
from commerce.models import Announcement
from commerce.tasks import tell_of_updates
from tests.commerce.versions import (
    mails,
    own,
    pass_the_pause,
    publish,
    tell,
)
from tests.factories import ProductPageFactory
from tests.races.crowd import all_at_once

pytestmark = pytest.mark.django_db


def test_a_go_tells_so_many_and_the_next_goes_on(lamp, monkeypatch):
    monkeypatch.setattr(batches, "BATCH", 2)
    buyers = [own(lamp, f"owner{number}@example.com").user.email for number in range(5)]
    publish(lamp)
    pass_the_pause()
    assert announcements.tell_waiting(at_most=3) == 3
    row = Announcement.objects.get()
    assert (row.recipients, row.finished_at) == (3, None)
    assert announcements.tell_waiting(at_most=3) == 2
    assert announcements.tell_waiting(at_most=3) == 0
    row.refresh_from_db()
    assert (row.recipients, row.state) == (5, "done")
    assert list(mails().values_list("recipient", flat=True)) == buyers


def test_what_a_dead_worker_left_is_told_once(lamp, monkeypatch):
    buyers = [own(lamp, f"owner{number}@example.com").user.email for number in range(5)]
    publish(lamp)
    pass_the_pause()
    monkeypatch.setattr(batches, "BATCH", 2)
    write = announcements._write
    written = []

    def die_at_the_fourth(*args):
        if len(written) == 3:
            raise SystemExit
        written.append(write(*args))

    monkeypatch.setattr(announcements, "_write", die_at_the_fourth)
    with pytest.raises(SystemExit), transaction.atomic():
        announcements.tell_waiting()
    monkeypatch.setattr(announcements, "_write", write)
    tell_of_updates()
    assert list(mails().values_list("recipient", flat=True)) == buyers


def test_an_announcement_that_cannot_be_told_holds_up_no_other(lamp, owner, monkeypatch):
    broken = publish(lamp)
    other = ProductPageFactory(title="Other")
    own(other, "other@example.com")
    publish(other, "5.0")
    write = announcements._write
    monkeypatch.setattr(
        announcements,
        "_write",
        lambda announcement, *args: 1 / 0 if announcement == broken else write(announcement, *args),
    )
    assert tell() == ["other@example.com"]
    monkeypatch.undo()
    assert tell() == ["owner@example.com"]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_tell_everybody_once(monkeypatch):
    lamp = ProductPageFactory(title="Lamp", slug="lamp")
    monkeypatch.setattr(batches, "BATCH", 3)
    for number in range(20):
        own(lamp, f"owner{number}@example.com")
    publish(lamp)
    pass_the_pause()
    told = all_at_once(4, lambda number: announcements.tell_waiting())
    tell_of_updates()  # a sweep that met another's lock left the rest to it
    assert all(isinstance(count, int) for count in told), told
    recipients = list(mails().values_list("recipient", flat=True))
    assert sorted(recipients) == sorted({f"owner{number}@example.com" for number in range(20)})
    assert Announcement.objects.get().recipients == 20


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_control_without_the_lock_the_count_is_wrong_or_a_mail_is_written_twice(monkeypatch):
    """The keys of the outbox still keep the mails single; the lock keeps the books right."""
    lamp = ProductPageFactory(title="Lamp", slug="lamp")
    for number in range(20):
        own(lamp, f"owner{number}@example.com")
    publish(lamp)
    pass_the_pause()
    monkeypatch.setattr(
        type(Announcement.objects.all()), "select_for_update", lambda rows, **options: rows
    )
    counts = all_at_once(4, lambda number: announcements.tell_waiting())
    assert sum(count for count in counts if isinstance(count, int)) > 20
    assert mails().count() == 20
