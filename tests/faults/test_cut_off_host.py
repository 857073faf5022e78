"""One of two hosts is cut off in the middle of its work; the other goes on, and it comes back."""

import contextlib
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest
import requests

from tests.faults.own_shop import (
    need_namespaces,
    own_postgres,
    own_redis,
    reachable_folder,
    shop_on,
)
from tests.faults.rows import RUNS_OF_SWEEP, SWEEP_OFTEN, ask
from tests.faults.trials import go_through
from tests.running_shop import ROOT, RunningShop
from tests.services.namespaces import OtherHost
from tests.services.relay import Relay

pytestmark = [pytest.mark.postgres, pytest.mark.long]

SHOPS = ("web", "worker", "long", "beat")
HOLD_A_ROW = """
import time, django
django.setup()
from django.db import transaction
from schedules.models import BeatLease
with transaction.atomic():
    BeatLease.objects.select_for_update().get()
    print("held", flush=True)
    time.sleep(600)
"""
HOLDER = "SELECT holder FROM schedules_beatlease"


class SecondHost(RunningShop):
    """The same shop on another host: its database, Redis and provider are those of `first`."""

    def __init__(self, first: RunningShop, host: OtherHost, provider: Relay):
        super().__init__(first.folder.with_name("second"))
        self.folder.mkdir()
        self.host = host
        self.url = f"http://{host.address}:{self.port}"
        shared = ("DATABASE_URL", "CACHE_URL", "CELERY_BROKER_URL")
        self.extra = {
            name: first.environment[name].replace("127.0.0.1", host.ours) for name in shared
        } | {
            "SITE_URL": self.url,
            "ALLOWED_HOSTS": host.address,
            "DODO_PAYMENTS_BASE_URL": f"http://{host.ours}:{provider.port}",
        }

    def start_process(self, name: str) -> None:
        with self.host.inside():
            super().start_process(name)

    def command(self, name: str) -> str:
        command = super().command(name)
        return f"{command} --bind {self.host.address}:{self.port}" if name == "web" else command

    @contextlib.contextmanager
    def in_the_middle_of_its_work(self) -> Iterator[subprocess.Popen]:
        """A process of the shop that holds the row of beat's lease."""
        with self.host.inside():
            process = subprocess.Popen(
                [sys.executable, "-c", HOLD_A_ROW],
                cwd=ROOT,
                env=self.environment,
                stdout=subprocess.PIPE,
                start_new_session=True,
            )
        try:
            assert process.stdout.readline() == b"held\n"
            yield process
        finally:
            process.kill()
            process.wait(10)

    def answers(self) -> bool:
        with contextlib.suppress(requests.RequestException):
            return requests.get(f"{self.url}/readyz", timeout=2).status_code == 200
        return False


def let_in(server, broker, host: OtherHost) -> None:
    """Have both servers listen to the other host too."""
    with (server.data / "pg_hba.conf").open("a") as rules:
        rules.write(f"host all all {host.address}/32 trust\n")
    ask(server.url("postgres"), "SELECT pg_reload_conf()")
    broker.client().config_set("protected-mode", "no")
    broker.client().config_set("bind", f"127.0.0.1 {host.ours}")


def test_a_host_is_cut_off_and_comes_back(tmp_path):
    need_namespaces()
    with (
        reachable_folder() as home,
        OtherHost(1) as host,
        own_redis() as broker,
        own_postgres(home, listen_addresses=f"127.0.0.1,{host.ours}") as server,
        contextlib.ExitStack() as ends,
    ):
        let_in(server, broker, host)
        first = ends.enter_context(shop_on(server, broker, tmp_path / "shop"))
        customers = [f"visitor-{number}@faults.example" for number in range(3)]
        first.add_customers(*customers)
        url = first.environment["DATABASE_URL"]
        ask(url, SWEEP_OFTEN)
        provider = ends.enter_context(Relay("127.0.0.1", first.port + 1, host=host.ours))
        second = SecondHost(first, host, provider)
        ends.callback(second.stop)
        for name in SHOPS:
            second.start_process(name)
        first.wait_until(second.answers, 60, "the second host does not answer")
        # The second one sends, and is in the middle of its work when the cable is pulled.
        sending = ask(url, HOLDER)
        first.kill("beat")
        first.wait_until(lambda: ask(url, HOLDER) != sending, 40, "nobody took over")
        first.start_process("beat")
        busy = ends.enter_context(second.in_the_middle_of_its_work())

        @contextlib.contextmanager
        def cut_off():
            host.cut_off()
            before = ask(url, RUNS_OF_SWEEP)
            first.wait_until(lambda: ask(url, RUNS_OF_SWEEP) > before, 60, "no beat took over")
            yield
            host.connect()

        go_through("a host is cut off", cut_off, 40, first, addresses=customers)
        busy.kill()
        first.wait_until(second.answers, 30, "the second host did not come back")
        time.sleep(6)
        ended = {name: process.poll() for name, process in second.processes.items()}
        assert set(ended.values()) == {None}, f"{ended}\n{second.logs()}"
