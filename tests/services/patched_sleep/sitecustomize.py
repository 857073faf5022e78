"""Python's time.sleep for processes under libfaketime (clock.py): up to 0.9.10 it refuses to
sleep until a time of the clock that cannot be set, which is how Python sleeps."""

import select
import time


def sleep(seconds: float) -> None:
    if seconds < 0:
        raise ValueError("sleep length must be non-negative")
    select.select([], [], [], seconds)


time.sleep = sleep
