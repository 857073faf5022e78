"""A key that is made before the shop is there is one that the shop takes."""

import pytest

from backups.encryption import read_key
from server import age

pytestmark = pytest.mark.once


def test_the_shop_takes_it_and_each_is_another():
    first, second = age.new_key(), age.new_key()
    assert first != second
    assert str(read_key(first)) == first


@pytest.mark.parametrize("data", [bytes(32), b"\xff" * 32, bytes(range(32))])
def test_any_bytes_can_be_a_key(data):
    assert str(read_key(age.key_of(data))) == age.key_of(data)
