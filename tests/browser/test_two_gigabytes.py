"""Two gigabytes from the editor, through the death of the shop's web process and of the browser."""

import re
from pathlib import Path

import pytest
import requests
from playwright.sync_api import expect

from tests.browser.test_publishing import FIND, log_in
from tests.browser.test_uploads import choose, publish, watch
from tests.browser.watched import WatchedPage
from tests.running_shop import RunningShop

pytestmark = [pytest.mark.browser, pytest.mark.long]

PART = 8 * 1024 * 1024
PARTS = 256
SIZE = PARTS * PART
AT_ONCE = 3
# Milliseconds; of what is waited for on a machine that does much else.
LONG = 1_500_000
# What a process may grow by, however large the file: a few pieces, and what Python keeps of them.
ROOM = 120_000_000


@pytest.fixture
def big_file(tmp_path):
    """No two parts of it are alike; what lies between takes no room on the disk."""
    path = tmp_path / "kit.bin"
    with path.open("wb") as file:
        for number in range(PARTS):
            file.seek(number * PART)
            file.write(number.to_bytes(4, "big"))
        file.truncate(SIZE)
    return path


@pytest.fixture
def own_shop(tmp_path):
    """One whose processes may die."""
    shop = RunningShop(tmp_path / "shop", forks_celery=False)
    try:
        yield shop.start(only=("web", "worker", "long", "sandbox"))
    finally:
        shop.stop()


@pytest.fixture
def open_anew(browser, own_shop):
    """A page of another browser profile each time; none knows of the one before."""
    contexts = []

    def make() -> WatchedPage:
        contexts.append(browser.new_context(base_url=own_shop.url))
        return WatchedPage(contexts[-1].new_page(), own_shop, "two-gigabytes", (1280,), True)

    yield make
    for context in contexts:
        context.close()


def test_they_go_up_once_through_two_deaths(own_shop, open_anew, big_file):
    found = own_shop.manage("shell", "--verbosity=0", "--command", FIND.format("almanac-docs"))
    pk, before = found.split()[-1], stored(own_shop)
    visit = open_anew()
    log_in(visit, "seller@example.com")
    first, at_rest = watch(visit.page), peaks(own_shop)
    field = choose(visit, pk, big_file)
    # The page is asked for something each time: what it sent is heard of meanwhile alone.
    own_shop.wait_until(lambda: visit.page.title() and len(first["parts"]) > PARTS // 4, 1500)
    grown = growth(own_shop, at_rest)
    own_shop.kill("web")
    expect(field.get_by_text("No connection.")).to_be_visible(timeout=LONG)
    visit.page.context.close()
    own_shop.start_process("web")
    own_shop.wait_until(lambda: answers(own_shop), 120, "the shop did not come back")

    visit = open_anew()
    visit.expected_statuses.add(400)  # of an autosave, while a field is still wrong
    log_in(visit, "seller@example.com")
    second, at_rest = watch(visit.page), peaks(own_shop)
    field = choose(visit, pk, big_file)
    expect(field.get_by_text("Sent and checked.")).to_be_visible(timeout=LONG)
    # What was on its way when the shop died is all that is sent twice.
    assert len(first["parts"]) + len(second["parts"]) <= PARTS + AT_ONCE
    expect(field.get_by_text("All that was found in it")).to_be_visible(timeout=LONG)
    publish(visit)
    expect(visit.page.get_by_text("and published").first).to_be_visible()

    grown = {name: max(grown[name], size) for name, size in growth(own_shop, at_rest).items()}
    assert stored(own_shop) - before == SIZE
    assert max(first["forms"] + second["forms"]) < 100_000
    print(f"sent {len(first['parts'])} + {len(second['parts'])} of {PARTS} parts, grown {grown}")
    assert max(grown.values()) < ROOM


def answers(shop) -> bool:
    try:
        return requests.get(f"{shop.url}/readyz", timeout=5).ok
    except requests.RequestException:
        return False


def stored(shop) -> int:
    """Bytes of all that is sold, and of what is on its way."""
    folders = [shop.folder / name for name in ("private", "uploads")]
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    return sum(path.stat().st_size for path in files)


def peaks(shop) -> dict[str, int]:
    """The most that each process had of memory so far, its children with it, in bytes."""
    found = {}
    for name in ("web", "worker", "long"):
        group = shop.processes[name].pid
        statuses = map(memory_of, Path("/proc").glob("[0-9]*"))
        found[name] = max(size for its_group, size in statuses if its_group == group)
    return found


def memory_of(process: Path) -> tuple[int, int]:
    """(process group, most memory in bytes) of a process; zeros where it has just ended."""
    try:
        group = int((process / "stat").read_text().rpartition(")")[2].split()[2])
        found = re.search(r"VmHWM:\s+(\d+) kB", (process / "status").read_text())
    except OSError:
        return 0, 0
    return group, int(found[1]) * 1024 if found else 0


def growth(shop, before: dict[str, int]) -> dict[str, int]:
    return {name: size - before[name] for name, size in peaks(shop).items()}
