"""Answers to whether somebody may be counted that no page of the shop has sent."""

import pytest
from django.test import Client

from analytics import consent
from tests.analytics.choosing import CHOICES, SAME_ORIGIN, choose

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture(autouse=True)
def configured(settings):
    settings.GA4_MEASUREMENT_ID = "G-TEST1234"


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://testserver"},
        {"Origin": "http://evil.example"},
        {"Origin": "http://testserver.evil.example"},
        {"Origin": "https://testserver"},
        {"Origin": "null"},
    ],
)
def test_no_other_site_answers_for_the_visitor(client, headers):
    response = client.post(CHOICES, {"answer": "yes"}, headers=headers)
    assert response.status_code == 403
    assert response.cookies == {}


def test_browsers_that_say_only_the_origin_are_heard():
    client = Client(enforce_csrf_checks=True)
    headers = {"Origin": "http://testserver"}
    response = client.post(CHOICES, {"answer": "yes"}, headers=headers)
    assert (response.status_code, response.cookies[consent.COOKIE].value) == (302, "yes")


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/",
        "//evil.example/",
        "///evil.example/",
        "/\\evil.example/",
        "\\\\evil.example",
        "/\t/evil.example/",
        "\n//evil.example/",
        " //evil.example/",
        "http:/evil.example",
        "javascript:alert(1)",
        "evil.example",
        "http://testserver/products/",
        "/" + "x" * 5000,
        "",
    ],
)
def test_an_answer_never_leads_elsewhere(client, address):
    response = choose(client, "no", next=address)
    assert (response.status_code, response["Location"]) == (302, CHOICES)
    assert response.cookies[consent.COOKIE].value == "no"


def test_line_breaks_and_odd_letters_in_a_path_are_written_safely(client):
    response = choose(client, "no", next="/a\r\nSet-Cookie: b=c/é‮")
    assert response["Location"] == "/a%0D%0ASet-Cookie:%20b=c/%C3%A9%E2%80%AE"


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"answer": ""},
        {"answer": "maybe"},
        {"answer": "YES"},
        {"answer": "yes\x00"},
        {"answer": "yes", "next": "/\x00"},
        {"answer": "yes" * 100_000},
        {"answer": "\ufeffyes"},
        {"answer": str(2**63)},
        {"next": "/products/"},
    ],
)
def test_what_is_neither_yes_nor_no_changes_nothing(client, data):
    response = client.post(CHOICES, data, headers=SAME_ORIGIN)
    assert response.status_code == 400
    assert "Nothing was changed" in response.content.decode()
    assert response.cookies == {}


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"answer=%ED%A0%80", "application/x-www-form-urlencoded"),
        (b"\xff\xfe\x00", "application/x-www-form-urlencoded"),
        (b"answer=yes", "application/x-www-form-urlencoded; charset=utf-7"),
        (b"garbage", "multipart/form-data; boundary=x"),
        (b'{"answer": "yes"}', "application/json"),
        (b"answer=yes&next=" + b"x" * 3_000_000, "application/x-www-form-urlencoded"),
    ],
)
def test_bodies_that_are_no_form_change_nothing(client, body, kind):
    response = client.post(CHOICES, body, content_type=kind, headers=SAME_ORIGIN)
    assert response.status_code == 400
    assert response.cookies == {}


@pytest.mark.parametrize(("letters", "leads_back"), [(300, True), (400, False)])
def test_a_path_counts_as_long_as_it_is_sent(client, letters, leads_back):
    response = choose(client, "no", next="/" + "é" * letters)
    assert response["Location"] == ("/" + "%C3%A9" * letters if leads_back else CHOICES)


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods_are_refused(client, method):
    assert getattr(client, method)(CHOICES).status_code == 405
