"""The link in a mail that stops such mails works while the shop is closed (decision 19)."""

import pytest
from django.db import OperationalError, connection
from django.test import Client

from tests.commerce.reported import words_of
from tests.commerce.versions import link_to, own, wants
from tests.factories import ProductPageFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def owner(db):
    return own(ProductPageFactory(title="Lamp"), "owner@example.com")


def test_mails_are_stopped_while_the_shop_is_closed(owner, shop_door):
    shop_door.close()
    mailbox = Client(enforce_csrf_checks=True)
    answer = mailbox.post(link_to(owner), {"List-Unsubscribe": "One-Click"})
    assert (answer.status_code, answer.content) == (200, b"Stopped.\n")
    assert not wants(owner)

    page = mailbox.get(link_to(owner))
    assert "Stopped: you get none about Lamp." in words_of(page)
    assert mailbox.post(link_to(owner), {"choice": "resume"}).status_code == 303
    assert wants(owner)


@pytest.mark.parametrize(
    "address",
    [
        "/updates/",
        "/updates/1/",
        "/updates/1:x",
        "/updates/1:x/../../library/",
        "/updates/1:x/more/",
        "/updates/x:x/",
        "/updates/1:x\n/",
        "/library/updates/",
        "/library/lamp/updates/",
        "/fr/updates/1:x/",
    ],
)
def test_nothing_beside_the_link_is_open_then(client, shop_door, address):
    shop_door.close()
    for method in (client.get, client.post):
        assert method(address.replace("\n", "%0A")).status_code == 503


def test_an_unknown_link_says_so_then_too(client, shop_door):
    shop_door.close()
    assert client.post("/updates/1:forged/").status_code == 404


@pytest.mark.parametrize("method", ["get", "post"])
def test_with_the_database_away_the_wish_is_to_be_sent_again(owner, shop_door, method):
    link = link_to(owner)
    shop_door.close()

    def refuse(execute, sql, params, many, context):
        raise OperationalError("could not connect to server")

    with connection.execute_wrapper(refuse):
        answer = getattr(Client(), method)(link)
    assert answer.status_code == 503
    assert int(answer["Retry-After"]) > 0
    assert answer["Cache-Control"] == "private, no-store"
    assert wants(owner)
