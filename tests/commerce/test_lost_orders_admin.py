"""One decision for all lost orders: in the admin, and at the command line."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from backups.models import BackupRun
from commerce.models import LostOrder, Order, Review
from commerce.payments import lost_orders
from tests.commerce.losing import look, pay_and_lose, restore, rows
from tests.commerce.sale_rows import base, read, sign_in
from tests.factories import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]

LIST, REBUILD = f"{base(LostOrder)}/", f"{base(LostOrder)}/rebuild/"
LOOK = f"{base(LostOrder)}/look-again/"
MENU = '"label": "Lost orders'


@pytest.fixture
def three(sandbox):
    """Two lost orders that can be rebuilt, and one of a customer who is lost too."""
    orders = [pay_and_lose(sandbox)[0] for _ in range(2)]
    late = UserFactory(email="late@example.com")
    orders.append(pay_and_lose(sandbox, late)[0])
    late.delete()
    restore()
    look()
    return orders


@pytest.mark.both
def test_one_decision_rebuilds_all_that_agree(client, three):
    sign_in(client, "Admins")
    page = read(client.get(f"{LIST}?is_open=true"))
    for order in three:
        assert order.reference in page
    for words in ("late@example.com", "nobody has this address", "agrees", "does not agree"):
        assert words in page
    assert f'href="{REBUILD}"' in page

    page = read(client.get(REBUILD))
    for words in ("Rebuild 2 orders", "2 orders of $58.00 in all", "Ask them to sign up again"):
        assert words in page
    page = read(client.post(REBUILD, {"shown": "2"}, follow=True))
    assert "2 orders are being rebuilt" in page
    assert not Order.objects.exists(), "a worker does it"
    assert lost_orders.work()
    assert {order.reference for order in Order.objects.all()} == {
        order.reference for order in three[:2]
    }
    page = read(client.get(f"/admin/snippets/commerce/order/inspect/{Order.objects.first().pk}/"))
    for words in ("Rebuilt", "after a restore", "Order rebuilt", "admins-x@example.com"):
        assert words in page
    page = read(client.post(REBUILD, {"shown": "2"}, follow=True))
    assert "there is nothing to rebuild" in page
    export = read(client.get("/admin/snippets/commerce/order/?export=csv"))
    assert "Rebuilt (UTC)" in export


def test_another_number_than_was_shown_asks_again(client, three):
    sign_in(client, "Admins")
    page = read(client.post(REBUILD, {"shown": "3"}))
    assert "the number has changed" in page
    assert 'name="shown" value="2"' in page
    assert "Nothing was done yet" in read(client.post(REBUILD, {"shown": "many"}))
    assert not LostOrder.objects.approved().exists()


@pytest.mark.parametrize(
    ("role", "looks", "rebuilds"),
    [("Admins", 200, 200), ("Support", 200, 302), ("Sellers", 302, 302), ("Editors", 302, 302)],
)
def test_who_may(client, three, role, looks, rebuilds):
    sign_in(client, role)
    assert client.get(LIST).status_code == looks
    assert client.get(LOOK).status_code == looks
    assert client.get(REBUILD).status_code == rebuilds
    if role == "Support":
        assert f'href="{REBUILD}"' not in read(client.get(LIST))
    client.post(REBUILD, {"shown": "2"})
    assert LostOrder.objects.approved().exists() is (rebuilds == 200)


def test_looking_again_finds_who_signed_up(client, three):
    late = UserFactory(email="late@example.com")
    sign_in(client, "Support")
    page = read(client.get(LOOK))
    assert "Look again" in page
    page = read(client.post(LOOK, follow=True))
    assert "It starts in a moment" in page
    assert {row.state for row in rows()} == {LostOrder.State.WAITING}
    lost_orders.work()
    assert [row.customer for row in rows()][-1] == late


def test_a_review_leads_to_the_lost_order_and_back(client, three):
    sign_in(client, "Admins")
    lost = rows()[-1]
    page = read(client.get(f"{base(Review)}/inspect/{lost.review_id}/"))
    own = f"{base(LostOrder)}/inspect/{lost.pk}/"
    assert f'href="{own}"' in page
    assert "Ask them to sign up again" in page
    page = read(client.get(own))
    assert f'href="{base(Review)}/inspect/{lost.review_id}/"' in page
    for words in (three[-1].reference, "late@example.com", "$29.00", "The backup lacks"):
        assert words in page


def test_the_menu_has_it_only_after_a_restore(client):
    sign_in(client, "Admins")
    assert MENU not in read(client.get("/admin/"))
    restore()
    assert MENU in read(client.get("/admin/"))


def command(*options) -> str:
    out = StringIO()
    call_command("rebuild_orders", *options, stdout=out)
    return out.getvalue()


@pytest.mark.both
def test_the_command_shows_first_and_rebuilds_with_a_yes(three):
    told = command()
    assert told.count("agrees\n") == 2
    assert "late@example.com" in told
    assert "2 agree, $58.00 in all. Rebuild them with --yes" in told
    assert "Left for a person: 1, nobody has this address. No active account" in told
    assert not Order.objects.exists()
    told = command("--yes")
    assert "Rebuilding 2." in told
    assert "Rebuilt so far: 2." in told
    assert Order.objects.count() == 2
    told = command("--yes")
    assert "nothing to rebuild" in told
    assert "Rebuilt so far: 2." in told
    assert Order.objects.count() == 2


def test_reconciliation_says_what_comes_next(three):
    out = StringIO()
    call_command("reconcile_orders", stdout=out)
    assert "Of orders that a restored backup lacks: 3 payments." in out.getvalue()


def test_a_database_that_came_back_in_another_way(three):
    BackupRun.objects.all().delete()
    LostOrder.objects.all().delete()
    assert "was not restored from a backup" in command()
    since = timezone.localtime() - timedelta(hours=3)
    assert "2 agree" in command("--since", f"{since:%Y-%m-%dT%H:%M}")
    assert "2 agree" in command(), "the rows say of which time they are"
    for wrong in ("yesterday", "2026-13-01", "0001-01-01T00:00"):
        with pytest.raises(CommandError, match="is no time"):
            command("--since", wrong)
    with pytest.raises(CommandError, match="lies ahead"):
        command("--since", "2199-01-01")


def test_the_command_says_when_the_provider_is_away(sandbox, three):
    sandbox.configure(api_status=503)
    with pytest.raises(CommandError, match="could not be asked to the end"):
        command("--yes")
    assert not Order.objects.exists()
