"""Flow 10: the shop is closed to everybody but those with a key; no payment is lost meanwhile."""

import contextlib
import re
import socket
import threading
import time
from urllib.parse import urlsplit

import pytest
import requests

from tests.conftest import DATABASE_URL, ON_POSTGRES
from tests.flows.visitor import PAYS, Visitor
from tests.running_shop import RunningShop

# With Redis and several processes, as in production; the gate by itself is tried on both.
pytestmark = pytest.mark.postgres
SLUG = "tidybox-organiser"


@pytest.fixture(scope="module")
def shop(tmp_path_factory, redis):
    """A shop of this module's own: the others' is not to be closed under them."""
    with RunningShop(
        tmp_path_factory.mktemp("closing") / "shop",
        postgres=DATABASE_URL if ON_POSTGRES else None,
        redis=redis.url(0),
        environment={"WEB_CONCURRENCY": "2"},
    ) as shop:
        # A worker may end when its Redis is away; compose.yaml starts it again.
        shop.restarts = True
        yield shop


@pytest.fixture
def customer(shop, tmp_path):
    """Somebody logged in who owns nothing yet."""
    address = f"{tmp_path.name[:40].replace('_', '-')}@flows.example"
    shop.add_customers(address)
    return Visitor(shop, address).open("/").log_in()


@pytest.fixture
def closed(shop):
    """Closed for everybody within a second; open again after the test."""
    close(shop)
    yield shop
    shop.manage("under_construction", "off")


@pytest.fixture(scope="module")
def secret(shop):
    return shop.manage("under_construction", "key", "--name", "Flow").strip()


def close(shop, *arguments):
    shop.manage("under_construction", "on", "--message", "New shelves.", *arguments)


def status(shop, path: str = "/", **options) -> int:
    return requests.get(shop.url + path, timeout=30, allow_redirects=False, **options).status_code


def anew(shop, path: str) -> list[int]:
    """The statuses of several fresh connections, so that each web process has its say."""
    return [status(shop, path) for _ in range(12)]


def test_everything_is_closed_for_all_processes_within_a_second(shop):
    assert set(anew(shop, "/products/")) == {200}
    close(shop)
    for path in ("/", "/products/", "/accounts/login/", "/admin/", f"/products/{SLUG}/"):
        assert set(anew(shop, path)) == {503}, path
    assert [status(shop, path) for path in ("/healthz", "/readyz")] == [200, 200]
    assert "New shelves." in requests.get(shop.url, timeout=30).text
    shop.manage("under_construction", "off")
    assert set(anew(shop, "/products/")) == {200}


def test_staff_with_a_key_see_the_shop_and_work_in_it(closed, secret):
    staff = Visitor(closed, "admin@example.com").open(
        f"/accounts/login/?next=/library/&key={secret}"
    )
    assert staff.url == f"{closed.url}/accounts/login/?next=/library/"
    staff.log_in()
    assert staff.status == 200
    assert "you see the shop by a key" in staff.page.get_text()
    assert staff.open("/admin/").status == 200
    assert staff.open("/products/").status == 200


def test_revoking_ends_it_at_once(closed):
    secret = closed.manage("under_construction", "key", "--name", "Press").strip()
    press = Visitor(closed).open(f"/?key={secret}")
    assert press.status == 200
    closed.manage("under_construction", "revoke", "--name", "Press")
    assert {press.session.get(closed.url, timeout=30).status_code for _ in range(8)} == {503}
    assert status(closed, f"/?key={secret}") == 503


def test_a_payment_that_comes_meanwhile_gives_access(shop, customer):
    """The customer is at the provider when the shop closes, pays, and finds it closed."""
    customer.check_out(SLUG)
    close(shop)
    try:
        customer.press("Pay", follow=False, card_number=PAYS, expiry="06/32", cvv="123")
        assert customer.session.get(shop.url + "/orders/", timeout=30).status_code == 503
        shop.wait_until(
            lambda: any(row["active"] for row in customer.books()["purchases"]),
            30,
            "the webhook gave no access",
        )
    finally:
        shop.manage("under_construction", "off")
    time.sleep(1)
    assert SLUG in str(customer.open("/library/").page)


def test_a_form_that_was_open_keeps_its_text(shop, customer):
    customer.open(f"/checkout/{SLUG}/")
    close(shop)
    try:
        answer = customer.session.post(
            f"{shop.url}/checkout/{SLUG}/",
            data={"name": "Ada <b>L</b>", "city": "Ulm", "csrfmiddlewaretoken": "t0p-secret"},
            timeout=30,
        )
        assert answer.status_code == 503
        assert "Ada &lt;b&gt;L&lt;/b&gt;" in answer.text
        assert "t0p-secret" not in answer.text
    finally:
        shop.manage("under_construction", "off")
    time.sleep(1)


def test_a_download_under_way_is_finished(shop, customer):
    """Its first bytes are read, the shop closes, the rest comes all the same."""
    make_big = (
        "from pathlib import Path; from hashlib import sha256\n"
        "from django.conf import settings\n"
        "from products.models import ProductPage as P, ReleaseFile\n"
        f"sold = P.objects.get(slug={SLUG!r}).latest_release.main_file\n"
        "path = Path(settings.PRIVATE_ROOT) / sold.file.name\n"
        "path.write_bytes(b'0123456789abcdef' * 4_000_000)\n"
        "digest = sha256(path.read_bytes()).hexdigest()\n"
        "ReleaseFile.objects.filter(pk=sold.pk).update(size=64_000_000, sha256=digest)\n"
    )
    customer.buy(SLUG)
    shop.manage("shell", "--verbosity=0", "--command", make_big)
    customer.open("/library/").press("Download", follow=False)
    link = customer.answer.headers["Location"]
    with customer.session.get(shop.url + link, stream=True, timeout=60) as answer:
        assert answer.status_code == 200
        received = len(answer.raw.read(100_000))
        close(shop)
        try:
            assert status(shop, "/library/") == 503, shop.logs()
            for part in iter(lambda: answer.raw.read(1_000_000), b""):
                received += len(part)
        finally:
            shop.manage("under_construction", "off")
    time.sleep(1)
    assert received == 64_000_000


def test_the_key_stands_in_no_log(closed, secret):
    """Used, misused, in requests that are refused before anybody reads them."""
    session = requests.Session()
    session.get(f"{closed.url}/products/?key={secret}", timeout=30)
    session.get(f"{closed.url}/nowhere/?key={secret}", timeout=30)
    session.post(f"{closed.url}/accounts/login/?key={secret}", data={"login": "a"}, timeout=30)
    requests.get(f"{closed.url}/?q={secret}", headers={"Referer": f"/?key={secret}"}, timeout=30)
    requests.post(f"{closed.url}/webhooks/dodo/?key={secret}", data="{", timeout=30)
    host, port = urlsplit(closed.url).netloc.split(":")
    for line in (
        f"GET /?key={secret} and more HTTP/1.1\r\n\r\n",
        f"GET /?key={secret}&{'x' * 9000} HTTP/1.1\r\n\r\n",
        f"GET /?key={secret} HTTP/9.9\r\n\r\n",
        f"G(T /?key={secret} HTTP/1.1\r\nHost: {host}\r\n\r\n",
        f"GET /?key={secret} HTTP/1.1\r\nbad header {secret}\r\n\r\n",
    ):
        with socket.create_connection((host, int(port)), timeout=10) as raw:
            raw.sendall(line.encode())
            with contextlib.suppress(OSError):
                raw.recv(1000)
    time.sleep(0.5)
    logs = {path.name: path.read_text(errors="replace") for path in closed.folder.glob("*.log")}
    assert "GET /products/ 302" in logs["web.log"]
    assert "Invalid request" in logs["web.log"], "the refused ones were logged"
    kept = [path for path in closed.folder.rglob("*") if path.is_file()]
    assert [p.name for p in kept if secret.encode() in p.read_bytes()] == []
    assert not re.search(r"\?\S*key", logs["web.log"])


def test_with_redis_away_it_stays_closed_and_changes_reach_all(closed, redis, secret):
    redis.stop()
    try:
        assert set(anew(closed, "/")) == {503}
        assert status(closed, f"/?key={secret}") == 302
        closed.manage("under_construction", "off")
        assert set(anew(closed, "/healthz")) == {200}
        assert 503 not in anew(closed, "/products/")
        closed.manage("under_construction", "on")
        assert set(anew(closed, "/")) == {503}
    finally:
        redis.start()
    time.sleep(1)
    assert set(anew(closed, "/")) == {503}


def test_an_emptied_redis_opens_nothing(closed, redis):
    for number in range(4):
        redis.client(number).flushdb()
    time.sleep(1)
    assert set(anew(closed, "/")) == {503}


def test_many_at_the_door_get_the_page_quickly(closed):
    """Forty at once: nobody's answer waits for a database, a session or another visitor."""
    found = []

    def knock():
        found.append(status(closed, "/products/"))

    threads = [threading.Thread(target=knock) for _ in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [503] * 40


def test_a_web_process_that_begins_without_its_database_shows_the_closed_page(closed, secret):
    closed.kill("web")
    closed.extra["DATABASE_URL"] = "postgres://nobody@127.0.0.1:1/none"
    try:
        closed.start_process("web")
        closed.wait_until(lambda: answers(closed, "/healthz"), 60)
        answer = requests.get(f"{closed.url}/products/", timeout=30)
        assert answer.status_code == 503
        assert "New shelves." in answer.text
        assert status(closed, "/readyz") == 503
        assert status(closed, f"/?key={secret}") == 302
    finally:
        del closed.extra["DATABASE_URL"]
        closed.kill("web")
        closed.start_process("web")
        closed.wait_until(lambda: answers(closed, "/readyz"), 60)


def answers(shop, path: str) -> bool:
    with contextlib.suppress(requests.RequestException):
        return status(shop, path) == 200
    return False
