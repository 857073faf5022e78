"""Customers who withdraw from a purchase: whether they may, once, and what it becomes."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from wagtail.log_actions import registry
from wagtail.models import Site

from commerce.checkout import orders, withdrawal_policy
from commerce.checkout.orders import BillingAddress
from commerce.models import CustomerWithdrawal, DownloadTicket, Order, Payment, PurchasedProduct
from commerce.payments import customer_withdrawals, refunds
from core.models import ShopSettings
from core.refusals import NotPossible
from notifications.models import OutgoingMessage
from tests.commerce.reported import dispute, pay, refund, refund_part, words_of
from tests.factories import OrderFactory, ProductPageFactory, UserFactory

pytestmark = pytest.mark.django_db


def allow(days: int | None = 14, before_download: bool = False) -> None:
    site = Site.objects.get(is_default_site=True)
    values = {"withdrawal_days": days, "withdrawal_before_download": before_download}
    ShopSettings.objects.update_or_create(site=site, defaults=values)


@pytest.fixture
def paid(order, boss):
    Order.objects.filter(pk=order.pk).update(withdrawal_days=14)
    pay()
    order.refresh_from_db()
    return order


def page_of(order) -> str:
    return f"/orders/{order.reference}/"


def withdraw(client, order, **typed):
    return client.post(f"{page_of(order)}withdraw/", typed, follow=True)


def standing(order, now=None):
    order.refresh_from_db()
    return customer_withdrawals.standing(order, now)


def download(order) -> None:
    purchase = PurchasedProduct.objects.get(user=order.user, product=order.product)
    DownloadTicket.objects.create(
        token_hash=f"hash{DownloadTicket.objects.count()}",
        user=order.user,
        purchase=purchase,
        release=order.product.latest_release,
        expires_at=timezone.now(),
        claimed_at=timezone.now(),
    )


def letters(kind: str) -> list[str]:
    rows = OutgoingMessage.objects.filter(kind=kind).order_by("pk")
    return [row.recipient for row in rows]


def test_a_customer_withdraws_on_the_page_of_the_order(client, paid, boss):
    seller = UserFactory(email="seller@example.com", groups=["Sellers"])
    paid.product.owner = seller
    paid.product.save(update_fields=["owner"])
    UserFactory(email="another@example.com", groups=["Sellers"])
    client.force_login(paid.user)
    assert "Withdraw from the purchase Possible until the end of" in words_of(
        client.get(page_of(paid))
    )
    page = words_of(client.get(f"{page_of(paid)}withdraw/"))
    assert "Until the refund your access stays as it is" in page
    answer = withdraw(client, paid, reason="Too big.\x1b\nSorry.")
    assert "You have withdrawn from this purchase." in answer.content.decode()
    page = words_of(answer)
    assert "You withdrew from this purchase on" in page
    assert "Confirm the withdrawal" not in page
    row = CustomerWithdrawal.objects.get()
    assert (row.order, row.reason, row.status) == (paid, "Too big.\nSorry.", "open")
    assert PurchasedProduct.objects.get(user=paid.user).is_active
    entry = registry.get_logs_for_instance(row).get()
    assert (entry.user, entry.message) == (
        paid.user,
        f"The customer withdrew: {paid.reference}",
    )
    assert letters("withdrawal-received") == [paid.user.email]
    assert letters("withdrawal-new") == [boss.email, seller.email]
    text = OutgoingMessage.objects.get(kind="withdrawal-received").text
    assert "> Too big.\n> Sorry.\n" in text
    assert "(time zone " in text
    to_seller = OutgoingMessage.objects.get(recipient=seller.email).text
    assert f"/admin/snippets/commerce/customerwithdrawal/inspect/{row.pk}/" in to_seller
    assert "An admin refunds it." in to_seller

    # The other tab, and the second click.
    withdraw(client, paid)
    with pytest.raises(NotPossible, match="already"):
        customer_withdrawals.declare(paid, "", paid.user)
    assert CustomerWithdrawal.objects.count() == len(letters("withdrawal-received")) == 1


def test_the_chat_of_the_shop_hears_of_it(paid, settings):
    settings.TELEGRAM_BOT_TOKEN, settings.TELEGRAM_CHAT_ID = "1:x", "-100"
    customer_withdrawals.declare(paid, "", paid.user)
    (posted,) = OutgoingMessage.objects.filter(kind="withdrawal-new", channel="telegram")
    assert posted.recipient == "-100"
    assert paid.reference in posted.text


@pytest.mark.once
def test_nobody_withdraws_from_what_is_anothers(client, paid):
    for person, status in ((None, 302), (UserFactory(), 404)):
        if person:
            client.force_login(person)
        for method in (client.get, client.post):
            assert method(f"{page_of(paid)}withdraw/").status_code == status
    assert not CustomerWithdrawal.objects.exists()


@pytest.mark.once
def test_where_the_shop_does_not_offer_it_nothing_is_said_of_it(client, order, boss):
    pay()
    client.force_login(order.user)
    assert "ithdraw" not in words_of(client.get(page_of(order)))
    withdraw(client, order)
    with pytest.raises(NotPossible, match="not possible"):
        customer_withdrawals.declare(order, "", order.user)
    assert not CustomerWithdrawal.objects.exists()


@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin", "Pacific/Auckland"])
def test_the_last_day_counts_to_its_end_where_the_shop_is(paid, settings, zone):
    settings.TIME_ZONE = zone
    timezone.get_default_timezone.cache_clear()
    try:
        here = timezone.get_default_timezone()
        first_minute = datetime(2026, 3, 1, 0, 0, tzinfo=here)
        last_minute = datetime(2026, 3, 1, 23, 59, tzinfo=here)
        end = datetime(2026, 3, 16, 0, 0, tzinfo=here)
        for moment in (first_minute, last_minute):
            Order.objects.filter(pk=paid.pk).update(paid_at=moment.astimezone(UTC))
            last = standing(paid, end - timedelta(microseconds=1))
            assert last.until == f"15 March 2026 (time zone {zone})"
            over = standing(paid, end)
            assert over.why_not == (
                f"The time in which you could withdraw ended on 15 March 2026 (time zone {zone})."
            )
    finally:
        settings.TIME_ZONE = "UTC"
        timezone.get_default_timezone.cache_clear()


def test_too_late_is_told_where_it_is_looked_for(client, paid):
    Order.objects.filter(pk=paid.pk).update(paid_at=timezone.now() - timedelta(days=16))
    client.force_login(paid.user)
    assert "The time in which you could withdraw ended on" in words_of(client.get(page_of(paid)))
    assert "The time in which you could withdraw ended on" in words_of(withdraw(client, paid))
    assert not CustomerWithdrawal.objects.exists()


def test_a_download_ends_it_only_where_the_policy_says_so(paid):
    download(paid)
    assert standing(paid).until
    Order.objects.filter(pk=paid.pk).update(withdrawal_before_download=True)
    assert "you have downloaded it" in standing(paid).why_not
    DownloadTicket.objects.update(claimed_at=None)
    assert standing(paid).only_before_download, "a link that was never followed is no download"
    DownloadTicket.objects.update(claimed_at=timezone.now() - timedelta(days=30))
    assert standing(paid).until, "of what was bought before"


def test_who_agreed_to_lose_the_right_has_lost_it(client, paid):
    Order.objects.filter(pk=paid.pk).update(consent="I know that I lose it.")
    client.force_login(paid.user)
    assert "before paying you agreed that you lose the right" in words_of(client.get(page_of(paid)))
    withdraw(client, paid)
    assert not CustomerWithdrawal.objects.exists()


def test_an_order_keeps_the_policy_of_its_time(product, buyer):
    def place():
        return orders.place(buyer, product, BillingAddress(country="SE"))[0]

    def kept(order):
        return withdrawal_policy.of_order(order)

    allow(14, before_download=True)
    order = place()
    assert kept(order) == withdrawal_policy.Policy(14, True)
    allow(7)
    # It waits to be paid: what is read at the checkout now counts.
    assert place() == order
    order.refresh_from_db()
    assert kept(order) == withdrawal_policy.Policy(7)
    Order.objects.update(status="paid", is_paid=True, paid_at=timezone.now())
    allow(None, before_download=True)
    order.refresh_from_db()
    assert kept(order) == withdrawal_policy.Policy(7)
    other = orders.place(buyer, ProductPageFactory(), BillingAddress(country="SE"))[0]
    assert kept(other) == withdrawal_policy.Policy()
    free = orders.place_free(buyer, ProductPageFactory(price=0))
    assert customer_withdrawals.standing(free) == customer_withdrawals.Standing()


@pytest.mark.once
def test_an_order_of_nothing_has_nothing_to_give_back():
    order = OrderFactory(
        amount=0, status="paid", is_paid=True, paid_at=timezone.now(), withdrawal_days=14
    )
    assert standing(order) == customer_withdrawals.Standing()


def test_what_a_refund_leaves(paid, boss):
    refund_part(900)
    assert standing(paid).until, "the rest can still go back"
    row = customer_withdrawals.declare(paid, "", paid.user)
    refund_part(1000, refund_id="ref_2")
    row.refresh_from_db()
    assert row.is_open, "a part is not all"
    refund_part(1000, refund_id="ref_3")
    row.refresh_from_db()
    assert (row.status, row.answered_by, row.answered_at is not None) == ("refunded", None, True)
    assert not PurchasedProduct.objects.get(user=paid.user).is_active
    assert standing(paid).declared == row
    assert letters("withdrawal-declined") == []


@pytest.mark.once
@pytest.mark.parametrize(
    ("happens", "words"),
    [
        (lambda: dispute("opened"), "your bank decides"),
        (lambda: refund(status="pending"), "on its way back"),
        (lambda: refund(), ""),
        (lambda: dispute("lost"), ""),
    ],
)
def test_what_is_on_its_way_back_is_not_declared(paid, happens, words):
    happens()
    found = standing(paid)
    assert (found.until, found.declared) == ("", None)
    assert (words in found.why_not) if words else found.why_not == ""
    with pytest.raises(NotPossible, match=words or "not possible"):
        customer_withdrawals.declare(paid, "", paid.user)


def test_a_lost_dispute_answers_it_too(paid):
    row = customer_withdrawals.declare(paid, "", paid.user)
    dispute("opened")
    row.refresh_from_db()
    assert row.is_open, "it may be won"
    dispute("lost")
    row.refresh_from_db()
    assert row.status == "refunded"


def test_a_refund_by_staff_names_them(paid, boss):
    row = customer_withdrawals.declare(paid, "", paid.user)
    payment = Payment.objects.get()
    own = payment.refunds.create(
        amount=2900, currency="USD", is_partial=False, status="requested", requested_by=boss
    )
    with pytest.raises(NotPossible, match="under way"):
        customer_withdrawals.decline(row, boss, "No")
    refund(metadata={"refund": str(own.pk)})
    row.refresh_from_db()
    assert (row.status, row.answered_by) == ("refunded", boss)
    assert refunds.left_to_refund(Payment.objects.get()) == 0


def test_declining_tells_the_customer_why_once(client, paid, boss):
    row = customer_withdrawals.declare(paid, "", paid.user)
    with pytest.raises(NotPossible, match="say why"):
        customer_withdrawals.decline(row, boss, " ")
    customer_withdrawals.decline(row, boss, "You agreed\nto something else.")
    with pytest.raises(NotPossible, match="answered already: declined"):
        customer_withdrawals.decline(row, boss, "No")
    assert letters("withdrawal-declined") == [paid.user.email]
    text = OutgoingMessage.objects.get(kind="withdrawal-declined").text
    assert "> You agreed\n> to something else.\n" in text
    client.force_login(paid.user)
    assert "You agreed to something else." in words_of(client.get(page_of(paid)))
    with pytest.raises(NotPossible, match="already"):
        customer_withdrawals.declare(paid, "", paid.user)


def test_the_upgrade_goes_back_first():
    product = ProductPageFactory(editions={"Personal": 2900, "Team": 9900})
    personal, team = product.editions.order_by("sort_order")
    user = UserFactory()
    now = timezone.now()
    values = {"user": user, "product": product, "status": "paid", "is_paid": True}
    values |= {"withdrawal_days": 14}
    lower = OrderFactory(edition=personal, paid_at=now - timedelta(days=1), amount=2900, **values)
    upgrade = OrderFactory(edition=team, upgraded=personal, paid_at=now, amount=7000, **values)
    assert upgrade.reference in standing(lower).why_not
    assert standing(upgrade).until
    customer_withdrawals.declare(upgrade, "", user)
    assert standing(lower).until
    customer_withdrawals.declare(lower, "", user)


def test_what_was_bought_anew_after_all_went_back_is_another_purchase(paid):
    row = customer_withdrawals.declare(paid, "", paid.user)
    refund()
    row.refresh_from_db()
    assert row.status == "refunded"
    Order.objects.filter(pk=paid.pk).update(
        status="paid", is_paid=True, paid_at=timezone.now() + timedelta(seconds=1)
    )
    assert standing(paid).declared is None


def test_the_policy_is_said_before_buying(client, shop, product, settings):
    sentence = "You may withdraw from your purchase within"
    assert sentence not in words_of(shop.get(product.url))
    allow(1)
    client.logout()
    assert f"{sentence} 1 day." in words_of(client.get(product.url))
    allow(14, before_download=True)
    page = words_of(client.get(product.url))
    assert f"{sentence} 14 days, as long as you have not downloaded it." in page
    client.force_login(UserFactory())
    country = {"country": "SE", "use_country": "1"}
    checkout = f"/checkout/{product.slug}/"
    assert f"{sentence} 14 days, as long" in words_of(client.post(checkout, country))
    settings.WITHDRAWAL_CONSENT = "eu"
    assert sentence not in words_of(client.post(checkout, country))
    assert f"{sentence} 14 days, as long" in words_of(
        client.post(checkout, {**country, "country": "US"})
    )
    assert "unless you agree at the checkout to lose this right" in words_of(
        client.get(product.url)
    )
