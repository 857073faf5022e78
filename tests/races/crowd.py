"""Many doing the same thing in the same moment."""

import threading
from concurrent.futures import ThreadPoolExecutor

from django.db import connections


def all_at_once(count: int, action) -> list:
    """Run action(number) in `count` threads that start together; results, or errors, in order."""
    barrier = threading.Barrier(count)

    def run(number):
        try:
            # Connecting takes longer than what is raced: it must not space the crowd out.
            connections["default"].ensure_connection()
            barrier.wait(timeout=20)
            return action(number)
        except Exception as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))
