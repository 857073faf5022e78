"""The demo's past: as a shop would have lived it, and nobody hears of it."""

import io
import json
from collections import Counter
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone
from wagtail.models import ModelLogEntry

from accounts.models import User
from commerce.checkout import orders
from commerce.downloads import access
from commerce.messages import announcements
from commerce.models import (
    CheckoutAttempt,
    Dispute,
    DownloadTicket,
    NoUpdates,
    Order,
    Payment,
    PurchasedProduct,
    Refund,
    Review,
)
from commerce.payments import comparison, settlement
from commerce.provider.objects import ProviderDispute, ProviderPayment, ProviderRefund
from demo import catalogue
from demo.history import books, fill, links
from links.models import ShortURL, ShortURLDay
from notifications.models import OutgoingMessage
from products.models import ProductPage
from support.models import Message, SupportRequest
from tests.commerce.versions import own, publish, tell

TOTAL = 300
FACTS = (
    *(Order, CheckoutAttempt, Payment, Refund, Dispute, PurchasedProduct, DownloadTicket),
    *(Review, SupportRequest, Message),
)


def seed(*arguments: str) -> str:
    out = io.StringIO()
    call_command("seed_demo", *arguments, stdout=out)
    return out.getvalue()


@pytest.fixture(scope="module")
def past(django_db_setup, django_db_blocker):
    """What the command said. Of the catalogue's products one of each kind of price is enough."""
    slugs = ("pebble-icons", "quire-tokens", "dovecote-emails")
    few = [row for row in catalogue.PRODUCTS if row.slug in slugs]
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(catalogue, "PRODUCTS", tuple(few))
        with transaction.atomic():
            yield seed("--orders", str(TOTAL))
            transaction.set_rollback(True)


def rows(*models, without=("reported_at",)) -> dict:
    return {
        model: [
            {name: value for name, value in row.items() if name not in without}
            for row in model.objects.order_by("pk").values()
        ]
        for model in models or FACTS
    }


def facts_of(payment: Payment) -> ProviderPayment:
    """What the provider would say of it."""
    return ProviderPayment(
        product_ids=tuple(payment.product_ids),
        quantity=1,
        order_hint="",
        refunds=tuple(
            ProviderRefund(
                refund_id=row.refund_id,
                payment_id=payment.pk,
                status=row.status,
                amount=row.amount,
                currency=row.currency,
                is_partial=row.is_partial,
                reason=row.reason,
                reference="",
                made_at=row.created_at,
            )
            for row in payment.refunds.all()
        ),
        disputes=tuple(
            ProviderDispute(
                dispute_id=row.dispute_id,
                payment_id=payment.pk,
                status=row.status,
                stage=row.stage,
                amount=row.amount,
                currency=row.currency,
                reason=row.reason,
                made_at=row.created_at,
            )
            for row in payment.disputes.all()
        ),
        **{
            name: getattr(payment, name)
            for name in (
                *("payment_id", "session_id", "status", "total_amount", "currency", "tax"),
                *("settlement_amount", "settlement_currency", "settlement_tax", "customer_id"),
                "made_at",
            )
        },
    )


# --- what it looks like -----------------------------------------------------------------------


def test_all_that_happens_in_a_shop_has_happened(db, past):
    assert f"{TOTAL} of {TOTAL} orders" in past
    assert Order.objects.count() == TOTAL
    statuses = Counter(Order.objects.values_list("status", flat=True))
    assert set(statuses) == set(Order.Status.values)
    priced = Order.objects.filter(amount__gt=0)
    paid = priced.filter(paid_at__isnull=False).count()
    assert 0.6 < paid / priced.count() < 0.8
    assert Order.objects.filter(amount=0, status="paid").count() > TOTAL / 50
    assert {"won", "lost", "opened"} == set(Dispute.objects.values_list("status", flat=True))
    assert set(Refund.objects.values_list("is_partial", flat=True)) == {True, False}
    requests = SupportRequest.objects.values_list("status", flat=True)
    assert set(requests) == set(SupportRequest.Status.values)
    bought = Counter(PurchasedProduct.objects.values_list("user", flat=True))
    assert 0.1 < sum(count > 1 for count in bought.values()) / len(bought) < 0.6
    fetched = DownloadTicket.objects.exclude(claimed_at=None).values("purchase").distinct()
    assert fetched.count() > 0.8 * PurchasedProduct.objects.count()


def test_several_sellers_sell_and_the_first_keeps_the_catalogue(db, past):
    sold = Counter(Order.objects.values_list("product__owner__email", flat=True))
    assert set(sold) == {f"{name}@example.com" for name in ("seller", "seller2", "seller3")}
    assert min(sold.values()) > TOTAL / 20
    of_catalogue = ProductPage.objects.filter(slug__in=("pebble-icons", "quire-tokens"))
    assert {page.owner.email for page in of_catalogue} == {"seller@example.com"}
    for page in ProductPage.objects.all():
        first = page.orders.order_by("created_at").first()
        assert first is None or first.created_at >= page.first_published_at


def test_each_amount_is_the_price_in_the_currency_of_its_time(db, past):
    prices = dict(ProductPage.objects.values_list("pk", "price"))
    fixed, chosen = Order.objects.filter(minimum=None), Order.objects.exclude(minimum=None)
    assert all(order.amount == prices[order.product_id] for order in fixed)
    assert {order.product_slug for order in chosen} == {"dovecote-emails"}
    assert {order.minimum for order in chosen} == {900}
    amounts = {order.amount for order in chosen}
    assert min(amounts) >= 900
    assert len(amounts) > 2
    changed = Order.objects.filter(currency="USD").earliest("created_at").created_at
    assert 80 < (changed - Order.objects.earliest("created_at").created_at).days < 100
    assert not Order.objects.filter(currency="EUR", created_at__gt=changed).exists()
    assert set(Order.objects.values_list("currency", flat=True)) == {"EUR", "USD"}
    for payment in Payment.objects.all():
        assert (payment.settlement_amount, payment.settlement_currency) == (
            payment.order.amount,
            payment.order.currency,
        )
    assert Payment.objects.exclude(currency__in=("EUR", "USD")).exists()


@pytest.mark.once
def test_nobody_is_named_and_nobody_can_log_in(db, past):
    buyers = User.objects.filter(email__startswith="buyer-")
    assert buyers.count() == Order.objects.values("user").distinct().count()
    assert not any(user.get_full_name() or user.has_usable_password() for user in buyers)
    assert all(user.emailaddress_set.get().verified for user in buyers)
    for order in Order.objects.filter(amount__gt=0).select_related("user"):
        number = int(order.user.email[6:-12])
        assert order.user.email == f"buyer-{number:06d}@example.com"
        assert order.name == f"Buyer {number}"
        assert order.user.date_joined < order.created_at


def test_short_links_were_followed_day_by_day(db, past):
    assert {link.owner.email for link in ShortURL.objects.all()} >= {"seller@example.com"}
    for link in ShortURL.objects.all():
        link.full_clean()
        assert link.state == "works"
        assert link.days.earliest("day").day >= timezone.localdate(link.created_at)
    assert ShortURLDay.objects.latest("day").day <= timezone.localdate()


# --- whether it could have been so ------------------------------------------------------------


@pytest.mark.once
def test_settling_everything_again_changes_nothing(db, past):
    before = rows()
    for payment in Payment.objects.prefetch_related("refunds", "disputes"):
        order, _ = settlement.settle_payment(facts_of(payment), "Once more.", is_asked=True)
        assert order == payment.order
    for order in Order.objects.filter(status__in=Order.ONCE_PAID_STATUSES):
        purchase = access.follow(order.user, order.product, "Once more.")
        assert purchase.order == order
    assert orders.expire_unpaid() == 0
    assert rows() == before
    assert not ModelLogEntry.objects.filter(action__startswith="commerce.").exists()
    assert not Review.objects.exists()
    connection.check_constraints()


def test_each_order_has_what_its_status_says(db, past):
    now = timezone.now()
    for order in Order.objects.prefetch_related("attempts", "payments", "purchases"):
        attempts, purchases = list(order.attempts.all()), list(order.purchases.all())
        assert order.created_at <= now
        if order.status in Order.ONCE_PAID_STATUSES:
            assert order.created_at <= order.paid_at <= now
            assert purchases[0].granted_at == order.paid_at
            assert (attempts[-1].status == "succeeded") if order.amount else not attempts
        else:
            assert (order.paid_at, order.payment_id, purchases) == (None, "", [])
            assert attempts
        if order.status == "pending":
            assert order.created_at > now - orders.EXPIRES_AFTER
        sessions = [row.checkout_session_id for row in attempts if row.checkout_session_id]
        assert [row.session_id for row in order.payments.all()] == sessions[
            : len(order.payments.all())
        ]


def test_downloads_happen_while_there_is_access(db, past):
    for ticket in DownloadTicket.objects.select_related("purchase", "release"):
        assert ticket.user_id == ticket.purchase.user_id
        assert ticket.release.page_id == ticket.purchase.product_id
        assert ticket.release.published_at <= ticket.created_at
        if ticket.claimed_at:
            assert ticket.created_at < ticket.claimed_at < ticket.expires_at
            ended = ticket.purchase.revoked_at or timezone.now()
            assert ticket.purchase.granted_at < ticket.claimed_at < ended


def test_requests_stand_where_their_messages_left_them(db, past):
    answered = []
    for request in SupportRequest.objects.prefetch_related("messages"):
        messages = list(request.messages.all())
        spoken = [row for row in messages if row.kind in ("customer", "staff")]
        assert messages[0].kind == "customer"
        assert request.last_message_at == spoken[-1].created_at
        is_at_work = request.status == "IN_PROGRESS"
        assert request.waits_for_staff == (is_at_work or spoken[-1].kind == "customer")
        moves = [row.text for row in messages if "→" in row.text]
        label = moves[-1].partition("→ ")[2].partition(".")[0] if moves else "New"
        assert label == request.get_status_display()
        for row in messages:
            is_seller = row.author_id == request.product.owner_id
            by_customer = row.kind == "customer" or "by the customer" in row.text
            assert is_seller != by_customer
            assert row.author_id == request.user_id or is_seller
        assert request.created_at <= request.last_message_at <= timezone.now()
        assert request.purchase.is_active
        is_quoted = any(row.text.startswith("Quote") for row in messages)
        assert is_quoted == bool(request.quote) == bool(request.quote_amount)
        answers = [row.created_at for row in spoken if row.kind == "staff"]
        answered += [at - request.created_at for at in answers[:1]]
    assert timedelta(minutes=5) < sum(answered, timedelta()) / len(answered) < timedelta(days=3)


# --- who hears of it --------------------------------------------------------------------------


def test_nothing_is_sent_now_or_by_a_later_version(db, past):
    assert not OutgoingMessage.objects.exists()
    assert announcements.tell_waiting() == 0
    page = ProductPage.objects.get(slug="pebble-icons")
    assert PurchasedProduct.objects.filter(product=page, revoked_at=None).exists()
    own(page, "somebody@example.com")
    assert publish(page) is not None
    assert tell() == ["somebody@example.com"]
    assert not OutgoingMessage.objects.filter(recipient__startswith="buyer-").exists()
    assert NoUpdates.objects.count() == User.objects.filter(email__startswith="buyer-").count()


@pytest.mark.once
def test_reconciliation_finds_nothing_new(db, past, sandbox):
    """The provider's list tells a partial refund so briefly that it is asked about each time."""
    payments = list(Payment.objects.prefetch_related("refunds", "disputes"))
    listed = [
        comparison.ListedPayment(
            payment_id=row.pk,
            status=row.status,
            refunded="".join("partial" if r.is_partial else "full" for r in row.refunds.all()),
            dispute="".join(dispute.status for dispute in row.disputes.all()),
        )
        for row in payments
    ]
    assert {"", "partial", "full"} == {item.refunded for item in listed}
    asked = comparison.those_that_differ(listed, since=timezone.now())
    assert asked == [item for item in listed if item.refunded == "partial"]
    before = rows()
    out = io.StringIO()
    call_command("reconcile_orders", stdout=out)
    assert "Looked at 0 payments, healed 0." in out.getvalue()
    assert "No open review." in out.getvalue()
    assert rows() == before


def test_the_ledger_shows_it(db, past):
    out = io.StringIO()
    call_command("ledger", "--json", stdout=out)
    ledger = json.loads(out.getvalue())
    assert len(ledger["orders"]) == TOTAL
    dates = [row["created_at"] for row in ledger["orders"]]
    assert dates == sorted(dates)
    assert len(ledger["purchases"]) == Order.objects.filter(paid_at__isnull=False).count()
    assert len(ledger["short_urls"]) == len(links.LINKS)
    assert ledger["reviews"] == ledger["messages"] == ledger["webhook_events"] == []


# --- running it -------------------------------------------------------------------------------


@pytest.mark.parametrize("again", [TOTAL, 100, 1000])
def test_a_second_run_keeps_what_is_there(db, past, again):
    before = rows(*FACTS, User, ShortURL, ShortURLDay, ProductPage, without=())
    said = seed("--orders", str(again))
    assert f"{TOTAL} orders are there already; make demo-reset begins anew" in said
    assert rows(*FACTS, User, ShortURL, ShortURLDay, ProductPage, without=()) == before


def forget_the_past() -> None:
    for model in (
        *(Message, SupportRequest, DownloadTicket, PurchasedProduct, Dispute, Refund, Payment),
        *(CheckoutAttempt, Order, ShortURLDay, ShortURL),
    ):
        model.objects.all().delete()
    User.objects.filter(email__startswith="buyer-").delete()


def test_a_run_that_broke_off_is_gone_on_with(db, past, monkeypatch):
    forget_the_past()
    write, batches = books.write, []

    def break_off(stories):
        batches.append(len(stories))
        write(stories)
        if len(batches) == 3:
            raise KeyboardInterrupt

    monkeypatch.setattr(fill, "BATCH", 20)
    monkeypatch.setattr(books, "write", break_off)
    with pytest.raises(KeyboardInterrupt):
        seed("--orders", "120")
    assert Order.objects.count() == 60
    assert not ShortURL.objects.exists()
    monkeypatch.setattr(books, "write", write)
    said = seed("--orders", "120")
    assert "60 orders broke off: going on with it" in said
    assert Order.objects.count() == 120
    assert ShortURL.objects.count() == len(links.LINKS)
    kept = Order.objects.values("user", "product").distinct().count()
    assert kept == 120  # nobody went twice for the same


@pytest.mark.once
def test_the_same_day_has_the_same_past(db, past):
    now = timezone.now().replace(hour=12)
    told = []
    for _ in range(2):
        forget_the_past()
        fill.write(80, now, lambda line: None)
        told.append(
            list(
                Order.objects.order_by("created_at").values_list(
                    "reference", "user__email", "product_slug", "status", "created_at", "paid_at"
                )
            )
        )
    assert told[0] == told[1]


@pytest.mark.once
def test_what_people_have_added_is_left_alone(db, past):
    forget_the_past()
    User.objects.create_user(email="buyer-000001@example.com")
    taken = ShortURL.objects.create(slug="icons", address="/products/")
    ProductPage.objects.filter(slug="orchard-forms").update(slug="renamed")
    fill.write(40, timezone.now(), lambda line: None)
    assert not User.objects.get(email="buyer-000001@example.com").orders.exists()
    assert not taken.days.exists()
    assert not Order.objects.filter(product__slug="renamed").exists()
    assert Order.objects.count() == 40


def test_without_anything_on_sale_there_is_no_past(db):
    ProductPage.objects.update(live=False)
    with pytest.raises(fill.NothingOnSale):
        fill.write(10, timezone.now(), lambda line: None)
