"""Keys of a closed shop: where they are read, when they end, how often one may guess."""

import time

import pytest
from django.core import signing
from django.test import Client

from construction import passes, throttle
from core.clients import client_of
from tests.factories import UserFactory

pytestmark = pytest.mark.once


def test_a_key_leads_to_the_same_address_without_it(client, shop_door):
    _, secret = shop_door.key(days=5)
    shop_door.close()
    answer = client.get(f"/products/category/x/?a=1&b=%26&key={secret}&a=%C3%A9")
    assert answer.status_code == 302
    assert answer["Location"] == "/products/category/x/?a=1&b=%26&a=%C3%A9"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert answer["Cache-Control"] == "private, no-store"
    assert secret not in str(answer.headers) + str(answer.cookies) + answer.content.decode()
    cookie = answer.cookies[passes.COOKIE]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")
    assert cookie["max-age"] == pytest.approx(5 * 86400, abs=5)
    page = client.get("/products/")
    assert page.status_code == 200
    assert "you see the shop by a key" in page.content.decode()
    assert page["Cache-Control"] == "private, no-store"


def test_the_cookie_is_secure_where_sessions_are(client, shop_door, settings):
    settings.SESSION_COOKIE_SECURE = True
    _, secret = shop_door.key()
    shop_door.close()
    assert client.get("/", {"key": secret}).cookies[passes.COOKIE]["secure"] is True


@pytest.mark.parametrize(
    ("address", "leads_to"),
    [
        ("/?key={}", "/"),
        ("/?%6bey={}", "/"),
        ("/?key=wrong&key={}", "/"),
        ("/?key={0}&key={0}", "/"),
        ("/a/b/c/?key={}&x", "/a/b/c/?x"),
        ("/%0d%0aSet-Cookie:x/?key={}", "/%0D%0ASet-Cookie:x/"),
        ("/?x=%00&key={}", "/?x=%00"),
        ("/?x=%ED%A0%80&key={}", "/?x=%ED%A0%80"),
    ],
)
def test_keys_in_odd_places(client, shop_door, address, leads_to):
    _, secret = shop_door.key()
    shop_door.close()
    answer = client.get(address.format(secret))
    assert (answer.status_code, answer["Location"]) == (302, leads_to)


def test_the_clean_address_never_leaves_the_shop(client, shop_door):
    _, secret = shop_door.key()
    shop_door.close()
    for path, leads_to in (
        ("//evil.example/", "/%2Fevil.example/"),
        ("/\\evil.example/", "/%5Cevil.example/"),
    ):
        answer = client.get("/", {"key": secret}, PATH_INFO=path)
        assert (answer.status_code, answer["Location"]) == (302, leads_to)


def test_each_letter_of_a_key_may_be_encoded(client, shop_door):
    _, secret = shop_door.key()
    shop_door.close()
    encoded = "".join(f"%{ord(letter):02x}" for letter in secret)
    assert client.get(f"/?key={encoded}").status_code == 302


WRONG = [
    "",
    "wrong",
    "uc_" + "A" * 43,
    "uc_" + "A" * 42,
    "\x00",
    "uc_" + "A" * 42 + "\x00",
    "%ED%A0%80",
    "é" * 46,
    "x" * 1_000_000,
]


@pytest.mark.parametrize("value", WRONG, ids=range(len(WRONG)))
def test_a_wrong_key_looks_like_none(client, closed, value):
    plain = client.get("/products/")
    wrong = client.get("/products/", {"key": value})
    assert wrong.content == plain.content
    assert wrong.status_code == plain.status_code == 503
    own = {"X-Request-ID": None}
    assert {**wrong.headers, **own} == {**plain.headers, **own}


def test_a_post_with_a_key_is_sent_again_without_it(client, shop_door):
    _, secret = shop_door.key()
    shop_door.close()
    answer = client.post(f"/accounts/login/?next=/orders/&key={secret}", {"login": "a@b.example"})
    assert (answer.status_code, answer["Location"]) == (307, "/accounts/login/?next=/orders/")
    assert passes.COOKIE in answer.cookies
    # In the body it is no key, and it is not shown.
    answer = Client().post("/accounts/login/", {"key": secret, "login": "a@b.example"})
    assert answer.status_code == 503
    assert secret not in answer.content.decode()


def test_an_open_shop_takes_keys_out_of_addresses_too(client, shop_door):
    _, secret = shop_door.key()
    answer = client.get(f"/products/?key={secret}&q=x")
    assert (answer.status_code, answer["Location"]) == (302, "/products/?q=x")
    assert not answer.cookies
    assert client.get("/products/?key=value-of-another-kind").status_code == 200


def test_revoking_and_expiring_end_what_a_key_opened(client, shop_door):
    key, secret = shop_door.key("First")
    _, other_secret = shop_door.key("Second")
    shop_door.close()
    browsers = [Client(), Client()]
    for browser, word in zip(browsers, [secret, other_secret], strict=True):
        browser.get("/", {"key": word})
        assert browser.get("/products/").status_code == 200
    shop_door.revoke(key)
    assert [browser.get("/products/").status_code for browser in browsers] == [503, 200]
    assert client.get("/", {"key": secret}).status_code == 503


def test_a_key_stops_at_its_time_without_anybody_publishing(client, shop_door, monkeypatch):
    _, secret = shop_door.key(days=1)
    shop_door.close()
    client.get("/", {"key": secret})
    assert client.get("/products/").status_code == 200
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 86_401)
    assert client.get("/products/").status_code == 503
    assert client.get("/", {"key": secret}).status_code == 503


def test_a_key_that_ends_while_it_is_read_breaks_nothing(client, shop_door, monkeypatch):
    _, secret = shop_door.key(days=1)
    shop_door.close()
    client.get("/", {"key": secret})
    now, looks = time.time(), []

    def time_flies() -> float:
        looks.append(1)
        return now if len(looks) == 1 else now + 86_401

    monkeypatch.setattr(time, "time", time_flies)
    assert client.get("/robots.txt").status_code == 200
    assert client.get("/robots.txt").status_code == 503


def test_a_persons_key_ends_with_their_account(
    client, shop_door, django_capture_on_commit_callbacks
):
    person, leaver = UserFactory(), UserFactory()
    browsers = {}
    shop_door.close()
    for user in (person, leaver):
        browsers[user] = Client()
        browsers[user].get("/", {"key": shop_door.key(user.email, person=user)[1]})
        assert browsers[user].get("/products/").status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        person.is_active = False
        person.save()
        leaver.delete()
    assert [browser.get("/products/").status_code for browser in browsers.values()] == [503, 503]


def test_forged_and_copied_cookies(shop_door):
    key, secret = shop_door.key("Mine")
    other, _ = shop_door.key("Not mine")
    shop_door.close()
    browser = Client()
    browser.get("/", {"key": secret})
    good = browser.cookies[passes.COOKIE].value

    def status(value: str) -> int:
        client = Client()
        client.cookies[passes.COOKIE] = value
        return client.get("/products/").status_code

    # A pass is like the key: whoever has it comes in, until the key ends.
    assert status(good) == 200
    signed = signing.Signer(salt=passes.SALT).sign
    elsewhere = signing.Signer(key="another shop's secret", salt=passes.SALT).sign
    words = f"{key.pk}.{key.digest[:16]}"
    for forged in (
        "",
        "1",
        good[:-1],
        good + "x",
        good.replace(f"{key.pk}.", f"{other.pk}.", 1),
        words,
        elsewhere(words),
        signing.Signer(salt="another cookie").sign(words),
        signed(f"{other.pk}.{key.digest[:16]}"),
        signed(f"{key.pk}.{'0' * 16}"),
        signed(f"{key.pk}"),
        signed(f"{key.pk + 1000}.{key.digest[:16]}"),
        signed("x.y"),
        "x" * 4000,
        "\xa0",
    ):
        assert status(forged) == 503, forged
    shop_door.revoke(key)
    assert status(good) == 503


def test_guesses_of_one_client_are_limited(client, shop_door):
    _, secret = shop_door.key()
    shop_door.close()
    for number in range(throttle.PER_CLIENT):
        assert client.get("/", {"key": f"guess {number}"}).status_code == 503
    unheard = client.get("/", {"key": secret})
    assert unheard.status_code == 503, "not heard this minute"
    # The right key may stand in the address that this page would tell others.
    assert unheard["Referrer-Policy"] == "no-referrer"
    assert client.get("/", {"key": secret}, REMOTE_ADDR="192.0.2.7").status_code == 302


def test_guesses_from_all_together_are_limited(client, shop_door, monkeypatch):
    # On a busy machine the minute may end before so many guesses as the shop allows.
    monkeypatch.setattr(throttle, "FROM_ALL", 30)
    _, secret = shop_door.key()
    shop_door.close()
    inside = Client()
    inside.get("/", {"key": secret})
    for number in range(throttle.FROM_ALL):
        client.get("/", {"key": "guess"}, REMOTE_ADDR=f"10.0.0.{number}")
    assert client.get("/", {"key": secret}, REMOTE_ADDR="192.0.2.7").status_code == 503
    assert inside.get("/products/").status_code == 200, "those inside stay inside"


@pytest.mark.parametrize(
    ("proxies", "forwarded", "client"),
    [
        (0, "203.0.113.9", "198.51.100.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "192.0.2.1, 203.0.113.9", "203.0.113.9"),
        (2, "192.0.2.1, 203.0.113.9, 198.51.100.9", "203.0.113.9"),
        (2, "203.0.113.9", "198.51.100.1"),
        (1, "2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        (1, "::ffff:203.0.113.9", "203.0.113.9"),
        (1, "nonsense", "unknown"),
    ],
)
def test_who_asks_is_what_trusted_proxies_say(rf, settings, proxies, forwarded, client):
    settings.TRUSTED_PROXIES = proxies
    request = rf.get("/", REMOTE_ADDR="198.51.100.1", headers={"X-Forwarded-For": forwarded})
    assert client_of(request) == client
