"""Where the provider takes payments: asked, kept, and kept again when the answer is no use."""

from typing import get_args

import pytest
from dodopayments.types import CountryCode

from commerce import tasks
from commerce.checkout.forms import BillingForm, country_choices
from commerce.models import SupportedCountry
from commerce.provider import calls, countries
from tests.dodo_sandbox.process import free_port

pytestmark = pytest.mark.django_db

PATH = "/checkout/supported_countries"
ANSWER = [*get_args(CountryCode)[:60], "XK"]


@pytest.fixture
def known():
    """What the provider said yesterday."""
    SupportedCountry.objects.bulk_create([SupportedCountry(code=code) for code in ("DE", "SE")])
    return ("DE", "SE")


def test_until_the_provider_was_asked_the_likely_countries_are_offered():
    assert countries.supported() == countries.LIKELY
    assert {"US", "DE", "SG", "VA", "XK"} <= set(countries.LIKELY)
    assert not {"RU", "IR", "KP", "EU"} & set(countries.LIKELY)
    assert len(countries.LIKELY) > 200


def test_the_providers_answer_takes_the_place_of_the_last_one(scripted, known):
    scripted.answers[PATH] = (200, {}, [*ANSWER, *ANSWER])
    for _ in range(2):
        tasks.refresh_countries()
        assert countries.supported() == tuple(sorted(ANSWER))
    scripted.answers[PATH] = (200, {}, ANSWER[1:])
    tasks.refresh_countries()
    assert countries.supported() == tuple(sorted(ANSWER[1:]))


def test_the_stand_ins_answer_is_kept(sandbox):
    countries.refresh()
    assert SupportedCountry.objects.count() > 100
    assert {"US", "DE"} <= set(countries.supported())


@pytest.mark.parametrize(
    "answer",
    [
        b"<html>Sorry</html>",
        {},
        {"countries": ANSWER},
        None,
        [],
        ["US", "DE"],
        ["US"] * 200,
        [*ANSWER, "USA"],
        [*ANSWER, "us"],
        [*ANSWER, "DE\n"],
        [*ANSWER, "\u0661\u0662"],
        [*ANSWER, None],
        [*ANSWER, 49],
        [*ANSWER, ["DE"]],
        "US" * 100,
    ],
)
def test_an_answer_of_no_use_changes_nothing(scripted, known, answer):
    scripted.answers[PATH] = (200, {}, answer)
    with pytest.raises(calls.ProviderError):
        countries.refresh()
    tasks.refresh_countries()
    assert countries.supported() == known


@pytest.mark.parametrize(
    "trouble",
    [{"api_status": 401}, {"api_status": 503}, {"api_garbage": True}, {"api_garbage": "text"}],
)
def test_a_provider_in_trouble_changes_nothing(sandbox, known, trouble):
    sandbox.configure(**trouble)
    tasks.refresh_countries()
    assert countries.supported() == known


def test_a_provider_that_is_away_changes_nothing(settings, known):
    settings.DODO_PAYMENTS_BASE_URL = f"http://127.0.0.1:{free_port()}"
    tasks.refresh_countries()
    assert countries.supported() == known


def test_the_form_offers_them_in_the_readers_words(known):
    assert country_choices() == [("", "Choose a country"), ("DE", "Germany"), ("SE", "Sweden")]
    SupportedCountry.objects.all().delete()
    offered = dict(country_choices())
    assert (offered["XK"], offered["VA"]) == ("Kosovo", "Vatican City")
    assert "RU" not in offered
    assert set(offered) - {""} == set(countries.LIKELY)


def test_the_form_reads_them_once(django_assert_num_queries, known):
    with django_assert_num_queries(1):
        form = BillingForm({"country": "DE"})
        form.is_valid()
        form.as_p()
