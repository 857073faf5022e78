"""A shop that can be closed in a test, and is open again after it."""

import pytest
from django.core.cache import cache

from construction import closing, keys, state, throttle


class ClosedShop:
    """What staff do, known at once, as after a commit."""

    def __init__(self, commit):
        self.commit = commit

    def close(self, **values):
        with self.commit(execute=True):
            closing.set_switch(True, **values)
        return self

    def open(self):
        with self.commit(execute=True):
            closing.set_switch(False)

    def key(self, name="A key", **values):
        """(row, secret)"""
        with self.commit(execute=True):
            return keys.make(name, **values)

    def revoke(self, key):
        with self.commit(execute=True):
            keys.revoke(key)


def forget_everything():
    state.memory.forget()
    state.file().unlink(missing_ok=True)
    throttle.forget()
    keys._used.clear()
    cache.clear()


@pytest.fixture
def shop_door(db, django_capture_on_commit_callbacks):
    """An open shop that can be closed."""
    forget_everything()
    yield ClosedShop(django_capture_on_commit_callbacks)
    forget_everything()


@pytest.fixture
def closed(shop_door):
    return shop_door.close(message="New shelves.")
