"""A transfer that broke goes on in the same browser, and a spent link opens for nothing else."""

import pytest
from django.test import Client
from django.utils import timezone

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


def test_a_spent_link_opens_for_no_other_request(browser, purchase):
    link = ask(browser)
    read(browser.get(link))
    tag = f'"{purchase.product.latest_release.sha256}"'
    for headers in (
        {"Range": ""},  # If-Range alone
        {"Range": "bytes=0-"},
        {"Range": "bytes=00-"},
        {"Range": "bytes=-5"},
        {"Range": "bytes=5-9"},
        {"Range": "bytes=5-,9-"},
        {"Range": "bytes=5-, 9-"},
        {"Range": "chars=5-"},
        {"Range": "bytes=+5-"},
        {"Range": "bytes=\u0665-"},
        {"Range": "bytes=" + "9" * 5000 + "-"},
        {"If-Range": ""},
        {"If-Range": f"W/{tag}"},
        {"If-Range": tag.strip('"')},
        {"If-Range": '"another"'},
        {"If-Range": "Sun, 22 Nov 2026 10:00:00 GMT"},
        {"If-Range": '"another"', "If-Match": tag},
        {"If-Range": "", "If-Match": "*"},
    ):
        assert rest(browser, link, 5, **headers).status_code == 410, headers
    assert rest(browser_of(purchase.user), link, 5).status_code == 410  # the buyer, elsewhere
    assert rest(browser_of(UserFactory()), link, 5).status_code == 404
    assert rest(Client(), link, 5).status_code == 302
    assert DownloadTicket.objects.get().resumed == 0
    assert read(rest(browser, link, 5)) == CONTENT[5:]


def test_a_part_after_the_end_is_unsatisfiable(browser):
    link = ask(browser)
    read(browser.get(link))
    for start in (len(CONTENT), 2**63):
        response = rest(browser, link, start)
        assert response.status_code == 416
        assert response["Content-Range"] == f"bytes */{len(CONTENT)}"
    assert DownloadTicket.objects.get().resumed == 0


def test_a_first_request_delivers_the_whole_whatever_part_it_wants(browser):
    response = rest(browser, ask(browser), 5)
    assert response.status_code == 200
    assert read(response) == CONTENT


def test_nothing_goes_on_after_time_or_access_are_over(browser, purchase):
    link = ask(browser)
    read(browser.get(link))
    purchase.revoked_at, purchase.ended = timezone.now(), "refunded"
    purchase.save()
    assert rest(browser, link, 5).status_code == 403
    purchase.revoked_at, purchase.ended = None, ""
    purchase.save()
    DownloadTicket.objects.update(expires_at=timezone.now())
    assert rest(browser, link, 5).status_code == 410
