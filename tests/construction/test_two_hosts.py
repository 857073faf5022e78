"""Two hosts that share a database and nothing else: no folder, and no Redis."""

import pytest
import requests
from django.conf import settings

from tests.conftest import DATABASE_URL
from tests.running_shop import RunningShop
from tests.services import free_port
from tests.services.relay import Relay

pytestmark = pytest.mark.postgres


@pytest.fixture(scope="module")
def first(tmp_path_factory):
    """The host on which somebody closes the shop."""
    nobody = f"redis://127.0.0.1:{free_port()}"
    shop = RunningShop(
        tmp_path_factory.mktemp("first") / "shop",
        postgres=DATABASE_URL,
        environment={"CACHE_URL": f"{nobody}/0", "CELERY_BROKER_URL": f"{nobody}/1"},
    )
    yield shop.start(("web", "sandbox"))
    shop.stop()


@pytest.fixture(scope="module")
def way():
    """The second host's way to the database."""
    server = settings.DATABASES["default"]
    with Relay(server["HOST"], int(server["PORT"])) as relay:
        yield relay


@pytest.fixture(scope="module")
def second(first, way, tmp_path_factory):
    database = f"postgres://postgres@127.0.0.1:{way.port}/{first.database}"
    host = RunningShop(
        tmp_path_factory.mktemp("second"), environment=first.extra | {"DATABASE_URL": database}
    )
    host.start_process("web")
    host.wait_until(lambda: answers(host, "/readyz", 200), 60)
    yield host
    host.stop()


def answers(host, path: str, status: int) -> bool:
    """Whether `host` does so now. A visitor without a session, each time a new one."""
    try:
        return requests.get(host.url + path, timeout=20).status_code == status
    except requests.ConnectionError:
        return False


def test_what_one_does_reaches_the_other(first, second):
    key = first.manage("under_construction", "key", "--name", "Press").strip()
    first.manage("under_construction", "on")
    for host in (first, second):
        host.wait_until(lambda host=host: answers(host, "/robots.txt", 503))
    press = requests.Session()
    assert press.get(f"{second.url}/robots.txt?key={key}", timeout=20).status_code == 200
    first.manage("under_construction", "revoke", "--name", "Press")
    second.wait_until(lambda: press.get(f"{second.url}/robots.txt", timeout=20).status_code == 503)
    first.manage("under_construction", "off")
    for host in (first, second):
        host.wait_until(lambda host=host: answers(host, "/robots.txt", 200))


def test_with_the_database_silent_the_last_known_state_holds(first, second, way):
    first.manage("under_construction", "on")
    second.wait_until(lambda: answers(second, "/robots.txt", 503))
    way.freeze()
    second.wait_until(lambda: "could not be asked" in second.logs())
    assert answers(second, "/robots.txt", 503)
    first.manage("under_construction", "off")
    first.wait_until(lambda: answers(first, "/robots.txt", 200))
    assert answers(second, "/robots.txt", 503)
    way.thaw()
    second.wait_until(lambda: answers(second, "/robots.txt", 200))


def test_a_host_that_begins_cut_off_goes_on_as_it_was(first, second, way):
    first.manage("under_construction", "on")
    second.wait_until(lambda: answers(second, "/robots.txt", 503))
    second.kill("web")
    way.freeze()
    second.start_process("web")
    second.wait_until(lambda: answers(second, "/robots.txt", 503), 60)
    way.thaw()
    first.manage("under_construction", "off")
    second.wait_until(lambda: answers(second, "/robots.txt", 200))
