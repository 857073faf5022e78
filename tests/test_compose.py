"""compose.yaml without containers: what it says, its proxy, and its check that ends what hangs."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import requests
import yaml

from site_config import web_server
from site_config.queues import DEFAULT, TERMS
from tests.conftest import missing
from tests.migrated import ROOT
from tests.services import free_port, nginx
from tests.services.compose_proxy import FILES, ComposeProxy
from tests.services.dns import NameServer

pytestmark = [pytest.mark.once, pytest.mark.early]

SERVICES = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]
SHOP = {name: each for name, each in SERVICES.items() if each["image"] == "storefront"}
LASTING = {name: each for name, each in SERVICES.items() if name not in ("prepare", "migrate")}
PROCFILE = dict(line.split(": exec ", 1) for line in (ROOT / "Procfile").read_text().splitlines())


def seconds(text: str) -> int:
    return int(text.removesuffix("s"))


# --- what it says -------------------------------------------------------------------------------
def test_one_image_is_built_once():
    assert set(SHOP) == {"prepare", "migrate", "web", "worker", "long", "beat"}
    assert [name for name, each in SERVICES.items() if "build" in each] == ["prepare"]


@pytest.mark.parametrize("name", ["worker", "long", "beat"])
def test_a_process_is_started_as_everywhere_else(name):
    assert SHOP[name]["command"] == PROCFILE[name]


def test_each_has_the_time_to_finish_what_it_does():
    assert seconds(SHOP["worker"]["stop_grace_period"]) > TERMS[DEFAULT].hard
    assert seconds(SHOP["web"]["stop_grace_period"]) > web_server.graceful_timeout


@pytest.mark.parametrize("name", LASTING)
def test_each_is_limited_checked_and_started_again(name):
    service = SERVICES[name]
    assert service["restart"] == "unless-stopped"
    assert {"mem_limit", "pids_limit", "healthcheck"} <= set(service)
    assert service["logging"]["options"]["max-size"]
    assert service["cap_drop"] == ["ALL"]


def test_what_is_sold_and_what_waits_outlives_a_container():
    assert "--maxmemory-policy noeviction" in SERVICES["redis-queue"]["command"]
    assert "--appendonly yes" in SERVICES["redis-queue"]["command"]
    assert "redis:/data" in SERVICES["redis-queue"]["volumes"]
    assert "allkeys-lru" in SERVICES["redis-cache"]["command"]
    for name in ("web", "worker", "long", "beat"):
        assert SHOP[name]["environment"]["BACKUP_URL"] == "${BACKUP_URL:-file:///backups}"
        assert "${BACKUP_DIR:-./backups}:/backups" in SHOP[name]["volumes"]
    assert "data:/data:ro" in SERVICES["proxy"]["volumes"]


def test_only_the_proxy_can_be_reached():
    assert [name for name, each in SERVICES.items() if "ports" in each] == ["proxy"]


def test_the_proxy_gets_each_of_its_files():
    volumes = "\n".join(SERVICES["proxy"]["volumes"])
    named = set(re.findall(r"docker/proxy/(\S+?\.conf):", volumes.replace("${PROXY:-tls}", "tls")))
    assert named | {"outer.conf"} == {path.name for path in FILES.iterdir()}


def directives(text: str) -> set[str]:
    """Each directive in one line, without comments."""
    text = re.sub(r"^\s*#.*$", "", text, flags=re.M)
    return {" ".join(each.split()) for each in re.split(r"[;{}]", text) if each.strip()}


def test_the_proxy_is_that_of_a_server_but_for_its_places():
    own = set().union(*(directives(path.read_text()) for path in FILES.iterdir()))
    of_a_server = "".join(
        (ROOT / "server/files/nginx" / name).read_text()
        for name in ("storefront.conf", "downloads-disk.conf")
    )
    places = re.compile(r"@[A-Z_]+@|listen|/var/log/|unix:|upstream|proxy_pass|https://|\$scheme$")
    missing = {each for each in directives(of_a_server) - own if not places.search(each)}
    assert missing == set()


# --- the proxy ----------------------------------------------------------------------------------
class Web(BaseHTTPRequestHandler):
    """Says what it was asked; sends one file by the proxy, and has one style sheet of its own."""

    def do_GET(self):
        self.send_response(200)
        if self.path == "/downloads/ticket/":
            self.send_header("X-Accel-Redirect", "/_private/a%20file.zip")
            self.send_header("ETag", '"its own"')
        self.end_headers()
        told = {"path": self.path} | {name.lower(): value for name, value in self.headers.items()}
        self.wfile.write(json.dumps(told).encode())

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.do_GET()

    def log_message(self, *args):
        pass


@pytest.fixture(scope="module")
def behind():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Web)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()


@pytest.fixture(scope="module")
def names():
    """Two web containers: one that answers, and one that has just been stopped."""
    with NameServer("127.0.0.1", "127.0.0.9") as server:
        yield server.port


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    """static and data as `prepare` and the shop leave them, and a certificate."""
    if nginx.program() is None:
        missing("nginx")
    home = tmp_path_factory.mktemp("volumes")
    for name in ("static/css", "data/private", "tls/acme/.well-known/acme-challenge"):
        (home / name).mkdir(parents=True)
    (home / "static/css/shop.0123456789ab.css").write_text("body {}")
    (home / "data/private/a file.zip").write_bytes(b"sold")
    (home / "tls/acme/.well-known/acme-challenge/token").write_text("proof")
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=127.0.0.1"),
            *("-addext", "subjectAltName=IP:127.0.0.1"),
            *("-keyout", home / "tls/key.pem", "-out", home / "tls/certificate.pem"),
        ],
        check=True,
        capture_output=True,
    )
    return home


@pytest.fixture(scope="module", params=["tls", "outer"])
def proxy(request, behind, names, folders):
    started = ComposeProxy(
        request.param, names, behind, folders / "static", folders / "data", folders / "tls"
    ).start()
    started.kind = request.param
    yield started
    started.stop()


def test_the_shop_learns_who_asks_and_nobody_can_claim_it(proxy, folders):
    claims = {"X-Forwarded-For": "198.51.100.7, 203.0.113.5", "X-Forwarded-Proto": "https"}
    told = requests.get(f"{proxy.url}/x/?q=1", headers=claims | {"Host": "shop.test"}).json()
    assert (told["path"], told["host"]) == ("/x/?q=1", "shop.test")
    # Loopback stands for a stranger here, whose word neither kind of proxy takes for an address.
    assert told["x-forwarded-for"] == "127.0.0.1"
    assert told["x-forwarded-proto"] == ("http" if proxy.kind == "tls" else "https")
    assert len(told["x-request-id"]) == 32
    if proxy.kind == "tls":
        safe = requests.get(
            f"https://127.0.0.1:{proxy.https_port}/", verify=folders / "tls/certificate.pem"
        )
        assert safe.json()["x-forwarded-proto"] == "https"


def test_a_web_container_that_is_gone_is_passed_over(proxy):
    assert {requests.get(f"{proxy.url}/{number}/").status_code for number in range(12)} == {200}
    sent = [requests.post(f"{proxy.url}/{number}/", data={"x": "y"}) for number in range(12)]
    assert {answer.status_code for answer in sent} == {200}
    assert "127.0.0.9" in proxy.log(), "it was asked too"


def test_static_files_come_from_the_volume_and_else_from_the_shop(proxy):
    kept = requests.get(f"{proxy.url}/static/css/shop.0123456789ab.css")
    assert kept.text == "body {}"
    assert "immutable" in kept.headers["Cache-Control"]
    assert requests.get(f"{proxy.url}/static/css/other.css").json()["path"] == (
        "/static/css/other.css"
    )


def test_what_is_sold_goes_out_by_the_shops_word_only(proxy):
    assert requests.get(f"{proxy.url}/_private/a%20file.zip").status_code == 404
    sent = requests.get(f"{proxy.url}/downloads/ticket/")
    assert (sent.content, sent.headers["ETag"]) == (b"sold", '"its own"')
    requests.get(f"{proxy.url}/x/?key=secret")
    log = (proxy.home / "access.log").read_text()
    assert 'GET "/x/"' in log
    assert "secret" not in log
    assert "ticket" not in log


def test_static_files_of_a_new_version_stand_beside_the_old(tmp_path):
    """For pages that are open; and what has one name in both is the new one."""
    image, volume = tmp_path / "image", tmp_path / "volume"
    volume.mkdir()
    copy = SHOP["prepare"]["command"].partition('"')[2].partition("&&")[0]
    for version in ("1", "2"):
        shutil.rmtree(image, ignore_errors=True)
        (image / "css").mkdir(parents=True)
        (image / f"css/shop.{version}.css").write_text(version)
        (image / "css/shop.css").write_text(version)
        command = copy.replace("/app/staticfiles", str(image)).replace("/static/", f"{volume}/")
        subprocess.run(["sh", "-c", command], check=True)
    assert {path.name: path.read_text() for path in (volume / "css").iterdir()} == {
        "shop.1.css": "1",
        "shop.2.css": "2",
        "shop.css": "2",
    }


# --- the check ----------------------------------------------------------------------------------
# In the place of Docker's init: process 1, whose oldest child the container was started for.
INIT = "import subprocess, sys; sys.exit(128 - subprocess.call(sys.argv[1:]))"
KILLED = 128 + signal.SIGKILL


@pytest.fixture
def contain(tmp_path):
    """Start a command as a container would; `check` is the container's health check."""
    started = []

    class Container:
        def __init__(self, *command: str, **environment: str):
            programs = f"{os.path.dirname(sys.executable)}{os.pathsep}{os.environ['PATH']}"
            self.init = subprocess.Popen(
                [sys.executable, "-c", INIT, *command],
                cwd=ROOT,
                env={"PATH": programs} | environment,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                start_new_session=True,
            )
            started.append(self)

        def check(self, *options: str) -> subprocess.CompletedProcess:
            command = SHOP["beat"]["healthcheck"]["test"][1:]
            assert command == ["python", "/app/docker/alive.py"]
            place = ("--parent", str(self.init.pid), "--memory", str(tmp_path / "alive.json"))
            return subprocess.run(
                [sys.executable, ROOT / "docker/alive.py", *place, *options],
                capture_output=True,
                text=True,
            )

        def process(self) -> int:
            """The pid of what the container was started for, once the check has seen it."""
            while self.check().stdout == "there is no process yet\n":
                time.sleep(0.05)
            return json.loads((tmp_path / "alive.json").read_text())["pid"]

    yield Container
    for each in started:
        if each.init.poll() is None:
            os.killpg(each.init.pid, signal.SIGKILL)
        each.init.wait(20)
        each.init.stdout.close()


def until(condition, seconds: float = 60):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_a_worker_that_hangs_is_ended(contain, tmp_path):
    nobody = f"redis://127.0.0.1:{free_port()}/0"
    worker = contain(
        *SHOP["worker"]["command"].split(),
        DJANGO_SETTINGS_MODULE="site_config.settings.dev",
        DATA_DIR=str(tmp_path),
        CELERY_BROKER_URL=nobody,
    )
    process = worker.process()
    # It looks for Redis, which is away: that is no reason to end it.
    until(lambda: "Connection refused" in worker.init.stdout.readline())
    until(lambda: worker.check("--failures", "2").returncode == 0)
    until(lambda: worker.check("--failures", "1000").returncode == 0)
    os.kill(process, signal.SIGSTOP)
    until(lambda: worker.check("--failures", "3").returncode)
    assert worker.init.poll() is None
    until(lambda: worker.check("--failures", "3").returncode and worker.init.poll() is not None)
    assert worker.init.returncode == KILLED


def test_web_must_answer_too(contain):
    """A process that wakes up and answers nobody; the port is a listener's that never speaks."""
    port = free_port()
    web = contain(sys.executable, "-c", "import time\nwhile True: time.sleep(0.01)")
    web.process()
    options = ("--port", str(port), "--failures", "2")
    assert "nothing answers" in web.check(*options).stdout
    assert web.init.poll() is None
    web.check(*options)
    assert web.init.wait(20) == KILLED


def test_one_good_answer_starts_the_count_anew(contain, behind):
    web = contain(sys.executable, "-c", "import time\nwhile True: time.sleep(0.01)")
    web.process()
    for _ in range(3):
        assert web.check("--port", str(free_port()), "--failures", "2").returncode == 1
        until(lambda: web.check("--port", str(behind), "--failures", "2").returncode == 0)
    assert web.init.poll() is None
