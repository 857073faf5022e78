"""One release takes over from another while visitors go on, and its settings are read anew: nobody
gets an error, and what was being downloaded arrives whole."""

import secrets
import sys

import psutil
import pytest

from server.places import BACKGROUND, Places, web_unit
from server.releases import MARK, Releases
from server.services import Services
from server.upgrade import Upgrade
from tests.commerce.events import event, signed
from tests.flows.visitor import Visitor
from tests.migrated import ROOT
from tests.running_shop import SECRETS, RunningShop
from tests.seeded_shop import copy_seeded_shop
from tests.services.systemd import ServiceManager, Unit
from tests.upgrades.traffic import Request, SlowDownload, Traffic

pytestmark = [pytest.mark.once, pytest.mark.early]

OLD, NEW = "0.2.0-0000000000", "0.3.0-1111111111"
WEB = "-m", "gunicorn", "--config", "python:site_config.web_server", "site_config.wsgi"
CUSTOMER = "ada@example.com"
# A file that fills all buffers on its way, so that it is under way until somebody reads it.
SELL = """
from django.core.files.base import ContentFile
from django.utils import timezone
from accounts.models import User
from commerce.downloads import access
from products.models import ProductPage, Release, ReleaseFile
import os
page = ProductPage.objects.get(slug="pebble-icons")
release = Release.objects.create(page=page, version="99", live=True,
    first_published_at=timezone.now(),
    files=[ReleaseFile(file=ContentFile(os.urandom(40_000_000), "large.bin"))])
admin = User.objects.get(email="admin@example.com")
access.grant_by_hand(User.objects.get(email="{0}"), page, "A trial.", admin)
print(release.sha256)
"""


def webhook() -> tuple[bytes, dict[str, str]]:
    body = event("license_key.created", {"id": f"lic_{secrets.token_hex(8)}"})
    headers = signed(body, key=SECRETS["DODO_PAYMENTS_WEBHOOK_KEY"])
    return body, headers | {"Content-Type": "application/json"}


REQUESTS = [
    Request("/"),
    Request("/products/"),
    Request("/accounts/login/"),
    Request("/webhooks/dodo/", method="POST", make=webhook),
]


class Server:
    """A server on which a shop runs from the release OLD, beside NEW; both are this checkout."""

    def __init__(self, folder):
        self.shop = RunningShop(folder / "shop")
        copy_seeded_shop(self.shop, RunningShop)
        self.places = Places(folder / "server")
        for name in (OLD, NEW):
            self.lay_out(self.places.releases / name)
        self.manager = ServiceManager(folder / "services", self.unit)
        self.shop.url = self.manager.url
        self.releases = Releases(self.places)
        services = Services(str(self.manager.program))
        self.upgrade = Upgrade(self.releases, services, as_shop=(), say=self.hear)
        self.on_words = {}

    def lay_out(self, release) -> None:
        release.mkdir(parents=True)
        for path in ROOT.iterdir():
            (release / path.name).symlink_to(path)
        (release / MARK).touch()

    def unit(self, name: str) -> Unit:
        if name in BACKGROUND:
            return Unit(["sleep", "3600"], ROOT, {})
        release = name.removeprefix("storefront-web@").removesuffix(".service")
        environment = self.shop.environment | {"SITE_URL": self.manager.url}
        command = [sys.executable, *WEB]
        return Unit(command, self.places.releases / release, environment, notifies=True)

    def hear(self, words: str) -> None:
        for beginning, act in self.on_words.items():
            if words.startswith(beginning):
                act()

    def __enter__(self) -> "Server":
        for unit in (web_unit(OLD), *BACKGROUND):
            assert self.manager.start(unit), self.manager.log(unit)
        self.manager.enable(web_unit(OLD))
        self.releases.switch(OLD)
        return self

    def __exit__(self, *failure) -> None:
        self.manager.__exit__()
        self.shop.stop()

    def reload(self, name: str) -> None:
        """As systemd does it; returns when other processes answer than before."""
        head = psutil.Process(self.manager.processes[web_unit(name)].pid)
        before = head.children()
        self.manager.reload(web_unit(name))
        psutil.wait_procs(before, timeout=120)
        assert head.children()
        assert not set(head.children()) & set(before)

    def sell(self) -> tuple[SlowDownload, str]:
        """A download that has begun, and the checksum of what it has to become."""
        self.shop.add_customers(CUSTOMER)
        checksum = self.shop.manage("shell", "--verbosity=0", "--command", SELL.format(CUSTOMER))
        buyer = Visitor(self.shop, CUSTOMER).open("/").log_in().open("/library/")
        path = buyer.press("Download", follow=False).answer.headers["Location"]
        cookies = "; ".join(f"{each.name}={each.value}" for each in buyer.session.cookies)
        return SlowDownload(self.manager.url, path, {"Cookie": cookies}), checksum.strip()


@pytest.fixture
def server(tmp_path):
    with Server(tmp_path) as server:
        yield server


def test_nobody_notices_that_a_release_takes_over(server):
    download, checksum = server.sell()
    server.on_words["letting"] = download.go_on
    with Traffic(server.manager.url, REQUESTS) as traffic:
        traffic.wait_for(len(REQUESTS))
        server.upgrade.hand_over(OLD, NEW)
        traffic.wait_for(5 * len(REQUESTS))
        server.reload(NEW)
        traffic.wait_for(5 * len(REQUESTS))
    assert traffic.failures == []
    assert download.checksum() == checksum
    assert server.manager.exits[web_unit(OLD)] == 0
    old, new = (server.manager.log(web_unit(name)) for name in (OLD, NEW))
    assert "GET / 200" in old
    assert "GET / 200" in new
    assert server.releases.current() == NEW
    assert server.manager.enabled == {web_unit(NEW)}
