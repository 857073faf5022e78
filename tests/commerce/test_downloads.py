"""Downloads as a browser meets them: ask, be led to a link, get the file once."""

import logging
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.test import Client
from django.utils import timezone

from commerce.downloads import delivery
from commerce.models import DownloadTicket
from tests.commerce.purchases import (
    ASK,
    CONTENT,
    ask,
    browser_of,
    buy,
    make_product,
    make_release,
    read,
)
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def purchase():
    return buy()


@pytest.fixture
def browser(purchase):
    return browser_of(purchase.user)


def test_a_buyer_gets_the_very_bytes_in_one_browser(browser, purchase):
    link = ask(browser)
    assert link.startswith("/downloads/")
    response = browser.get(link)
    release = purchase.product.latest_release
    assert response.status_code == 200
    assert read(response) == CONTENT
    assert response["Content-Length"] == str(len(CONTENT))
    assert response["Content-Disposition"] == 'attachment; filename="icons.zip"'
    assert response["Content-Type"] == "application/octet-stream"
    assert response["ETag"] == f'"{release.sha256}"'
    assert response["Accept-Ranges"] == "bytes"
    assert response["Cache-Control"] == "private, no-store"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "X-Accel-Redirect" not in response

    again = browser_of(purchase.user).get(link)
    assert again.status_code == 410
    assert "This download link has been used" in again.content.decode()
    assert f'action="{ASK}"' in again.content.decode()
    assert 'href="/library/"' in again.content.decode()
    assert again["Cache-Control"] == "private, no-store"

    assert read(browser.get(ask(browser))) == CONTENT
    assert DownloadTicket.objects.exclude(claimed_at=None).count() == 2


@pytest.mark.once
def test_asking_needs_a_login_and_then_leads_to_the_library(purchase):
    stranger = Client()
    response = stranger.post(ASK)
    assert response.status_code == 302
    assert response["Location"] == f"/accounts/login/?next={ASK}"
    response = browser_of(purchase.user).get(ASK)
    assert response.status_code == 302
    assert response["Location"] == "/library/"
    assert not DownloadTicket.objects.exists()


@pytest.mark.once
def test_asking_needs_the_token_against_forged_forms(purchase):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(purchase.user)
    assert browser.post(ASK).status_code == 403
    assert not DownloadTicket.objects.exists()


@pytest.mark.once
@pytest.mark.parametrize("method", ["put", "patch", "delete", "options"])
def test_other_methods_are_refused(browser, method):
    assert getattr(browser, method)(ASK).status_code == 405
    assert getattr(browser, method)(ask(browser)).status_code == 405
    assert DownloadTicket.objects.get().claimed_at is None


def test_who_did_not_buy_is_told_that_there_is_nothing(purchase):
    stranger = browser_of(UserFactory())
    assert stranger.post(ASK).status_code == 404
    assert stranger.post("/library/no-such-product/download/").status_code == 404
    make_product("another")
    assert browser_of(purchase.user).post("/library/another/download/").status_code == 404
    assert not DownloadTicket.objects.exists()


@pytest.mark.once
def test_an_unpublished_product_still_serves_its_buyer(browser, purchase):
    purchase.product.live = False
    purchase.product.save()
    assert read(browser.get(ask(browser))) == CONTENT


def test_a_buyer_gets_the_latest_version(browser, purchase):
    make_release(purchase.product, b"newer", "newer.zip")
    assert read(browser.get(ask(browser))) == b"newer"


@pytest.mark.once
def test_a_product_without_a_file_says_so_in_time():
    purchase = buy(product=make_product())
    response = browser_of(purchase.user).post(ASK)
    assert response.status_code == 503
    assert "The file cannot be reached right now" in response.content.decode()


def test_a_link_belongs_to_its_buyer(browser, purchase):
    link = ask(browser)
    other = buy(purchase.product).user
    assert browser_of(other).get(link).status_code == 404
    response = Client().get(link)
    assert response.status_code == 302
    assert response["Location"] == f"/accounts/login/?next={link}"
    assert DownloadTicket.objects.get().claimed_at is None
    assert read(browser.get(link)) == CONTENT


def test_a_link_expires(browser):
    link = ask(browser)
    DownloadTicket.objects.update(expires_at=timezone.now() - timedelta(microseconds=1))
    response = browser.get(link)
    assert response.status_code == 410
    assert "This download link has expired" in response.content.decode()
    assert f'action="{ASK}"' in response.content.decode()
    assert browser.head(link).status_code == 410
    assert DownloadTicket.objects.get().claimed_at is None


def test_a_refund_between_asking_and_getting_ends_it(browser, purchase):
    link = ask(browser)
    purchase.revoked_at, purchase.ended = timezone.now(), "refunded"
    purchase.save()
    response = browser.get(link)
    assert response.status_code == 403
    assert "Your access to this product has ended" in response.content.decode()
    assert ASK not in response.content.decode()
    refused = browser.post(ASK)
    assert refused.status_code == 403
    assert "when the payment was refunded in full" in refused.content.decode()
    assert DownloadTicket.objects.get().claimed_at is None


@pytest.mark.once
def test_a_missing_file_is_an_outage_that_spends_nothing(browser, purchase, caplog):
    file = purchase.product.latest_release.file
    link = ask(browser)
    file.storage.delete(file.name)
    with caplog.at_level(logging.ERROR, "commerce.downloads.delivery"):
        response = browser.get(link)
    assert response.status_code == 503
    assert "The file cannot be reached right now" in response.content.decode()
    assert f'href="{link}"' in response.content.decode()
    assert (
        f"file {purchase.product.latest_release.main_file.pk} ({file.name}) cannot" in caplog.text
    )
    assert browser.head(link).status_code == 503
    with file.storage.open(file.name, "wb") as restored:
        restored.write(CONTENT[:-1])
    assert browser.get(link).status_code == 503  # another file than the one published
    with file.storage.open(file.name, "wb") as restored:
        restored.write(CONTENT)
    assert read(browser.get(link)) == CONTENT


@pytest.mark.once
def test_a_head_tells_all_and_spends_nothing(browser, purchase):
    link = ask(browser)
    head = browser.head(link)
    assert head.status_code == 200
    assert head.content == b""
    assert DownloadTicket.objects.get().claimed_at is None
    got = browser.get(link)
    assert read(got) == CONTENT
    names = ("Content-Length", "Content-Type", "Content-Disposition", "ETag", "Accept-Ranges")
    assert [head[name] for name in names] == [got[name] for name in names]
    assert browser.head(link).status_code == 200
    assert browser_of(purchase.user).head(link).status_code == 410
    assert DownloadTicket.objects.get().resumed == 0


@pytest.mark.once
@pytest.mark.parametrize(
    "header",
    [
        {"Sec-Purpose": "prefetch"},
        {"Sec-Purpose": "prefetch;prerender"},
        {"Purpose": "prefetch"},
        {"X-Moz": "prefetch"},
        {"X-Purpose": "preview"},
    ],
)
def test_a_prefetch_spends_nothing(browser, header):
    link = ask(browser)
    assert browser.get(link, headers=header).status_code == 403
    assert read(browser.get(link)) == CONTENT


@pytest.mark.parametrize(
    "token",
    [
        "x",
        "A" * 43,
        "A" * 1_000_000,
        "%2e%2e",
        "..%2f..%2fetc%2fpasswd",
        "%0d%0aSet-Cookie:%20a=b",
        "%ed%a0%80" * 43,
        "%e2%80%ae" * 43,
        quote("ü" * 43),
        str(2**63),
    ],
)
def test_junk_in_place_of_a_token_is_not_found(browser, token):
    assert browser.get(f"/downloads/{token}/").status_code == 404
    assert browser.post(f"/library/{token}/download/").status_code == 404
    assert Client().get(f"/downloads/{token}/").status_code in (302, 400, 404)


def test_nul_is_a_bad_request(browser):
    assert browser.get("/downloads/%00/").status_code == 400
    assert browser.post("/library/%00/download/").status_code == 400


def test_the_file_keeps_a_safe_name(browser, purchase):
    file = purchase.product.latest_release.main_file
    file.file_name = 'Icôns "2"\r\nSet-Cookie: a=b\u202egpj.zip'
    file.save()
    response = browser.get(ask(browser))
    read(response)
    assert response["Content-Disposition"] == (
        'attachment; filename="Icons -2-Set-Cookie- a=bgpj.zip"; '
        "filename*=utf-8''Ic%C3%B4ns%20-2-Set-Cookie-%20a%3Dbgpj.zip"
    )
    assert "Set-Cookie" not in response


@pytest.mark.once
@pytest.mark.parametrize(
    ("name", "safe"),
    [
        (
            "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645.zip",
            "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645.zip",
        ),
        ("\u0915\u094d\u200d\u0937.pdf", "\u0915\u094d\u200d\u0937.pdf"),
        ("\U0001f469\u200d\U0001f4bb", "\U0001f469\u200d\U0001f4bb"),
        ("\u200d.zip", "zip"),
        ("a.ex\u200de", "a.exe"),
        ("a.\u200dexe\u200c", "a.exe"),
        ("\u200c\u200d", "download"),
        ("a\u202egpj.exe", "agpj.exe"),
    ],
)
def test_file_names_keep_joiners_where_words_have_them(name, safe):
    assert delivery.safe_file_name(name) == safe
