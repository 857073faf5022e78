"""Saying no to mails about new versions: by the link in one, by the mailbox, in the account."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from commerce.messages import unsubscribing
from commerce.models import NoUpdates
from tests.commerce.reported import words_of
from tests.commerce.versions import link_to, own, wants
from tests.factories import PurchasedProductFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]


# The link in the mail


def test_opening_the_link_changes_nothing(client, owner):
    for method in (client.get, client.head, client.get):
        assert method(link_to(owner)).status_code == 200
    assert not NoUpdates.objects.exists()
    page = client.get(link_to(owner))
    assert "You get one when there is a new version of Lamp" in words_of(page)
    assert page["Cache-Control"] == "private, no-store"
    assert "owner@example.com" not in page.content.decode()


@pytest.mark.parametrize(
    "body",
    [
        ("List-Unsubscribe=One-Click", "application/x-www-form-urlencoded"),
        (
            '--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n'
            "--x--\r\n",
            "multipart/form-data; boundary=x",
        ),
        ("", "text/plain"),
    ],
)
def test_one_click_of_a_mailbox_stops_them(owner, body):
    mailbox = Client(enforce_csrf_checks=True)
    for _ in range(2):
        answer = mailbox.post(link_to(owner), *body)
        assert (answer.status_code, answer.content) == (200, b"Stopped.\n")
        assert not answer.cookies
    assert not wants(owner)
    assert NoUpdates.objects.get().product == owner.product


def test_the_page_stops_and_resumes(owner):
    browser = Client(enforce_csrf_checks=True)
    for choice, wanted, words in (
        ("stop", False, "Stopped: you get none about Lamp."),
        ("resume", True, "You get one when there is a new version of Lamp"),
        ("stop-all", False, "Stopped: you get none, whatever you bought."),
        ("resume-all", True, "You get one when there is a new version of Lamp"),
    ):
        answer = browser.post(link_to(owner), {"choice": choice})
        assert (answer.status_code, answer["Location"]) == (303, link_to(owner))
        page = browser.get(link_to(owner))
        assert words in words_of(page)
        assert wants(owner) is wanted


def test_stopping_all_includes_what_is_bought_later(client, owner):
    client.post(link_to(owner), {"choice": "stop-all"})
    later = PurchasedProductFactory(user=owner.user)
    assert not wants(later)


@pytest.mark.parametrize("choice", ["", "delete", "stop-some", "stop-", "x" * 1000])
def test_a_choice_that_there_is_not_changes_nothing(client, owner, choice):
    assert client.post(link_to(owner), {"choice": choice}).status_code == 400
    assert not NoUpdates.objects.exists()


def test_a_link_of_somebody_elses_making_is_not_found(client, owner):
    other = own(owner.product, "other@example.com")
    token = unsubscribing.token_of(owner)
    number, _, signature = token.partition(":")
    forged = [
        f"{other.pk}:{signature}",
        f"{number}:{signature[:-1]}",
        f"{number}:{signature.lower()}",
        number,
        f"{number}:",
        "x" * 3000,
        "%ED%A0%80:%F0%9F",
        "..%3Ax",
    ]
    for link in forged:
        for method in (client.get, client.post):
            assert method(f"/updates/{link}/").status_code == 404, link
    assert not NoUpdates.objects.exists()


def test_the_link_names_nobody(owner):
    number, _, signature = unsubscribing.token_of(owner).partition(":")
    assert number == str(owner.pk)
    assert len(signature) == 43


# The page of the account


def test_the_library_leads_to_the_choice_for_each_product(client, owner):
    client.force_login(owner.user)
    assert 'href="/library/updates/"' in client.get("/library/").content.decode()
    assert "Lamp Sent Stop them" in words_of(client.get("/library/updates/"))
    answer = client.post("/library/lamp/updates/", {"choice": "stop"})
    assert (answer.status_code, answer["Location"]) == (303, "/library/updates/")
    assert "Lamp Stopped Send them again" in words_of(client.get("/library/updates/"))
    client.post("/library/lamp/updates/", {"choice": "resume"})
    assert wants(owner)
    client.post("/library/updates/", {"choice": "stop"})
    assert "You get none, whatever you bought or buy." in words_of(client.get("/library/updates/"))
    assert not wants(owner)
    client.post("/library/updates/", {"choice": "resume"})
    assert wants(owner)


def test_only_ones_own_products_can_be_chosen(client, owner):
    client.force_login(UserFactory())
    assert client.post("/library/lamp/updates/", {"choice": "stop"}).status_code == 404
    assert client.post("/library/updates/", {"choice": "delete"}).status_code == 400
    assert client.get("/library/lamp/updates/")["Location"] == "/library/updates/"
    assert "Nothing here yet" in words_of(client.get("/library/updates/"))
    assert not NoUpdates.objects.exists()


@pytest.mark.parametrize("address", ["/library/updates/", "/library/lamp/updates/"])
def test_the_choice_needs_a_login_and_a_form_of_ours(client, owner, address):
    assert client.post(address, {"choice": "stop"})["Location"].startswith("/accounts/login/")
    stranger = Client(enforce_csrf_checks=True)
    stranger.force_login(owner.user)
    assert stranger.post(address, {"choice": "stop"}).status_code == 403
    assert not NoUpdates.objects.exists()


def test_the_page_costs_the_same_for_any_number_of_products(client, owner):
    client.force_login(owner.user)

    def count():
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/library/updates/").status_code == 200
        return len(queries)

    count()
    one = count()
    for _ in range(9):
        PurchasedProductFactory(user=owner.user)
    assert count() == one
