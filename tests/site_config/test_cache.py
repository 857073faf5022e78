"""With the cache refused or hanging, people still log in, and nothing fails."""

import pytest
from django.core.cache import caches
from django.test import Client
from redis.backoff import NoBackoff
from redis.retry import Retry

from site_config.cache import RedisCache, _own_counts
from tests.factories import PASSWORD, UserFactory
from tests.services import free_port
from tests.services.smtp import RudeServer

pytestmark = pytest.mark.once


def cache_at(settings, url: str):
    settings.CACHES = {
        "default": {
            "BACKEND": "site_config.cache.RedisCache",
            "LOCATION": url,
            "OPTIONS": {
                "socket_connect_timeout": 1,
                "socket_timeout": 1,
                "retry": Retry(NoBackoff(), 0),
            },
        }
    }
    RedisCache.away_until = 0.0
    return caches["default"]


@pytest.fixture(autouse=True)
def back_again():
    yield
    RedisCache.away_until = 0.0
    _own_counts.clear()


def assert_misses(cache) -> None:
    assert cache.get("a", "nothing") == "nothing"
    assert cache.get_many(["a", "b"]) == {}
    assert cache.set("a", 1) is None
    assert cache.set_many({"a": 1}) == ["a"]
    assert cache.add("a", 1) is True
    assert cache.get_or_set("a", 7) == 7
    assert "a" not in cache
    assert cache.touch("a") is False
    assert cache.delete("a") is False
    cache.delete_many(["a"])
    with pytest.raises(ValueError, match="not found"):
        cache.incr("a")
    cache.clear()


def test_a_refusing_server(settings, caplog):
    assert_misses(cache_at(settings, f"redis://127.0.0.1:{free_port()}/0"))

    assert caplog.text.count("going on without it") == 1


def test_a_hanging_server_is_waited_for_once(settings):
    with RudeServer() as hanging:
        cache = cache_at(settings, f"redis://127.0.0.1:{hanging.port}/0")
        assert_misses(cache)
        assert_misses(cache)

        assert hanging.connections == 1, "24 questions, each of which could wait a second"


@pytest.mark.django_db
def test_customers_log_in_without_it(settings):
    UserFactory(email="customer@example.com")
    cache_at(settings, f"redis://127.0.0.1:{free_port()}/0")
    browser = Client()

    answer = browser.post(
        "/accounts/login/", {"login": "customer@example.com", "password": PASSWORD}
    )

    assert (answer.status_code, answer.url) == (302, "/library/")
    for path in ("signup", "password/reset"):
        data = {"email": "new@example.com", "password1": PASSWORD}
        assert Client().post(f"/accounts/{path}/", data).status_code == 302


@pytest.mark.django_db
def test_wrong_passwords_are_limited_without_it(settings):
    UserFactory(email="customer@example.com")
    cache_at(settings, f"redis://127.0.0.1:{free_port()}/0")
    form = {"login": "customer@example.com", "password": "not this one"}
    answers = [Client().post("/accounts/login/", form).content.decode() for _ in range(12)]
    assert "do not belong together" in answers[0]
    assert "Too many attempts" in answers[-1]


def test_it_comes_back(settings, redis):
    cache = cache_at(settings, redis.url(0))
    cache.set("a", 1)
    assert cache.get("a") == 1
    redis.stop()
    assert cache.get("a") is None
    redis.start()
    RedisCache.away_until = 0.0

    cache.set("a", 2)
    assert cache.get("a") == 2
    assert cache.incr("a") == 3
    assert cache.get_many(["a", "b"]) == {"a": 3}
