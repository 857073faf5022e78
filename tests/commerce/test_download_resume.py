"""The browser that claimed a link may ask again, whole or in parts; for others it is dead."""

import pytest
from django.test import Client
from django.utils import timezone

from commerce.downloads import tickets
from commerce.models import DownloadTicket
from tests.commerce.purchases import CONTENT, ask, browser_of, buy, read
from tests.factories import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def purchase():
    return buy()


@pytest.fixture
def browser(purchase):
    return browser_of(purchase.user)


def rest(browser, link, start, **headers):
    """Ask for the rest from byte `start` on, as a browser does after a broken transfer."""
    tag = DownloadTicket.objects.latest("pk").release.sha256
    headers = {"Range": f"bytes={start}-", "If-Range": f'"{tag}"', **headers}
    return browser.get(link, headers={name: value for name, value in headers.items() if value})


def test_a_broken_transfer_goes_on_in_the_same_browser(browser):
    link = ask(browser)
    read(browser.get(link))  # the server cannot know how much of it arrived
    response = rest(browser, link, 70_001)
    assert response.status_code == 206
    assert read(response) == CONTENT[70_001:]
    last = len(CONTENT) - 1
    assert response["Content-Range"] == f"bytes 70001-{last}/{len(CONTENT)}"
    assert response["Content-Length"] == str(len(CONTENT) - 70_001)
    assert response["Content-Disposition"] == 'attachment; filename="icons.zip"'
    # Firefox names the file that it began by If-Match.
    tag = response["ETag"]
    assert read(rest(browser, link, last, **{"If-Range": "", "If-Match": tag})) == CONTENT[-1:]
    assert DownloadTicket.objects.get().resumed == 2


@pytest.mark.parametrize(
    ("headers", "wanted"),
    [
        ({"Range": "bytes=0-"}, slice(0, None)),
        ({"Range": "bytes=-5"}, slice(-5, None)),
        ({"Range": "bytes=5-9"}, slice(5, 10)),
        ({"Range": "bytes=5-9", "If-Range": ""}, slice(5, 10)),
        ({"Range": "bytes=70000-150000"}, slice(70_000, 150_001)),
        ({"Range": "bytes=5-999999999"}, slice(5, None)),
        ({"Range": "bytes=-999999999"}, slice(0, None)),
        ({"Range": ""}, None),
        ({"Range": "bytes=9-5"}, None),
        ({"Range": "bytes=5-, 9-"}, None),
        ({"Range": "bytes=-"}, None),
        ({"Range": "chars=5-"}, None),
        ({"Range": "bytes=\u0665-"}, None),
        ({"Range": "bytes=" + "9" * 5000 + "-"}, None),
        ({"Range": "bytes=5-", "If-Range": '"another"'}, None),
        ({"Range": "bytes=5-", "If-Range": "Sun, 22 Nov 2026 10:00:00 GMT"}, None),
    ],
)
def test_the_browser_that_claimed_gets_all_or_any_part(browser, purchase, headers, wanted):
    link = ask(browser)
    for _ in range(2):  # the claim itself, and once more
        response = rest(browser, link, 5, **headers)
        assert response.status_code == (206 if wanted else 200)
        assert read(response) == CONTENT[wanted or slice(None)]
    for other in (browser_of(purchase.user), browser_of(UserFactory()), Client()):
        assert rest(other, link, 5, **headers).status_code in (302, 404, 410)
    assert DownloadTicket.objects.get().resumed == 1


def test_what_was_begun_of_another_file_does_not_go_on(browser):
    link = ask(browser)
    headers = {"If-Range": "", "If-Match": '"another", W/"weak"'}
    assert rest(browser, link, 5, **headers).status_code == 412
    assert DownloadTicket.objects.get().claimed_at is None
    assert read(rest(browser, link, 5, **{"If-Range": "", "If-Match": "*"})) == CONTENT[5:]


def test_a_first_request_that_was_cut_off_and_more_lose_nothing(browser):
    link = ask(browser)
    got = b""
    for length in (0, 1, 70_000, 65_536, 100_000):
        response = rest(browser, link, len(got)) if got else browser.get(link)
        got += read(response)[:length]  # the server cannot know how much of it arrived
    got += read(rest(browser, link, len(got)))
    assert got == CONTENT
    assert DownloadTicket.objects.exclude(claimed_at=None).count() == 1


@pytest.mark.parametrize(
    ("size", "seconds"),
    [
        (0, 600),
        (30_000_000, 600),
        (30_050_000, 601),
        (2_000_000_000, 40_000),
        (2_160_000_000, 43_200),
        (2**40, 43_200),
    ],
)
def test_a_slow_line_has_time_for_the_whole_file(size, seconds):
    assert tickets.time_to_go_on(size).total_seconds() == seconds


def test_a_part_after_the_end_is_unsatisfiable(browser):
    link = ask(browser)
    read(browser.get(link))
    for start in (len(CONTENT), 10**18):
        response = rest(browser, link, start)
        assert response.status_code == 416
        assert response["Content-Range"] == f"bytes */{len(CONTENT)}"
    assert DownloadTicket.objects.get().resumed == 0


def test_nothing_goes_on_after_time_or_access_are_over(browser, purchase):
    link = ask(browser)
    read(browser.get(link))
    purchase.revoked_at, purchase.ended = timezone.now(), "refunded"
    purchase.save()
    assert rest(browser, link, 5).status_code == 403
    purchase.revoked_at, purchase.ended = None, ""
    purchase.save()
    DownloadTicket.objects.update(expires_at=timezone.now())  # a link lives on for its browser
    assert rest(browser, link, 5).status_code == 206
    DownloadTicket.objects.update(claimed_at=timezone.now() - tickets.AT_LEAST)
    assert rest(browser, link, 5).status_code == 410
