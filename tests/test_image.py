"""The container image without a container: its files, its build step, its start and its probe."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from contextlib import contextmanager

import pytest
import requests
from django.conf import settings

from tests.migrated import ROOT
from tests.services import free_port
from tests.site_config.test_settings import COMPLETE

pytestmark = [pytest.mark.once, pytest.mark.early]

DOCKERFILE = (ROOT / "Dockerfile").read_text()


def shipped() -> list[str]:
    """What .dockerignore lets into the image."""
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    assert "*" in lines, "everything is left out but what is named"
    return [line[1:] for line in lines if line.startswith("!")]


def left_out() -> list[str]:
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    return [line for line in lines if re.match(r"[a-z*]", line) and line != "*"]


def instruction(name: str) -> list[str]:
    """The command of the last CMD or HEALTHCHECK, as the daemon would read it."""
    text = DOCKERFILE.replace("\\\n", "")
    return json.loads(re.findall(rf"^{name}.*?(\[.*\])$", text, re.M)[-1])


@pytest.fixture(scope="module")
def image(tmp_path_factory):
    """A folder with the files of the image, prepared as the Dockerfile does."""
    app = tmp_path_factory.mktemp("image") / "app"
    app.mkdir()
    for name in shipped():
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, app / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            (app / name).parent.mkdir(exist_ok=True)
            shutil.copy(source, app / name)
    for pattern in left_out():
        for path in app.glob(pattern):
            path.unlink()
    commands = re.findall(r"/venv/bin/python (manage.py [^\\\n]*)", DOCKERFILE)
    assert [command.split()[1] for command in commands] == ["collectstatic", "compilemessages"]
    for command in commands:
        done = subprocess.run(
            [sys.executable, *command.split()],
            cwd=app,
            env={
                "PATH": os.environ["PATH"],
                "DJANGO_SETTINGS_MODULE": re.search(
                    r"RUN DJANGO_SETTINGS_MODULE=(\S+)", DOCKERFILE
                )[1],
            },
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
    return app


@pytest.fixture(scope="module")
def web(image):
    with start_web(image, TRUSTED_PROXIES="1") as started:
        yield started


def environment_of(image) -> dict[str, str]:
    """A complete production environment."""
    programs = f"{os.path.dirname(sys.executable)}{os.pathsep}{os.environ['PATH']}"
    return COMPLETE | {
        "PATH": programs,
        "DJANGO_SETTINGS_MODULE": "site_config.settings.production",
        "DATA_DIR": str(image.parent / "data"),
        "PORT": str(free_port()),
        "PYTHONDONTWRITEBYTECODE": "1",
        # There is no database to ask whether the shop is open.
        "UNDER_CONSTRUCTION": "false",
    }


@contextmanager
def start_web(image, **changes: str):
    """The image's CMD with a complete production environment: its address and environment."""
    environment = environment_of(image) | changes
    address = f"http://127.0.0.1:{environment['PORT']}"
    with (image.parent / "web.log").open("w") as log:
        process = subprocess.Popen(
            instruction("CMD"), cwd=image, env=environment, stdout=log, stderr=subprocess.STDOUT
        )
    try:
        for _ in range(600):
            assert process.poll() is None, (image.parent / "web.log").read_text()
            try:
                requests.get(f"{address}/healthz", timeout=2)
                break
            except requests.RequestException:
                time.sleep(0.1)
        yield address, environment
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def test_the_image_has_every_app_of_the_project():
    apps = {name for name in settings.INSTALLED_APPS if (ROOT / name / "__init__.py").exists()}
    assert apps - set(shipped()) == set()


def test_no_test_secret_or_data_gets_into_the_image(image):
    names = {path.name for path in image.iterdir()}
    assert names & {".env", "var", "tests", "dodo_sandbox", ".git", ".venv"} == set()
    assert not (image / "site_config/settings/dev.py").exists()


def test_static_files_are_collected_under_names_that_change_with_them(image):
    manifest = json.loads((image / "staticfiles/staticfiles.json").read_text())["paths"]
    name = manifest["css/shop.css"]
    assert re.fullmatch(r"css/shop\.[0-9a-f]{12}\.css", name)
    assert (image / "staticfiles" / f"{name}.gz").exists()


def test_the_image_starts_as_production_and_its_probe_is_content(web):
    _, environment = web
    probe = subprocess.run(instruction("HEALTHCHECK"), env=environment, capture_output=True)
    assert probe.returncode == 0, probe.stderr
    elsewhere = environment | {"PORT": str(free_port())}
    assert subprocess.run(instruction("HEALTHCHECK"), env=elsewhere, capture_output=True).returncode


def get(address: str, path: str, **headers: str) -> requests.Response:
    headers = {"Host": "shop.test"} | {k.replace("_", "-"): v for k, v in headers.items()}
    return requests.get(address + path, headers=headers, allow_redirects=False, timeout=10)


def test_static_files_are_served_for_ever(web, image):
    manifest = json.loads((image / "staticfiles/staticfiles.json").read_text())["paths"]
    style = get(web[0], f"/static/{manifest['css/shop.css']}", X_Forwarded_Proto="https")
    assert style.status_code == 200
    assert "immutable" in style.headers["Cache-Control"]


def test_pages_are_for_https_and_for_the_shops_own_name_only(web):
    page = get(web[0], "/")
    assert page.status_code == 301
    assert page.headers["Location"] == "https://shop.test/"
    assert get(web[0], "/healthz", Host="evil.example").status_code == 400
    assert get(web[0], "/", Host="10.1.2.3", X_Forwarded_Proto="https").status_code == 400


@pytest.mark.parametrize("host", ["10.1.2.3", "10.1.2.3:8000", "[2001:db8::7]:8000"])
def test_a_balancer_may_ask_by_the_address_of_the_machine(web, host):
    assert get(web[0], "/healthz", Host=host).text == "ok\n"
    ready = get(web[0], "/readyz", Host=host)
    # There is no database here.
    assert (ready.status_code, ready.text) == (503, "not ready, the log says why\n")
    assert ready.headers["Retry-After"].isdecimal()


def test_a_shop_without_its_static_files_does_not_start_and_says_what_to_do(image):
    collected, aside = image / "staticfiles", image / "elsewhere"
    collected.rename(aside)
    try:
        done = subprocess.run(
            instruction("CMD"), cwd=image, env=environment_of(image), capture_output=True, text=True
        )
    finally:
        aside.rename(collected)
    assert done.returncode == 4
    said = done.stdout + done.stderr
    assert "the static file css/shop.css was not collected" in said
    assert "manage.py collectstatic" in said
    assert "Traceback" not in said


def test_without_a_trusted_proxy_nobody_can_claim_https(image):
    with start_web(image) as (address, _):
        assert get(address, "/", X_Forwarded_Proto="https").status_code == 301


def test_the_image_runs_as_nobody_special_and_installs_by_hash():
    assert re.search(r"^USER 10001$", DOCKERFILE, re.M)
    assert "--require-hashes" in DOCKERFILE
    assert "postgresql-client" in DOCKERFILE
    assert not re.search(r"(SECRET_KEY|API_KEY|PASSWORD)\s*=", DOCKERFILE)
