"""One call of Google's Data API over real HTTP: what is asked, what is read, how it can fail."""

import json
from datetime import date, timedelta

import pytest

from analytics import google as client
from analytics.periods import Period
from analytics.sales import Compared
from analytics.visits import ProductVisits, Visits
from tests.factories import ProductPageFactory
from tests.services.google import Visit, credentials, refusal

pytestmark = [pytest.mark.django_db, pytest.mark.once]

MARCH = Period(date(2026, 3, 1), date(2026, 3, 31))
ALMANAC, BEACON = "/products/almanac/", "/products/beacon/"


@pytest.fixture
def history(shop, google):
    """Three people in March, one in the 31 days before; sums below are done by hand."""
    shop.anns.slug, shop.bens.slug = "almanac", "beacon"
    shop.anns.save(), shop.bens.save()
    google.visits = [
        Visit("2026-03-01", "p1", "/", "google"),
        Visit("2026-03-01", "p1", ALMANAC, "google", views=3),
        Visit("2026-03-31", "p1", ALMANAC, "newsletter"),
        Visit("2026-03-31", "p2", ALMANAC, "newsletter", views=2),
        Visit("2026-03-15", "p3", BEACON),
        Visit("2026-03-15", "p3", "/checkout/beacon/"),
        Visit("2026-02-28", "p4", ALMANAC, views=5),
        # Not in these days, not in this shop, no product.
        Visit("2026-01-28", "p5", ALMANAC, views=99),
        Visit("2026-04-01", "p5", ALMANAC, views=99),
        Visit("2026-03-10", "p6", ALMANAC, views=99, host="blog.test"),
        Visit("2026-03-15", "p3", "/products/"),
        Visit("2026-03-15", "p3", "/products/nothing/", views=4),
        Visit("2026-03-15", "p3", "/products/beacon/more/", views=4),
    ]
    return shop


def test_the_figures_are_those_of_the_days_and_of_the_shop(history, google):
    found = client.ask(MARCH)
    assert found.visitors == Compared(3, 1)
    assert found.views == Compared(1 + 3 + 1 + 2 + 1 + 1 + 1 + 4 + 4, 5)
    assert found.days == {date(2026, 3, 1): 1, date(2026, 3, 31): 2, date(2026, 3, 15): 1}
    assert found.sources == {"newsletter": 2, "google": 1, "(direct)": 1}
    assert found.products == {
        history.anns.pk: ProductVisits(views=6, visitors=2, views_before=5),
        history.bens.pk: ProductVisits(views=1, visitors=1, views_before=0),
    }
    assert found.product_sources == {
        history.anns.pk: {"google": 3, "newsletter": 3},
        history.bens.pk: {"(direct)": 1},
    }
    assert found.product_views == Compared(7, 5)
    assert found.sources_of_products == {"google": 3, "newsletter": 3, "(direct)": 1}
    assert len(google.calls) == 1


def test_figures_survive_being_stored(history):
    found = client.ask(MARCH)
    assert Visits.from_json(json.loads(json.dumps(found.as_json()))) == found


@pytest.fixture
def renamed(history, django_capture_on_commit_callbacks):
    """The almanac has a new address; Wagtail redirects from the old one."""
    history.anns.slug = "yearbook"
    with django_capture_on_commit_callbacks(execute=True):
        history.anns.save_revision().publish()
    return history


def test_a_former_address_counts_for_its_product(renamed, history, google):
    found = client.ask(MARCH)
    assert found.products[history.anns.pk].views == 6
    google.visits.append(Visit("2026-03-20", "p1", "/products/yearbook/", views=10))
    assert client.ask(MARCH).products[history.anns.pk].views == 16


def test_a_former_address_counts_for_whoever_has_it_now(renamed, history):
    other = ProductPageFactory(slug="almanac")
    found = client.ask(MARCH)
    assert found.products[other.pk].views == 6
    assert history.anns.pk not in found.products


def test_nobody_came(shop, google):
    found = client.ask(MARCH)
    assert found == Visits(Compared(0, 0), Compared(0, 0), {}, {}, {}, {}, "UTC")


def test_google_is_not_asked_for_days_that_it_refuses(shop, google):
    client.ask(Period(date(2001, 1, 1), date(2010, 12, 31)))
    days = {
        span[end]
        for question in google.calls[0]["requests"]
        for span in question["dateRanges"]
        for end in ("startDate", "endDate")
    }
    assert days == {"2015-08-14"}


@pytest.mark.both
def test_names_that_strangers_chose_fit_every_database(shop, google):
    google.visits = [Visit("2026-03-01", "p1", "/", "ev\x00il\u202e\ud800\r\n" + "x" * 500)]
    (source,) = client.ask(MARCH).sources
    assert source == "evil" + "x" * 96


def failure() -> client.GoogleFailed:
    with pytest.raises(client.GoogleFailed) as caught:
        client.ask(MARCH)
    return caught.value


@pytest.mark.parametrize(
    ("header", "pause"),
    [
        ({}, timedelta(hours=1)),
        ({"Retry-After": "600"}, timedelta(minutes=10)),
        ({"Retry-After": "0"}, timedelta(hours=1)),
        ({"Retry-After": "1"}, timedelta(minutes=1)),
        ({"Retry-After": "9" * 8}, timedelta(days=1)),
        ({"Retry-After": "9" * 5000}, timedelta(hours=1)),
        ({"Retry-After": "soon"}, timedelta(hours=1)),
        ({"Retry-After": "-5"}, timedelta(hours=1)),
    ],
)
def test_a_used_up_quota_asks_for_a_pause(shop, google, header, pause):
    google.headers = header
    google.script = [refusal(429, "RESOURCE_EXHAUSTED", "Exhausted property tokens per hour.")]
    failed = failure()
    assert failed.pause == pause
    assert failed.words == "The quota of Google Analytics is used up."


def test_a_key_without_the_role_is_told_what_to_do(shop, google):
    google.script = [refusal(403, "PERMISSION_DENIED", "User does not have permission.")]
    words = failure().words
    assert credentials()["client_email"] in words
    assert "Viewer" in words
    assert "must be enabled" in words  # Google says 403 to that too


def test_a_key_that_google_does_not_know(shop, google, settings, caplog):
    other = json.loads(json.dumps(credentials()))
    other["client_email"] = "somebody@else.example"
    settings.GA4_CREDENTIALS = other
    assert "refused the shop's key" in failure().words
    assert google.calls == []
    assert "PRIVATE KEY" not in caplog.text


def test_an_unknown_property(shop, google, settings):
    settings.GA4_PROPERTY_ID = "1"
    assert failure().words == "Google Analytics knows no property 1."


@pytest.mark.parametrize("status", [302, 400, 418, 500, 503])
def test_any_other_status_is_named(shop, google, status):
    google.headers = {"Location": google.url} if status == 302 else {}
    google.script = [(status, b"<html>Sorry</html>")]
    failed = failure()
    assert failed.words == f"Google Analytics answered with an error ({status})."
    assert failed.pause is None


ROW = {"dimensionValues": [], "metricValues": [{"value": "1"}]}
HEADERS = {"metricHeaders": [{"name": "activeUsers"}]}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"\xff\xfe",
        b"null",
        b"[]",
        b"{}",
        b"[" * 100_000,
        b'{"reports": null}',
        b'{"reports": []}',
        b'{"reports": [1, 2, 3, 4, 5]}',
        json.dumps({"reports": [{}] * 5}).encode(),
        json.dumps({"reports": [HEADERS] * 4}).encode(),
        json.dumps({"reports": [{**HEADERS, "rows": [ROW]}] * 5}).encode(),
        json.dumps({"reports": [{**HEADERS, "rows": 7}] * 5}).encode(),
        json.dumps({"reports": [{**HEADERS, "rows": [None]}] * 5}).encode(),
        json.dumps({"reports": [{**HEADERS, "metadata": 5}] * 5}).encode(),
    ],
)
def test_garbage_is_told_from_figures(shop, google, body):
    google.script = [(200, body)]
    assert failure().words.startswith("Google Analytics answered")


@pytest.mark.parametrize("value", ["", "-1", "1.5", "many", str(2**53), "9" * 6000, None, [], {}])
def test_a_count_that_is_none_is_garbage(shop, google, value):
    report = {
        "dimensionHeaders": [{"name": "dateRange"}],
        "metricHeaders": [{"name": "activeUsers"}, {"name": "screenPageViews"}],
        "rows": [
            {
                "dimensionValues": [{"value": "now"}],
                "metricValues": [{"value": value}, {"value": "1"}],
            }
        ],
    }
    google.script = [(200, json.dumps({"reports": [report, *[HEADERS] * 4]}).encode())]
    assert failure().words == "Google Analytics answered something that is no report."


def test_nobody_listens(shop, google, settings):
    settings.GA4_API_URL = "http://127.0.0.1:9"
    assert failure().words == "Google Analytics did not answer."


def test_a_server_that_hangs_is_left(shop, google, monkeypatch):
    monkeypatch.setattr(client, "READ_SECONDS", 0.2)
    google.wait = 1
    assert failure().words == "Google Analytics did not answer."


def test_a_server_that_drips_is_left(shop, google, monkeypatch):
    monkeypatch.setattr(client, "LONGEST_SECONDS", 0.2)
    google.drip = 0.05
    assert failure().words == "Google Analytics did not answer."


def test_an_endless_answer_is_left(shop, google, monkeypatch):
    monkeypatch.setattr(client, "MAX_ANSWER_BYTES", 1000)
    google.script = [(200, b" " * 2000 + b"{}")]
    assert failure().words == "Google Analytics did not answer."


@pytest.mark.both
@pytest.mark.parametrize(
    "path",
    [
        "/products/\x00/",
        "/products/a\x00b/",
        "/products/\ud800/",
        "/products/" + "x" * 100_000,
    ],
)
def test_a_path_of_a_stranger_does_not_cost_the_report(history, google, path):
    google.visits.append(Visit("2026-03-01", "p9", path))
    assert client.ask(MARCH).products[history.anns.pk].views == 6


def test_a_slug_that_browsers_encode(shop, google):
    shop.anns.slug = "büro"
    shop.anns.save()
    google.visits = [Visit("2026-03-01", "p1", "/products/b%C3%BCro/")]
    assert client.ask(MARCH).products[shop.anns.pk].views == 1


def test_a_former_address_counts_with_and_without_its_slash(renamed, google):
    google.visits.append(Visit("2026-03-02", "p1", "/products/almanac", views=4))
    assert client.ask(MARCH).products[renamed.anns.pk].views == 10


def test_two_sources_that_look_the_same_are_added(shop, google):
    google.visits = [
        Visit("2026-03-01", "p1", "/", "evil\u200b"),
        Visit("2026-03-01", "p2", "/", "evil"),
    ]
    assert client.ask(MARCH).sources == {"evil": 2}


def test_many_long_addresses_of_strangers_fit(history, google):
    """Google keeps a thousand letters of an address; its rows come thrice."""
    google.visits += [
        Visit(day, "p9", f"/products/{number:05}{'x' * 900}/")
        for number in range(10_000)
        for day in ("2026-03-02", "2026-02-25")
    ]
    assert client.ask(MARCH).products[history.anns.pk].views == 6


@pytest.mark.parametrize("value", ["1e999", "Infinity", "-Infinity", "NaN"])
def test_a_number_beyond_numbers_is_garbage(shop, google, value):
    report = {
        "dimensionHeaders": [{"name": "dateRange"}],
        "metricHeaders": [{"name": "activeUsers"}],
        "rows": [{"dimensionValues": [{"value": "now"}], "metricValues": [{"value": "@"}]}],
    }
    body = json.dumps({"reports": [report, *[HEADERS] * 4]}).replace('"@"', value)
    google.script = [(200, body.encode())]
    assert failure().words == "Google Analytics answered something that is no report."


@pytest.mark.parametrize("day", ["", "2026", "00000000", "9" * 30, 20260101, None])
def test_a_day_that_is_none_is_garbage(shop, google, day):
    rows = [{"dimensionValues": [{"value": day}], "metricValues": [{"value": "1"}]}]
    report = {"dimensionHeaders": [{"name": "date"}], **HEADERS, "rows": rows}
    body = json.dumps({"reports": [HEADERS, report, *[HEADERS] * 3]})
    google.script = [(200, body.encode())]
    assert failure().words == "Google Analytics answered something that is no report."
