"""One link to a copy of somebody's data, many at once: one gets it. And many who ask for one."""

import pytest

from accounts.models import DataExport
from accounts.personal_data import exports
from core.refusals import NotPossible
from tests.accounts.test_exports import ask, made
from tests.factories import UserFactory
from tests.races.crowd import all_at_once

pytestmark = pytest.mark.django_db(transaction=True)
CROWD = 8


def test_of_many_who_open_a_link_one_gets_the_file():
    person = UserFactory()
    _export, link = made(person)
    token = link.strip("/").rpartition("/")[2]

    outcomes = all_at_once(CROWD, lambda _n: exports.fetch(person, token))
    won = [each for each in outcomes if not isinstance(each, Exception)]
    for export in won:
        export.file.close()

    assert len(won) == 1
    assert {type(each) for each in outcomes if each not in won} == {exports.LinkUsed}


def test_without_the_condition_several_would():
    """The control: to look whether it is still there lets in more than one."""
    person = UserFactory()
    _export, link = made(person)
    token = link.strip("/").rpartition("/")[2]

    found = all_at_once(CROWD, lambda _n: exports.find(person, token))
    assert sum(not isinstance(each, Exception) for each in found) > 1


def test_of_many_tabs_one_asks():
    person = UserFactory()
    outcomes = all_at_once(CROWD, lambda _n: ask(person))
    refused = [each for each in outcomes if isinstance(each, NotPossible)]
    assert len(refused) == CROWD - 1
    assert DataExport.objects.count() == 1
