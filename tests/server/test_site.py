"""The site as nginx runs it, before a stand-in for the shop that says how requests arrive."""

import http.client
import json
import os
import re
import socket
import socketserver
import ssl
import subprocess
import threading
import time
from http.server import BaseHTTPRequestHandler
from types import SimpleNamespace

import pytest

from server.steps import nginx, people
from tests.conftest import missing
from tests.server.test_install import make
from tests.services import free_port
from tests.services import nginx as nginx_service

pytestmark = pytest.mark.once

FORGED = {"X-Forwarded-For": "192.0.2.7", "X-Forwarded-Proto": "http", "X-Request-ID": "mine"}
MAIN = """
{user}
pid {home}/pid;
error_log {home}/error.log;
events {{ worker_connections 64; }}
http {{
    client_body_temp_path {home}/body;
    proxy_temp_path {home}/proxy;
    fastcgi_temp_path {home}/fastcgi;
    uwsgi_temp_path {home}/uwsgi;
    scgi_temp_path {home}/scgi;
    types {{ text/css css; }}
    include {site};
}}
"""


class Mirror(BaseHTTPRequestHandler):
    """Answers with the headers that came."""

    def do_GET(self):
        body = json.dumps(dict(self.headers)).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.do_GET()

    def address_string(self):
        return "nginx"

    def log_message(self, *arguments):
        pass


class Shop(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    daemon_threads = True


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """nginx with the installed files; only ports, logs and its user are the test's."""
    if not nginx_service.program():
        missing("nginx")
    from server.machine import Server
    from server.places import Places
    from tests.server.conftest import ANSWERS, getpass

    # The path of a socket may not be long.
    home = tmp_path_factory.mktemp("s")
    me = getpass.getuser()
    users = dict.fromkeys(("root_user", "shop_user", "web_server_user", "redis_user"), me)
    server = Server(dict(ANSWERS), places=Places(home), **users)
    ports = {"80": free_port(), "443": free_port()}
    at = server.places
    make(server, people.changes)
    fake = home / "programs"
    fake.mkdir()
    (fake / "nginx").write_text("#!/bin/sh\n")
    (fake / "nginx").chmod(0o755)
    before, os.environ["PATH"] = os.environ["PATH"], f"{fake}:{os.environ['PATH']}"
    try:
        make(server, nginx.changes)
    finally:
        os.environ["PATH"] = before
    file = at.nginx / "sites-available/storefront"
    text = file.read_text().replace("/var/log/nginx/", f"{home}/")
    text = re.sub(r"^ *listen \[::\].*\n", "", text, flags=re.M)
    file.write_text(re.sub(r"listen (\d+)", lambda m: f"listen 127.0.0.1:{ports[m[1]]}", text))
    main = home / "nginx.conf"
    user = "user root;" if os.geteuid() == 0 else ""
    main.write_text(MAIN.format(home=home, user=user, site=at.nginx / "sites-enabled/storefront"))
    statics = at.current / "staticfiles/css"
    statics.mkdir(parents=True)
    (statics / "shop.0123456789ab.css").write_text("a{}" * 1000)
    (statics / "plain.css").write_text("a{}")
    (at.acme / ".well-known/acme-challenge").mkdir(parents=True)
    (at.acme / ".well-known/acme-challenge/token").write_text("proof")
    at.web_socket.parent.mkdir(parents=True)
    command = [nginx_service.program(), "-e", f"{home}/error.log", "-c", main]
    checked = subprocess.run([*command, "-t"], capture_output=True, text=True)
    assert checked.returncode == 0, checked.stderr
    assert "warn" not in checked.stderr
    with Shop(str(at.web_socket), Mirror) as shop:
        threading.Thread(target=shop.serve_forever, daemon=True).start()
        process = subprocess.Popen([*command, "-g", "daemon off;"])
        try:
            wait_for(ports["443"])
            yield SimpleNamespace(home=home, http=ports["80"], https=ports["443"])
        finally:
            process.terminate()
            process.wait(10)
            shop.shutdown()


def wait_for(port: int) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    raise RuntimeError("nginx did not start")


def ask(port, path, method="GET", body=None, secure=True, **headers):
    """(status, headers, body) of the shop as a browser would ask it."""
    if secure:
        context = ssl._create_unverified_context()
        connection = http.client.HTTPSConnection("127.0.0.1", port, timeout=10, context=context)
    else:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, path, body, {"Host": "shop.test"} | names)
    answer = connection.getresponse()
    found = answer.status, answer.headers, answer.read()
    connection.close()
    return found


def test_what_reaches_the_shop_is_what_nginx_saw_and_nothing_that_somebody_claimed(site):
    status, _, body = ask(site.https, "/", **FORGED)
    arrived = json.loads(body)
    assert status == 200
    assert arrived["Host"] == "shop.test"
    assert arrived["X-Forwarded-For"] == "127.0.0.1"
    assert arrived["X-Forwarded-Proto"] == "https"
    assert re.fullmatch(r"[0-9a-f]{32}", arrived["X-Request-ID"])


def test_plain_http_leads_to_https_and_lets_certbot_prove_the_name(site):
    status, headers, _ = ask(site.http, "/products/?q=x", secure=False)
    assert (status, headers["Location"]) == (301, "https://shop.test/products/?q=x")
    path = "/.well-known/acme-challenge/token"
    assert ask(site.http, path, secure=False)[::2] == (200, b"proof")


def test_static_files_come_from_the_disk_and_are_kept_by_their_name(site):
    status, headers, body = ask(site.https, "/static/css/shop.0123456789ab.css")
    assert (status, len(body)) == (200, 3000)
    assert headers["Cache-Control"] == "max-age=315360000, public, immutable"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert ask(site.https, "/static/css/plain.css")[1]["Cache-Control"] == "max-age=60, public"
    zipped = ask(site.https, "/static/css/shop.0123456789ab.css", Accept_Encoding="gzip")
    assert zipped[1]["Content-Encoding"] == "gzip"


def test_a_static_file_of_another_release_is_asked_of_the_shop(site):
    status, _, body = ask(site.https, "/static/css/old.0123456789ab.css")
    assert status == 200
    assert json.loads(body)["Host"] == "shop.test"


@pytest.mark.parametrize("path", ["/_private/sold.zip", "/_private/"])
def test_nobody_fetches_what_is_sold_by_its_place(site, path):
    assert ask(site.https, path)[0] == 404


def test_a_large_upload_is_taken_and_a_larger_one_refused(site):
    assert ask(site.https, "/admin/", "POST", b"x" * 2_000_000)[0] == 200
    status, *_ = ask(site.https, "/admin/", "POST", b"", Content_Length="700000000")
    assert status == 413


def test_no_query_and_no_link_that_is_a_key_gets_into_the_log(site):
    for path in ("/?uc=secret", "/downloads/secret/", "/accounts/password/reset/key/secret/"):
        ask(site.https, path)
    ask(site.http, "/?uc=secret", secure=False)
    ask(site.https, "/the-last-one/")
    deadline = time.monotonic() + 10
    log = site.home / "storefront.log"
    while "/the-last-one/" not in log.read_text() and time.monotonic() < deadline:
        time.sleep(0.02)
    text = log.read_text()
    assert '"/downloads/..."' in text
    assert '"/the-last-one/"' in text
    assert "secret" not in text
