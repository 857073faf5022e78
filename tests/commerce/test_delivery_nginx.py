"""Downloads through a real nginx, by the locations that come with the shop."""

import http.client
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings as django_settings
from django.test import Client

from commerce.downloads import tickets
from products.models import ReleaseFile
from tests.commerce.purchases import CONTENT, bucket_storage, buy
from tests.conftest import missing
from tests.services import nginx as nginx_service

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]


@pytest.fixture
def nginx(django_db_setup, live_server, s3, settings):
    """nginx before the running shop; the shop leaves the sending to it."""
    if nginx_service.program() is None:
        missing("nginx")
    settings.DOWNLOAD_DELIVERY = "accel"
    locations = nginx_service.download_locations(django_settings.PRIVATE_ROOT, s3.url)
    server = nginx_service.Nginx(live_server.url, locations).start()
    yield server
    server.stop()


@pytest.fixture(params=["disk", "bucket"])
def purchase(request, nginx, s3, monkeypatch):
    if request.param == "disk":
        yield buy()
    else:
        with bucket_storage(s3, monkeypatch):
            yield buy()


class Visitor:
    """A logged-in browser that speaks to nginx only."""

    def __init__(self, nginx, user):
        login = Client()
        login.force_login(user)
        self.cookie = f"sessionid={login.cookies['sessionid'].value}"
        self.address = urlsplit(nginx.url)

    def ask(self, path, method="GET", **headers):
        connection = http.client.HTTPConnection(self.address.hostname, self.address.port)
        connection.request(method, path, headers={"Cookie": self.cookie, **headers})
        response = connection.getresponse()
        content = response.read()
        connection.close()
        return response.status, response.headers, content


def link_for(purchase) -> str:
    return f"/downloads/{tickets.mint(purchase.user, purchase.product)}/"


def test_nginx_sends_the_file_once_under_the_shops_own_headers(nginx, purchase, s3, live_server):
    visitor, link = Visitor(nginx, purchase.user), link_for(purchase)
    streamed = {
        "Content-Length": str(len(CONTENT)),
        "Content-Type": "application/octet-stream",
        "Content-Disposition": 'attachment; filename="icons.zip"',
        "ETag": f'"{purchase.product.latest_release.sha256}"',
        "Accept-Ranges": "bytes",
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    status, headers, content = visitor.ask(link, "HEAD")
    assert (status, content) == (200, b"")
    assert {name: headers.get_all(name) for name in streamed} == {
        name: [value] for name, value in streamed.items()
    }
    status, headers, content = visitor.ask(link)
    assert status == 200, nginx.log()
    assert content == CONTENT
    assert {name: headers.get_all(name) for name in streamed} == {
        name: [value] for name, value in streamed.items()
    }
    said = str(headers).lower()
    assert "x-accel" not in said
    assert "x-amz" not in said
    assert "x-download-range" not in said
    assert urlsplit(s3.url).netloc not in said
    status, headers, content = Visitor(nginx, purchase.user).ask(link)
    assert status == 410
    assert b"This download link has been used" in content


def test_a_broken_transfer_goes_on_through_nginx(nginx, purchase):
    visitor, link = Visitor(nginx, purchase.user), link_for(purchase)
    _, headers, _ = visitor.ask(link)
    tag = headers["ETag"]
    status, headers, content = visitor.ask(link, Range="bytes=100000-", **{"If-Range": tag})
    assert status == 206, nginx.log()
    assert content == CONTENT[100000:]
    last = len(CONTENT) - 1
    assert headers.get_all("Content-Range") == [f"bytes 100000-{last}/{len(CONTENT)}"]
    assert headers.get_all("ETag") == [tag]
    end = str(len(CONTENT))
    assert visitor.ask(link, Range=f"bytes={end}-", **{"If-Range": tag})[0] == 416
    assert visitor.ask(link, Range="bytes=5-9")[::2] == (206, CONTENT[5:10])
    assert visitor.ask(link, Range="bytes=-9")[::2] == (206, CONTENT[-9:])
    assert visitor.ask(link, Range="bytes=5-9,20-29")[::2] == (200, CONTENT)
    assert visitor.ask(link)[::2] == (200, CONTENT)
    stranger = Visitor(nginx, purchase.user)
    assert stranger.ask(link, Range="bytes=100000-", **{"If-Range": tag})[0] == 410


def test_nobody_reaches_the_inner_locations(nginx, purchase):
    visitor = Visitor(nginx, purchase.user)
    name = purchase.product.latest_release.file.name
    for path in (
        f"/_private/{name}",
        f"/_bucket/any/{name}",
        f"//_private/{name}",
        f"/downloads/../_private/{name}",
        f"/%5fprivate/{name}",
        "/_private/../shop.sqlite3",
    ):
        status, _, content = visitor.ask(path)
        assert status == 404
        assert CONTENT[:100] not in content


@pytest.mark.parametrize("name", ["releases/50% off?/ü #1 +&=.zip", "releases/%2541/a%20b.zip"])
def test_any_path_arrives_as_it_was_meant(nginx, purchase, name):
    release = purchase.product.latest_release
    storage = release.file.storage
    if hasattr(storage, "bucket"):
        storage.bucket.put_object(Key=name, Body=CONTENT)
    else:
        path = Path(storage.path(name))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(CONTENT)
    ReleaseFile.objects.filter(release=release).update(file=name)
    status, _, content = Visitor(nginx, purchase.user).ask(link_for(purchase))
    assert status == 200, nginx.log()
    assert content == CONTENT


def test_firefox_goes_on_where_nginx_asks_the_bucket(nginx, purchase):
    visitor, link = Visitor(nginx, purchase.user), link_for(purchase)
    tag = visitor.ask(link)[1]["ETag"]
    status, _, content = visitor.ask(link, Range="bytes=5-", **{"If-Match": tag})
    if hasattr(purchase.product.latest_release.file.storage, "bucket"):
        assert (status, content) == (206, CONTENT[5:])
    else:
        assert status == 412  # as docs/operations.md says


def test_a_bucket_that_refuses_tells_the_buyer_nothing(nginx, s3, monkeypatch):
    # The S3 server looks at the secret in signed links only, so the shop sees nothing amiss.
    with bucket_storage(s3, monkeypatch, secret_key="wrong") as bucket:
        purchase = buy()
        status, headers, content = Visitor(nginx, purchase.user).ask(link_for(purchase))
        assert status == 503
        assert content.startswith(b"The file cannot be reached right now.")
        assert bucket not in str(headers) + content.decode()
