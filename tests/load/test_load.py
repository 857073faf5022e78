"""What this machine carries, half of that for long, and what the processes hold meanwhile.

A ramp finds the rate at which the shop bends; at half of it there must be no error. Short here;
`make test-long` takes the times of LONG. LOAD_SCALE makes them shorter: 0.1 is a tenth.

The figures are in var/test/load.json; `python -m tests.load.report` prints them.
"""

import json
import os
import subprocess
import sys
from dataclasses import asdict, dataclass

import pytest
from django.conf import settings

from tests.conftest import DATABASE_URL, missing
from tests.faults.ledgers import compare
from tests.faults.trials import wait_until_done
from tests.load import report
from tests.load.busy_shop import BusyShop
from tests.load.sampling import Sampler, growth, look
from tests.load.traffic import SLUGS
from tests.migrated import ROOT
from tests.services import redis as redis_service

pytestmark = pytest.mark.postgres

MEGABYTE = 1 << 20
# In the last two thirds of a soak: caches are full by then, and what still grows is lost.
MAY_GROW = 6 * MEGABYTE
MAY_OPEN = 3
# The first pages of each process take longer (seconds).
WARM_UP = 3


@dataclass(frozen=True)
class Times:
    """Seconds of the ramp and of the two halves after it, each at half of what it found."""

    ramp: float
    hold: float
    soak: float
    customers: int
    steps: int
    first_rate: float = 4
    factor: float = 1.4

    def times(self, scale: float) -> "Times":
        values = asdict(self)
        return Times(**values | {name: values[name] * scale for name in ("ramp", "hold", "soak")})


SHORT = Times(ramp=9, hold=12, soak=0, customers=6, steps=3)
LONG = Times(ramp=60, hold=600, soak=1800, customers=150, steps=12)


@pytest.fixture
def busy(tmp_path, request):
    if redis_service.program() is None:
        missing("redis-server")
    times = request.param
    with BusyShop(
        tmp_path / "shop", DATABASE_URL, settings.CELERY_BROKER_URL, times.customers
    ) as shop:
        shop.control("settings", retry_scale=0.001)
        yield shop


def generate(shop: BusyShop, phases: list[dict], wanted: list[str]) -> list[dict]:
    """What the generator says of each phase; `wanted` is what its buyers do not own yet."""
    plan = {
        "url": shop.environment["SITE_URL"],
        "sandbox_url": shop.sandbox_url,
        "owners": shop.owners,
        "buyers": shop.buyers,
        "wanted": wanted,
        "phases": phases,
    }
    seconds = sum(phase["seconds"] for phase in phases)
    done = subprocess.run(
        [sys.executable, "-m", "tests.load.generator"],
        cwd=ROOT,
        input=json.dumps(plan),
        stdout=subprocess.PIPE,
        text=True,
        timeout=2 * seconds + 300,
        check=True,
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


def find_what_it_carries(shop: BusyShop, times: Times) -> tuple[float, list[dict]]:
    """The highest rate (acts a second) that it kept up with, and all steps of the ramp."""
    warm_up = {"name": "warm-up", "rate": times.first_rate, "seconds": WARM_UP}
    ramp = [
        {
            "name": "ramp",
            "rate": round(times.first_rate * times.factor**step, 1),
            "seconds": max(1.0, times.ramp / times.steps),
            "until_it_bends": True,
        }
        for step in range(times.steps)
    ]
    steps = generate(shop, [warm_up, *ramp], SLUGS[:2])
    # The last step is the one that bent it, unless it never did.
    kept_up = steps if len(steps) == 1 + times.steps else steps[:-1]
    rates = [step["rate"] for step in kept_up if step["name"] == "ramp"]
    return max(rates, default=times.first_rate), steps


def live_through(shop: BusyShop, times: Times) -> None:
    carries, steps = find_what_it_carries(shop, times)
    held = {"name": "hold", "rate": carries / 2, "seconds": times.hold}
    soak = {"name": "soak", "rate": carries / 2, "seconds": times.soak}
    sampler = Sampler(shop, every=max(0.5, times.soak / 360))
    sampler.start()
    try:
        told = generate(shop, [held], SLUGS[2:7])
        wait_until_done(shop, "load")
        # Open files are compared while nobody is connected: what waits to be answered is no leak.
        # By now each process has opened what it keeps.
        before = look(shop)
        if soak["seconds"]:
            told += generate(shop, [soak], SLUGS[7:])
    finally:
        sampler.stop()
    wait_until_done(shop, "load")
    if compare(shop.books(), shop.provider_ledger()):
        shop.manage("reconcile_orders")
        wait_until_done(shop, "load")
    differences = compare(shop.books(), shop.provider_ledger())
    after = look(shop)
    figures = report.Figures(
        carries=carries,
        phases=[*steps, *told],
        processes=[
            report.Process(
                name,
                memory=rows[-1].memory // MEGABYTE,
                grew=round(growth(rows[len(rows) // 3 :]) / MEGABYTE, 1),
                files=[before[name].files, after[name].files],
            )
            for name, rows in sampler.samples.items()
            if name in before and name in after
        ],
        connections=[sampler.connections[len(sampler.connections) // 3], sampler.connections[-1]],
        payments=len(shop.provider_ledger()["payments"]),
        differences=sum(map(len, vars(differences).values())),
    )
    report.keep(figures)
    for phase in told:
        bad = {status for status in phase["statuses"] if status[0] not in "234"}
        assert not bad, f"{phase}\n{shop.logs()}"
    assert figures.payments > 0, [phase["failures"] for phase in told]
    assert not differences, differences
    assert {name for name, process in shop.processes.items() if process.poll() is not None} == set()


@pytest.mark.parametrize("busy", [SHORT], indirect=True)
def test_half_of_what_it_carries_is_answered_without_an_error(busy):
    live_through(busy, SHORT)


@pytest.mark.long
@pytest.mark.parametrize("busy", [LONG], indirect=True)
def test_ten_minutes_and_half_an_hour_leave_nothing_behind(busy):
    scale = float(os.environ.get("LOAD_SCALE", "1"))
    live_through(busy, LONG.times(scale))
    figures = report.kept()
    assert {one.name: one.grew for one in figures.processes if one.grew * MEGABYTE > MAY_GROW} == {}
    opened = {one.name: one.files for one in figures.processes}
    assert {name: n for name, n in opened.items() if n[1] - n[0] > MAY_OPEN} == {}
    assert figures.connections[1] - figures.connections[0] <= MAY_OPEN
