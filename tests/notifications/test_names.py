"""What messages are called where staff read of them."""

import pytest

from notifications.catalogue import KINDS
from notifications.catalogue.names import NAMES, name_of

pytestmark = pytest.mark.once


def test_every_kind_of_message_has_a_name_for_staff():
    assert set(KINDS) - set(NAMES) == set(), "name it in notifications/catalogue/names.py"
    assert set(NAMES) - set(KINDS) == set(), "there is no such kind any more"


def test_what_an_earlier_release_wrote_is_spelled_out():
    assert name_of("order-paid") == "Receipt"
    assert name_of("gift-wrapped-twice") == "Gift wrapped twice"
