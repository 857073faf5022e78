"""How a file is handed over: names, ranges, and a bucket behind it all."""

import hashlib
import re
from datetime import UTC, datetime
from urllib.error import HTTPError
from urllib.parse import parse_qsl, unquote, urlsplit
from urllib.request import Request, urlopen

import pytest
from botocore.auth import S3SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from commerce.downloads import delivery, tickets
from commerce.models import DownloadTicket
from tests.commerce.purchases import (
    CONTENT,
    ask,
    browser_of,
    bucket_storage,
    buy,
    make_release,
    read,
)

pytestmark = [pytest.mark.once, pytest.mark.early]


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("icons.zip", "icons.zip"),
        ("Ikonen für alle.zip", "Ikonen für alle.zip"),
        ("Ikonen fu\u0308r alle.zip", "Ikonen für alle.zip"),
        ("图标.zip", "图标.zip"),
        ('a"b\\c.zip', "a-b-c.zip"),
        ("../../etc/passwd", "etc-passwd"),
        ("..", "download"),
        (".htaccess", "htaccess"),
        ("", "download"),
        ("\r\n", "download"),
        ("a\r\nSet-Cookie: x=1.zip", "aSet-Cookie- x=1.zip"),
        ("a\x00b\x7f\x85.zip", "ab.zip"),
        ("photo\u202egpj.exe", "photogpj.exe"),
        ("\u2066a\u2069\u200b\u2028.zip", "a.zip"),
        ("a\ud800.zip", "a.zip"),
        ("a;filename=b%41.zip", "a-filename=b-41.zip"),
        ("x" * 500 + ".tar.gz", "x" * 100 + ".gz"),
        ("x" * 500, "x" * 100),
        ("CON .", "CON"),
    ],
)
def test_file_names_cannot_fool(name, safe):
    assert delivery.safe_file_name(name) == safe


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("icons.zip", 'filename="icons.zip"'),
        ("für.zip", "filename=\"fur.zip\"; filename*=utf-8''f%C3%BCr.zip"),
        ("图标.zip", "filename=\"download.zip\"; filename*=utf-8''%E5%9B%BE%E6%A0%87.zip"),
        ("图标", "filename=\"download\"; filename*=utf-8''%E5%9B%BE%E6%A0%87"),
    ],
)
def test_a_name_has_an_ascii_one_beside_it(name, header):
    assert delivery.attachment_header(name) == f"attachment; {header}"


# --- a bucket -------------------------------------------------------------------------------


@pytest.fixture
def bucket(s3, monkeypatch, db):
    with bucket_storage(s3, monkeypatch) as name:
        yield name


@pytest.fixture
def purchase(bucket):
    return buy()


@pytest.fixture
def browser(purchase):
    return browser_of(purchase.user)


def everything_said(response):
    return repr(response.headers)


def test_a_bucket_delivers_the_very_bytes_once(browser, purchase, s3, bucket):
    link = ask(browser)
    response = browser.get(link)
    said = everything_said(response)
    assert read(response) == CONTENT
    assert response["Content-Length"] == str(len(CONTENT))
    assert response["ETag"] == f'"{hashlib.sha256(CONTENT).hexdigest()}"'
    assert s3.url not in said
    assert bucket not in said
    assert "X-Amz" not in said
    assert browser_of(purchase.user).get(link).status_code == 410
    rest = {"Range": "bytes=100000-", "If-Range": response["ETag"]}
    response = browser.get(link, headers=rest)
    assert response.status_code == 206
    assert read(response) == CONTENT[100000:]
    assert read(browser.get(link, headers={"Range": "bytes=5-70000"})) == CONTENT[5:70001]


def test_a_bucket_is_read_in_chunks_not_whole(purchase, s3):
    release = make_release(purchase.product, b"0123456789abcdef" * 1024 * 1024, "big.zip")
    file = delivery.open_file(release.main_file)
    response = delivery.respond(file)
    chunks = iter(response.streaming_content)
    sizes = [len(next(chunks)) for _ in range(3)]
    assert max(sizes) <= delivery.CHUNK
    assert file.source.tell() <= 3 * delivery.CHUNK
    response.close()
    assert file.source._raw_stream.closed


def test_a_head_asks_the_bucket_too(browser, purchase):
    link = ask(browser)
    assert browser.head(link)["Content-Length"] == str(len(CONTENT))
    file = purchase.product.latest_release.file
    file.storage.delete(file.name)
    assert browser.head(link).status_code == 503
    assert browser.get(link).status_code == 503
    assert DownloadTicket.objects.get().claimed_at is None


def test_a_bucket_that_is_away_or_refuses_is_an_outage_that_spends_nothing(
    browser, s3, monkeypatch
):
    link = ask(browser)
    for change in ({"endpoint_url": "http://127.0.0.1:9"}, {"access_key": "nobody"}):
        with bucket_storage(s3, monkeypatch, **change) as other:
            page = browser.get(link)
        assert page.status_code == 503
        assert s3.url not in page.content.decode()
        assert other not in page.content.decode()
    assert read(browser.get(link)) == CONTENT


# --- a bucket behind nginx ------------------------------------------------------------------


def signed_link(response, s3):
    """The link that nginx would follow: it decodes the path once and keeps the query."""
    path, query = response["X-Accel-Redirect"].split("?")
    assert path.startswith("/_bucket/")
    return f"{s3.url}{unquote(path.removeprefix('/_bucket'))}?{query}"


def fetch(link, **headers):
    try:
        with urlopen(Request(link, headers=headers)) as answer:
            return answer.status, answer.read()
    except HTTPError as error:
        return error.code, b""


def test_nginx_gets_a_link_that_the_bucket_takes(browser, s3, settings):
    settings.DOWNLOAD_DELIVERY = "accel"
    response = browser.get(ask(browser))
    assert response.status_code == 200
    assert response.content == b""
    assert response["Content-Disposition"] == 'attachment; filename="icons.zip"'
    link = signed_link(response, s3)
    assert fetch(link) == (200, CONTENT)
    assert fetch(link, Range="bytes=262000-") == (206, CONTENT[262000:])
    assert fetch(link.split("?")[0])[0] == 403
    forged = re.sub(r"Signature=(.)", lambda m: f"Signature={(int(m[1], 16) + 1) % 16:x}", link)
    assert fetch(forged)[0] == 403


def test_the_signature_covers_the_object_the_time_and_the_method(browser, purchase, s3, settings):
    settings.DOWNLOAD_DELIVERY = "accel"
    parts = urlsplit(signed_link(browser.get(ask(browser)), s3))
    query = dict(parse_qsl(parts.query))
    assert query["X-Amz-Expires"] == str(delivery.BUCKET_LINK_SECONDS) == "60"
    age = datetime.now(UTC) - datetime.strptime(query["X-Amz-Date"] + "+0000", "%Y%m%dT%H%M%SZ%z")
    assert abs(age.total_seconds()) < 20
    assert parts.path.endswith(purchase.product.latest_release.file.name)

    def sign(method="GET", path=parts.path, expires=60, secret="test"):
        signer = S3SigV4QueryAuth(Credentials("test", secret), "s3", "us-east-1", expires)
        request = AWSRequest(method, f"{parts.scheme}://{parts.netloc}{path}")
        request.context["timestamp"] = query["X-Amz-Date"]
        signer._modify_request_before_signing(request)
        canonical = signer.canonical_request(request)
        return signer.signature(signer.string_to_sign(request, canonical), request)

    assert query["X-Amz-Signature"] == sign()
    others = [sign("HEAD"), sign("PUT"), sign(path=parts.path + "x"), sign(expires=61)]
    others.append(sign(secret="wrong"))
    assert query["X-Amz-Signature"] not in others


def test_nginx_is_told_which_part_to_get(browser, settings):
    link = ask(browser)
    tag = browser.head(link)["ETag"]
    settings.DOWNLOAD_DELIVERY = "accel"
    assert "X-Download-Range" not in browser.get(link)
    rest = browser.get(link, headers={"Range": "bytes=5-", "If-Range": tag})
    assert rest["X-Download-Range"] == f"bytes=5-{len(CONTENT) - 1}"
    assert browser.get(link, headers={"Range": "bytes=5-9"})["X-Download-Range"] == "bytes=5-9"
    # A link is signed for GET: nginx is not sent to the bucket for a HEAD.
    head = browser.head(ask(browser))
    assert "X-Accel-Redirect" not in head
    assert head["Content-Length"] == str(len(CONTENT))


def test_a_missing_object_is_noticed_before_nginx_is_sent(browser, purchase, settings):
    settings.DOWNLOAD_DELIVERY = "accel"
    link = ask(browser)
    file = purchase.product.latest_release.file
    file.storage.delete(file.name)
    assert browser.get(link).status_code == 503
    assert DownloadTicket.objects.get().claimed_at is None


@pytest.mark.django_db
def test_nginx_is_led_to_a_file_on_disk_by_a_quoted_path(settings):
    settings.DOWNLOAD_DELIVERY = "accel"
    purchase = buy()
    row = purchase.product.latest_release.main_file
    row.file.name = row.file.storage.save("releases/50% off?/ü #1.zip", row.file)
    row.save()
    ticket = tickets.find(tickets.mint(purchase.user, purchase.product), purchase.user)
    response = delivery.respond(tickets.claim(ticket, "browser"))
    assert response["X-Accel-Redirect"] == ("/_private/releases/50%25%20off%3F/%C3%BC%20%231.zip")
    assert response.content == b""
