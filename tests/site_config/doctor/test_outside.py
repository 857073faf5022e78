"""The shop asks itself through a real nginx that speaks https, set up well and badly."""

import datetime
import ipaddress

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from site_config.doctor import arrival, outside, web
from tests.conftest import missing
from tests.services import free_port, smtp
from tests.services import nginx as nginx_service
from tests.site_config.doctor.findings import found, only

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]

REPLACED = "proxy_set_header X-Forwarded-For $remote_addr;"
ADDED = "proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;"
HTTPS = "proxy_set_header X-Forwarded-Proto https;"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("certificates")


def certificate(folder, days: int):
    """A certificate for 127.0.0.1 that ends in so many days, with its key in the same file."""
    path = folder / f"{days}.pem"
    if path.exists():
        return path
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=90))
        .not_valid_after(now + datetime.timedelta(days=days, hours=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), True)
        .sign(key, hashes.SHA256())
    )
    path.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return path


@pytest.fixture
def proxy(live_server, folder, settings, monkeypatch):
    """Start nginx before the shop, as SITE_URL names it; a closed shop needs no database."""
    if nginx_service.program() is None:
        missing("nginx")
    servers = []

    def start(*lines: str, days: int = 60, is_known: bool = True, trusted: int = 1):
        port, path = free_port(), certificate(folder, days)
        # A pattern, since it wins over the location that is there already.
        locations = f"""
            listen 127.0.0.1:{port} ssl;
            ssl_certificate {path};
            ssl_certificate_key {path};
            client_max_body_size 600m;
            location ~ ^/ {{
                proxy_pass {live_server.url};
                proxy_set_header Host $http_host;
                proxy_request_buffering off;
                proxy_http_version 1.1;
                {" ".join(lines)}
            }}
        """
        servers.append(nginx_service.Nginx(live_server.url, locations).start())
        if is_known:
            monkeypatch.setenv("SSL_CERT_FILE", str(path))
        settings.SITE_URL = f"https://127.0.0.1:{port}"
        settings.TRUSTED_PROXIES = settings.ALLAUTH_TRUSTED_PROXY_COUNT = trusted
        settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if trusted else None
        settings.UNDER_CONSTRUCTION = True

    # What waits for the rest of an upload is not waited for.
    monkeypatch.setattr(outside, "SECONDS_TO_REFUSE", 0.3)
    yield start
    for server in servers:
        server.stop()


def said() -> dict[str, tuple[str, str]]:
    return {each.name: (each.level, each.text) for each in found(outside.examine)}


@pytest.mark.parametrize("forwarded_for", [REPLACED, ADDED])
def test_a_proxy_as_the_document_shows_it_is_good(proxy, settings, forwarded_for):
    proxy(forwarded_for, HTTPS)
    assert said() == {
        "Address of the shop": ("good", f"{settings.SITE_URL} leads here."),
        "Certificate": ("good", "It is valid for 60 more days."),
        "Proxy": ("good", "The shop sees where visitors come from: us from 127.0.0.1."),
        "Uploads": ("good", "60 MB may be sent."),
    }


def test_a_certificate_that_ends_soon_is_told(proxy):
    proxy(REPLACED, HTTPS, days=13)
    assert said()["Certificate"] == ("wait", "It is valid for 13 more days.")


def test_a_certificate_that_nobody_accepts_is_told(proxy):
    proxy(REPLACED, HTTPS, is_known=False)
    told = only(outside.examine)
    assert told.level == "bad"
    assert "self-signed certificate" in told.text


def test_a_proxy_that_does_not_say_https_is_told(proxy):
    proxy(REPLACED)
    assert "does not learn that visitors come by https" in said()["Proxy"][1]


def test_an_address_that_leads_in_a_circle_is_told(proxy):
    proxy(REPLACED, HTTPS, "if ($request_uri = /) { return 302 https://$http_host/; }")
    level, text = said()["Address of the shop"]
    assert (level, "leads in a circle" in text) == ("bad", True)


def test_a_proxy_that_nobody_counts_makes_all_visitors_one(proxy):
    proxy(ADDED, HTTPS, trusted=0)
    assert "all visitors seem to be one" in said()["Proxy"][1]


@pytest.mark.parametrize("trusted", [1, 2])
def test_addresses_that_anybody_may_claim_are_told(proxy, trusted):
    proxy(ADDED if trusted == 2 else "", HTTPS, trusted=trusted)
    level, text = said()["Proxy"]
    assert level == "bad"
    assert "believes whatever address a visitor claims" in text


def test_a_limit_below_what_customers_may_send_is_told(proxy, monkeypatch):
    monkeypatch.setattr(outside, "SECONDS_TO_REFUSE", 10)
    proxy(REPLACED, HTTPS, "client_max_body_size 1m;")
    assert said()["Uploads"] == ("bad", "The proxy refuses 60 MB, which the shop would take.")


def test_an_address_that_leads_elsewhere_is_told(proxy):
    proxy(REPLACED, HTTPS, "if ($request_uri = /) { return 302 http://127.0.0.1:9/; }")
    assert "leads to http://127.0.0.1:9." in said()["Address of the shop"][1]


def test_a_proxy_before_a_shop_that_is_not_there_is_told(proxy):
    proxy("return 502;")
    told = only(outside.examine)
    assert "does not reach the shop (502)" in told.text
    assert "web processes" in told.advice


def test_an_address_where_nobody_listens_is_told(settings):
    settings.SITE_URL = f"http://127.0.0.1:{free_port()}"
    assert "cannot be reached from here" in only(outside.examine).text


def test_another_shop_at_the_address_is_told(proxy, settings, monkeypatch):
    proxy(REPLACED, HTTPS)
    monkeypatch.setattr(arrival, "question", lambda: {arrival.HEADER: "how:1xxxxx:forged"})
    assert "Something else answers" in only(outside.examine).text


def test_an_address_that_never_answers_is_a_warning(settings, monkeypatch):
    monkeypatch.setattr(web.ask, "__defaults__", (*web.ask.__defaults__[:-1], 0.3))
    with smtp.RudeServer() as server:
        settings.SITE_URL = f"http://127.0.0.1:{server.port}"
        told = only(outside.examine)
    assert told.level == "wait"
    assert "in time" in told.text


def test_strangers_learn_nothing_of_how_they_arrive(client):
    assert client.get("/healthz").content == b"ok\n"
    forged = client.get("/healthz", headers={arrival.HEADER: "how:1xxxxx:forged"})
    assert forged.content == b"ok\n"
    asked = client.get("/healthz", headers=arrival.question())
    assert asked.json() == {
        "client": "127.0.0.1",
        "peer": "127.0.0.1",
        "forwarded_for": "",
        "is_secure": False,
    }
