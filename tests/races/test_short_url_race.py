"""Many follow one short URL at once: each visit is counted, none twice."""

import threading

import pytest
from django.db import connection, connections
from django.test import Client
from django.utils import timezone

from links import hits
from links.models import ShortURL, ShortURLDay
from tests.links.conftest import hits_of, make
from tests.races.crowd import all_at_once

pytestmark = pytest.mark.django_db(transaction=True)


def crowd(clients: int, visits: int) -> list[tuple[int, str]]:
    """Each client follows /s/sale/ so many times; the answers that were no redirect."""

    def visit(number):
        client = Client()
        answers = [client.get("/s/sale/") for _ in range(visits)]
        return [(a.status_code, a.headers.get("Location")) for a in answers]

    outcomes = all_at_once(clients, visit)
    errors = [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    assert errors == []
    flat = [answer for answers in outcomes for answer in answers]
    assert len(flat) == clients * visits
    return [answer for answer in flat if answer != (302, "/products/")]


@pytest.mark.postgres
@pytest.mark.long
def test_ten_thousand_visits_by_fifty_clients_are_ten_thousand():
    short_url = make(slug="sale")
    assert crowd(clients=50, visits=200) == []
    assert hits_of(short_url) == (10_000, 0)
    assert ShortURLDay.objects.count() == 1


@pytest.mark.postgres
def test_a_thousand_visits_by_fifty_clients_are_a_thousand():
    short_url = make(slug="sale")
    assert crowd(clients=50, visits=20) == []
    assert hits_of(short_url) == (1_000, 0)


def test_a_few_at_once_are_counted_on_every_database():
    short_url = make(slug="sale")
    assert crowd(clients=4, visits=10) == []
    assert hits_of(short_url) == (40, 0)


@pytest.mark.postgres
def test_the_first_visits_of_a_day_make_one_row():
    rows = [make(slug=f"sale-{number}") for number in range(5)]
    for short_url in rows:
        all_at_once(20, lambda number, short_url=short_url: hits.count(short_url, is_person=True))
        assert hits_of(short_url) == (20, 0)
    assert ShortURLDay.objects.count() == 5


@pytest.mark.postgres
def test_read_and_written_back_visits_get_lost(monkeypatch):
    """The test of the test: without the database's own sum, the crowd overwrites itself."""
    together = threading.Barrier(20)

    def add_one(short_url, field):
        row = ShortURLDay.objects.get(short_url=short_url, day=timezone.localdate())
        together.wait(20)
        row.hits += 1
        row.save()

    short_url = make(slug="sale")
    ShortURLDay.objects.create(short_url=short_url, day=timezone.localdate())
    monkeypatch.setattr(hits, "_add_one", add_one)
    all_at_once(20, lambda number: hits.count(short_url, is_person=True))
    assert hits_of(short_url)[0] < 20


@pytest.mark.postgres
def test_a_visit_beside_a_deletion_is_no_error():
    short_url = make(slug="sale")
    copy = ShortURL.objects.get()
    short_url.delete()
    hits.count(copy, is_person=True)
    connection.check_constraints()
    assert ShortURLDay.objects.count() == 0
    connections.close_all()
