"""What `.env.example` says where a shop's own value belongs is known as such, and nothing else."""

import re

import pytest

from site_config import example_values
from tests.site_config.test_env_example import example
from tests.site_config.test_settings import COMPLETE

pytestmark = pytest.mark.once


def test_the_example_filled_in_with_nothing_is_refused_by_every_host_in_it():
    assert example_values.in_use(example()) == list(example_values.WITH_HOSTS)
    assert example_values.passwords_in_use(example()) == ["DATABASE_URL", "EMAIL_URL"]


def test_the_example_names_no_host_that_could_be_somebodys():
    hosts = set(re.findall(r"[a-z0-9-]+\.[a-z]+(?:\.[a-z]+)*", " ".join(example().values())))
    assert hosts == {"shop.example", "smtp.example"}


def test_a_complete_environment_has_none_of_them():
    assert example_values.in_use(COMPLETE) == example_values.passwords_in_use(COMPLETE) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"SITE_URL": "https://www.shop.example/"},
        {"SITE_URL": "https://example.com"},
        {"ALLOWED_HOSTS": "shop.test, Shop.Example"},
        {"DEFAULT_FROM_EMAIL": "The shop <shop@example.org>"},
        {"EMAIL_URL": "smtp+tls://me:word@smtp.example:587"},
        {"SECRET_KEY": "change-me"},
        {"DODO_PAYMENTS_API_KEY": "<your key>"},
        {"DODO_PAYMENTS_API_KEY": "your-api-key"},
        {"DODO_PAYMENTS_WEBHOOK_KEY": "whsec_xxxxxxxx"},
        {"TELEGRAM_BOT_TOKEN": "token-goes-here"},
    ],
    ids=lambda changes: " ".join(changes.values()),
)
def test_an_example_is_known(changes):
    assert example_values.in_use(COMPLETE | changes) == list(changes)


@pytest.mark.parametrize(
    "changes",
    [
        {"SITE_URL": "https://examples.com"},
        {"SITE_URL": "https://shop.example.de"},
        {"ALLOWED_HOSTS": "myexample.com"},
        {"DEFAULT_FROM_EMAIL": "example@shop.test"},
        {"DODO_PAYMENTS_API_KEY": "a-Yr_here9xxxx"},
        {"SECRET_KEY": "exampleQ9x-" + "k" * 50},
        {"TELEGRAM_BOT_TOKEN": ""},
    ],
    ids=lambda changes: " ".join(changes.values()),
)
def test_what_only_looks_like_one_is_let_be(changes):
    assert example_values.in_use(COMPLETE | changes) == []
