"""What a shop's processes hold while it is used: memory, open files, database connections."""

import threading
import time
from collections import defaultdict
from dataclasses import dataclass

import psutil

from tests.faults.rows import ask

CONNECTIONS = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"


@dataclass(frozen=True)
class Sample:
    """At `at` (time.monotonic) a process held so many bytes and open files."""

    at: float
    memory: int
    files: int


class Sampler(threading.Thread):
    """Looks at all processes of a shop every so many seconds, until it is stopped."""

    def __init__(self, shop, every: float):
        super().__init__(daemon=True)
        self.shop, self.every = shop, every
        self.samples: dict[str, list[Sample]] = defaultdict(list)
        self.connections: list[int] = []
        self.over = threading.Event()

    def run(self) -> None:
        while not self.over.wait(self.every):
            for name, sample in look(self.shop).items():
                self.samples[name].append(sample)
            self.connections.append(ask(self.shop.environment["DATABASE_URL"], CONNECTIONS)[0][0])

    def stop(self) -> None:
        self.over.set()
        self.join(30)


def look(shop) -> dict[str, Sample]:
    """Each process of the shop now, by its part and number."""
    found = {}
    for name, started in list(shop.processes.items()):
        if name == "sandbox":
            continue
        try:
            head = psutil.Process(started.pid)
            for process in (head, *head.children(recursive=True)):
                found[f"{name} {process.pid}"] = Sample(
                    time.monotonic(), process.memory_info().rss, process.num_fds()
                )
        except psutil.NoSuchProcess:
            continue
    return found


def growth(samples: list[Sample]) -> float:
    """How many bytes the memory grew from the first to the last sample, by the line that fits
    them best: one look in an unlucky moment does not count."""
    if len(samples) < 2:
        return 0.0
    times = [one.at for one in samples]
    middle = sum(times) / len(times)
    mean = sum(one.memory for one in samples) / len(samples)
    spread = sum((at - middle) ** 2 for at in times)
    slope = sum((one.at - middle) * (one.memory - mean) for one in samples) / spread
    return slope * (times[-1] - times[0])
