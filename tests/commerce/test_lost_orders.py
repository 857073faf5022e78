"""Orders that a restored backup lacks are made anew from the provider's word, where all agrees."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from wagtail.models import ModelLogEntry

from backups.models import BackupRun
from commerce import tasks, under_review
from commerce.checkout import orders
from commerce.checkout.orders import BillingAddress
from commerce.models import LostOrder, Order, PurchasedProduct, Review
from commerce.payments import lost_orders, reviews
from core.refusals import NotPossible
from notifications.models import OutgoingMessage
from tests.commerce.losing import look, lose, pay_and_lose, rebuild, restore, rows
from tests.commerce.paid_orders import books, check_out, state
from tests.commerce.reconciling import run, run_again_changes_nothing
from tests.factories import ProductPageFactory, UserFactory

pytestmark = pytest.mark.django_db

ALIKE = (
    *("reference", "user", "product", "product_title", "product_slug", "amount", "currency"),
    *("name", "country", "city", "created_at"),
)


def why_not(*found: LostOrder) -> list[str]:
    return [lost.why_not for lost in found]


def test_orders_come_back_as_they_were_and_their_customers_have_access(sandbox, boss):
    lost = [pay_and_lose(sandbox)[0] for _ in range(3)]
    restore()
    found = look()
    assert why_not(*found) == ["", "", ""]
    assert {row.state for row in found} == {LostOrder.State.AGREES}
    assert not Order.objects.exists()

    done = rebuild(boss)
    assert {row.state for row in done} == {LostOrder.State.REBUILT}
    for was in lost:
        order = Order.objects.get(reference=was.reference)
        assert [getattr(order, name) for name in ALIKE] == [getattr(was, name) for name in ALIKE]
        assert state(order) == ("paid", True, 1)
        payment = order.payments.get()
        assert (order.payment_id, order.paid_at) == (payment.payment_id, payment.made_at)
        assert order.rebuilt_at is not None
        assert order.attempts.get().status == "succeeded"
        (line,) = ModelLogEntry.objects.filter(object_id=order.pk, action="commerce.order_rebuilt")
        assert (line.user, payment.payment_id in line.formatter.format_message(line)) == (
            boss,
            True,
        )
    assert not Review.objects.filter(is_open=True).exists()
    assert [row.email for row in done] == ["", "", ""]
    run_again_changes_nothing()


def test_each_customer_gets_one_receipt_that_says_what_happened(sandbox):
    order, _ = pay_and_lose(sandbox)
    restore()
    look()
    OutgoingMessage.objects.all().delete()
    rebuild()
    rebuild_again = lost_orders.work()
    message = OutgoingMessage.objects.get(recipient=order.user.email)
    assert rebuild_again
    assert (message.kind, message.dedupe_key.count(order.reference)) == ("order-paid", 1)
    assert "restore our shop from a backup" in message.text
    assert "restore our shop from a backup" in message.html


def test_without_a_restore_nothing_is_offered(sandbox):
    pay_and_lose(sandbox)
    assert look() == []
    tasks.rebuild_lost_orders()
    assert not LostOrder.objects.exists()
    assert Review.objects.get().is_open


def test_what_was_ordered_at_another_time_is_none_of_the_restore(sandbox):
    """Before the backup, or after the restore: such an order would be here."""
    order, _ = pay_and_lose(sandbox)
    restore(hours_ago=9)
    BackupRun.objects.update(restored_at=order.created_at - timedelta(hours=2))
    assert why_not(*look()) == ["other_time"]
    BackupRun.objects.update(
        started_at=order.created_at + timedelta(hours=2),
        restored_at=order.created_at + timedelta(hours=3),
    )
    LostOrder.objects.all().delete()
    assert look() == []


def test_the_sweep_does_it_all_once_somebody_has_decided(sandbox, boss):
    order, _ = pay_and_lose(sandbox)
    restore()
    run()
    tasks.rebuild_lost_orders()
    assert [row.state for row in rows()] == [LostOrder.State.AGREES]
    assert not Order.objects.exists()
    lost_orders.approve(boss)
    assert [row.state for row in rows()] == [LostOrder.State.UNDER_WAY]
    tasks.rebuild_lost_orders()
    tasks.rebuild_lost_orders()
    assert Order.objects.get().reference == order.reference
    with pytest.raises(NotPossible, match="nothing to rebuild"):
        lost_orders.approve(boss)


def test_what_was_stopped_half_way_goes_on(sandbox):
    for _ in range(3):
        pay_and_lose(sandbox)
    restore()
    look()
    lost_orders.approve(None)

    class Killed(Exception):
        pass

    def die_after_the_first(lost):
        raise Killed

    with pytest.raises(Killed):
        lost_orders.work(tell=die_after_the_first)
    assert Order.objects.count() == 1
    assert lost_orders.work(budget_seconds=0) is False
    assert Order.objects.count() == 1
    before = OutgoingMessage.objects.filter(kind="order-paid").count()
    assert lost_orders.work()
    assert (Order.objects.count(), PurchasedProduct.objects.count()) == (3, 3)
    assert OutgoingMessage.objects.filter(kind="order-paid").count() == before + 2


def test_the_provider_away_stops_it_and_loses_nothing(sandbox):
    pay_and_lose(sandbox)
    restore()
    look()
    lost_orders.approve(None)
    sandbox.configure(api_status=503)
    tasks.rebuild_lost_orders()
    assert [row.state for row in rows()] == [LostOrder.State.UNDER_WAY]
    sandbox.configure(api_status=None)
    tasks.rebuild_lost_orders()
    assert [row.state for row in rows()] == [LostOrder.State.REBUILT]


def test_two_of_one_customer_for_one_product_the_second_waits(sandbox, buyer, product):
    first, paid_first = pay_and_lose(sandbox, buyer, product)
    _, paid_second = pay_and_lose(sandbox, buyer, product)
    restore()
    assert why_not(*look()) == ["", "owned"]
    rebuild()
    assert PurchasedProduct.objects.get().order.reference == first.reference
    assert Order.objects.get().payment_id == paid_first
    assert Review.objects.get(is_open=True).payment_id == paid_second
    assert why_not(*look()) == ["", "owned"]


def test_two_payments_of_one_order_make_it_once(sandbox, buyer, product):
    order, first = check_out(buyer, product)
    check_out(buyer, product)
    second = order.attempts.last().url
    sandbox.pay(first)
    sandbox.pay(second)
    lose(order)
    restore()
    assert why_not(*look()) == ["", "owned"]
    rebuild()
    assert why_not(*look()) == ["", "order_known"]
    assert Order.objects.get().reference == order.reference
    assert Review.objects.filter(is_open=True).count() == 1


def test_a_customer_who_signed_up_later_gets_theirs_after_they_come_back(sandbox, product):
    late = UserFactory(email="late@example.com")
    order, _ = pay_and_lose(sandbox, late, product)
    late.delete()
    restore()
    (lost,) = look()
    assert (lost.why_not, lost.address) == ("no_customer", "late@example.com")
    # An address that nobody has confirmed is nobody's.
    back = UserFactory(email="late@example.com")
    EmailAddress.objects.update(verified=False)
    tasks.rebuild_lost_orders()
    assert why_not(*rows()) == ["no_customer"]
    EmailAddress.objects.update(verified=True)
    tasks.rebuild_lost_orders()
    assert why_not(*rows()) == [""]
    rebuild()
    assert Order.objects.get(user=back).reference == order.reference


def test_whoever_paid_is_not_invited_to_pay_again_until_it_is_settled(sandbox, buyer, product):
    pay_and_lose(sandbox, buyer, product)
    other = ProductPageFactory(price=2900)
    restore()
    look()
    assert under_review.has_payment(buyer, product)
    assert not under_review.has_payment(buyer, other)
    assert not under_review.has_payment(UserFactory(), product)
    assert under_review.product_ids(buyer) == {product.pk}
    with pytest.raises(orders.NotForSale, match="do not pay again"):
        orders.place(buyer, product, BillingAddress(name="A", country="SE"))
    rebuild()
    assert not under_review.has_payment(buyer, product)


def test_an_order_that_was_begun_anew_meanwhile_is_no_obstacle(sandbox, buyer, product):
    """Before the payment was found, nothing told them to wait."""
    lost, _ = pay_and_lose(sandbox, buyer, product)
    begun, _ = check_out(buyer, product)
    restore()
    look()
    rebuild()
    assert state(Order.objects.get(reference=lost.reference)) == ("paid", True, 1)
    assert state(begun)[:2] == ("pending", False)


def test_a_product_that_came_after_the_backup(sandbox, product):
    pay_and_lose(sandbox, product=product)
    product.delete()
    restore()
    assert why_not(*look()) == ["no_product"]


def test_the_price_that_was_shown_counts_whatever_it_is_today(sandbox, product):
    order, _ = pay_and_lose(sandbox, product=product)
    product.price = 9900
    product.save_revision().publish()
    product.provider_products.all().delete()  # the backup lacks the one of then, too
    restore()
    assert why_not(*look()) == [""]
    rebuild()
    assert (Order.objects.get().amount, order.amount) == (2900, 2900)


def test_what_went_back_or_is_disputed_is_not_rebuilt(sandbox):
    refunded, disputed, partly = (pay_and_lose(sandbox)[1] for _ in range(3))
    restore()
    look()
    sandbox.refund(refunded)
    sandbox.dispute(disputed)
    sandbox.refund(partly, amount=900)
    lost_orders.approve(None)
    assert lost_orders.work()
    found = {row.payment.payment_id: row for row in rows()}
    assert found[refunded].state == LostOrder.State.SETTLED
    assert (found[disputed].state, found[disputed].why_not) == ("differs", "disputed")
    assert found[partly].order.status == "partially_refunded"
    sandbox.dispute(disputed, "won")
    look()
    rebuild()
    assert {order.payment_id for order in Order.objects.all()} == {disputed, partly}


def test_refunds_and_disputes_that_come_later_follow_as_for_any_order(sandbox):
    refunded, disputed = (pay_and_lose(sandbox) for _ in range(2))
    restore()
    look()
    rebuild()
    sandbox.refund(refunded[1])
    sandbox.dispute(disputed[1])
    run()
    first, second = (
        Order.objects.get(reference=order.reference) for order, _ in (refunded, disputed)
    )
    assert state(first) == ("refunded", False, 0)
    assert state(second) == ("disputed", True, 0)


def test_it_is_decided_on_what_was_shown(sandbox, boss):
    for _ in range(2):
        pay_and_lose(sandbox)
    restore()
    look()
    with pytest.raises(NotPossible, match="the number has changed"):
        lost_orders.approve(boss, expected=1)
    assert not LostOrder.objects.approved().exists()
    assert lost_orders.approve(boss, expected=2) == 2


def test_a_payment_that_somebody_settled_alone_is_left_out(sandbox, boss, buyer, product):
    pay_and_lose(sandbox, buyer, product)
    restore()
    look()
    before = books()
    reviews.dismiss(Review.objects.get(), boss, "Granted by hand")
    lost_orders.look_again()
    assert lost_orders.work()
    (lost,) = rows()
    assert (lost.state, lost.email) == (LostOrder.State.SETTLED, "")
    assert books()["orders"] == before["orders"] == []
