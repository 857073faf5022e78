"""Schedules are called by names that people read, each with what it is for."""

import pytest
from django.conf import settings

from schedules.names import NAMES, name_of, purpose_of
from site_config.settings.schedule import of_broker

pytestmark = pytest.mark.once


def test_each_of_the_shops_own_has_a_name_and_a_purpose():
    own = set(settings.CELERY_BEAT_SCHEDULE) | set(of_broker("sqla+sqlite:///x"))
    assert own - set(NAMES) == set(), "name it in schedules/names.py"
    assert set(NAMES) - own == set(), "there is no such schedule any more"


def test_what_people_added_keeps_its_own_name():
    assert name_of("close unpaid orders") == "Close unpaid orders"
    assert (name_of("mine"), purpose_of("mine")) == ("mine", "")
