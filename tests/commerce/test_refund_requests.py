"""Refunds that sellers ask for: asking, declining, and what answers by itself."""

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone
from wagtail.log_actions import registry

from commerce.models import Payment, Refund, RefundRequest
from commerce.payments import refund_requests, refunds
from core.refusals import NotPossible
from notifications.models import OutgoingMessage
from tests.commerce.reported import dispute, pay, refund, refund_part
from tests.factories import OrderFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def seller(product):
    product.owner = UserFactory(email="seller@example.com", groups=["Sellers"])
    product.save(update_fields=["owner"])
    return product.owner


@pytest.fixture
def paid(order, seller, boss):
    pay()
    order.refresh_from_db()
    return order


@pytest.fixture
def asked(paid, seller):
    return refund_requests.ask(paid, seller, "Bought twice.\nPlease be quick.")


def letters(kind: str) -> list[tuple[str, str]]:
    rows = OutgoingMessage.objects.filter(kind=kind).order_by("pk")
    return [(row.recipient, row.subject) for row in rows]


def outcome(request) -> tuple:
    request.refresh_from_db()
    return request.status, request.answered_by, request.answered_at is not None


def asked_here(paid, by, amount=900, is_partial=True) -> Refund:
    """A refund that `by` asked the provider for, who has not answered."""
    return Refund.objects.create(
        payment=Payment.objects.get(),
        amount=amount,
        currency="USD",
        is_partial=is_partial,
        status="requested",
        requested_by=by,
    )


def test_those_who_may_refund_are_told_who_asks_and_why(asked, paid, seller, boss):
    other = UserFactory(email="other@example.com", groups=["Sellers"])
    other.user_permissions.add(Permission.objects.get(codename="add_refund"))
    UserFactory(email="support@example.com", groups=["Support"])
    assert (asked.status, asked.asked_by, asked.order) == ("open", seller, paid)
    title = f"Refund requested: {paid.product_title} ({paid.reference})"
    assert letters("refund-asked") == [(boss.email, title)]
    text = OutgoingMessage.objects.get(kind="refund-asked").text
    assert "> Bought twice.\n> Please be quick.\n" in text
    assert f"/admin/snippets/commerce/refundrequest/inspect/{asked.pk}/" in text
    entry = registry.get_logs_for_instance(asked).get()
    assert (entry.user, entry.action) == (seller, "commerce.refund_request_made")


def test_the_second_click_asks_nobody_again(asked, paid, seller):
    with pytest.raises(NotPossible, match="asked for already"):
        refund_requests.ask(paid, seller, "Bought twice.")
    assert RefundRequest.objects.count() == len(letters("refund-asked")) == 1


def test_without_a_reason_nobody_is_asked(paid, seller):
    with pytest.raises(NotPossible, match="say why"):
        refund_requests.ask(paid, seller, " \n ")


def test_what_brought_no_money_is_not_refunded(order, seller):
    free = OrderFactory(product=order.product, amount=0, status="paid", is_paid=True)
    for each in (order, free):
        with pytest.raises(NotPossible, match="Nothing was paid"):
            refund_requests.ask(each, seller, "Please")


@pytest.mark.once
@pytest.mark.parametrize(
    ("happens", "words"),
    [
        (lambda: refund(), "went back already"),
        (lambda: dispute("lost"), "went back already"),
        (lambda: dispute("opened"), "the bank decides"),
        (lambda: refund(status="pending"), "on its way back"),
    ],
)
def test_what_cannot_be_refunded_now_is_not_asked_for(paid, seller, happens, words):
    happens()
    paid.refresh_from_db()
    with pytest.raises(NotPossible, match=words):
        refund_requests.ask(paid, seller, "Please")


@pytest.mark.parametrize(
    ("happens", "status", "subject"),
    [
        (lambda: refund(), "refunded", "Refunded: "),
        (lambda: dispute("lost"), "lost", "Lost in a dispute: "),
    ],
)
def test_money_that_goes_back_by_another_way_answers(asked, paid, seller, happens, status, subject):
    for _ in range(2):  # the same report again changes nothing
        happens()
    assert outcome(asked) == (status, None, True)
    about = f"{paid.product_title} ({paid.reference})"
    assert letters("refund-answered") == [(seller.email, subject + about)]
    lines = registry.get_logs_for_instance(asked).filter(action__contains="answered")
    assert [entry.user for entry in lines] == [None]


def test_a_part_answers_only_if_somebody_here_refunded_it(asked, paid, boss):
    refund_part(300, refund_id="ref_at_the_provider")
    dispute("opened")
    dispute("won")
    assert outcome(asked)[0] == "open"
    own = asked_here(paid, boss)
    refund_part(900, refund_id="ref_here", metadata={"refund": str(own.pk)})
    assert outcome(asked) == ("in_part", boss, True)
    assert [subject.split(":")[0] for _, subject in letters("refund-answered")] == [
        "Refunded in part"
    ]


def test_a_part_that_was_under_way_before_leaves_it_open(paid, seller, boss):
    own = asked_here(paid, boss)
    request = refund_requests.ask(paid, seller, "All of it, please")
    refund_part(900, metadata={"refund": str(own.pk)})
    assert outcome(request)[0] == "open"
    refund_requests.decline(request, boss, "A part was enough.")


def test_a_refund_that_fails_leaves_it_open(asked, paid, boss):
    own = asked_here(paid, boss, amount=2900, is_partial=False)
    with pytest.raises(NotPossible, match="under way"):
        refund_requests.decline(asked, boss, "No")
    refund(status="failed", metadata={"refund": str(own.pk)})
    assert outcome(asked) == ("open", None, False)
    refund_requests.decline(asked, boss, "The provider does not want to.")
    assert outcome(asked) == ("declined", boss, True)


def test_declining_tells_the_seller_why_once(asked, paid, seller, boss):
    with pytest.raises(NotPossible, match="say why"):
        refund_requests.decline(asked, boss, "  ")
    refund_requests.decline(asked, boss, "Ask the customer\nto write to us.")
    with pytest.raises(NotPossible, match="answered already: declined"):
        refund_requests.decline(asked, UserFactory(is_superuser=True), "No")
    assert outcome(asked) == ("declined", boss, True)
    assert letters("refund-answered") == [
        (seller.email, f"Not refunded: {paid.product_title} ({paid.reference})")
    ]
    text = OutgoingMessage.objects.get(kind="refund-answered").text
    assert "> Ask the customer\n> to write to us.\n" in text
    refund()  # later all the same: the answer of then stays
    assert outcome(asked)[0] == "declined"
    assert len(letters("refund-answered")) == 1


def test_what_was_declined_can_be_asked_for_again(asked, paid, seller, boss):
    refund_requests.decline(asked, boss, "Not yet.")
    assert refund_requests.ask(paid, seller, "Now?").is_open


def test_a_refund_is_no_answer_to_what_was_declined_meanwhile(asked, boss):
    refund_requests.decline(asked, boss, "No.")
    with pytest.raises(NotPossible, match="answered meanwhile"):
        refunds.request(Payment.objects.get(), 2900, "Yes", boss, answers=asked)
    assert not Refund.objects.exists()


def test_whoever_may_not_see_the_order_any_more_is_not_told(asked, paid, boss):
    paid.product.owner = UserFactory(groups=["Sellers"])
    paid.product.save(update_fields=["owner"])
    refund()
    assert outcome(asked)[0] == "refunded"
    assert letters("refund-answered") == []


def test_names_go_with_their_accounts_and_the_request_stays(asked, seller):
    refund()
    RefundRequest.objects.update(answered_at=timezone.now())
    seller.delete()
    asked.refresh_from_db()
    assert (asked.asked_by, asked.reason) == (None, "Bought twice.\nPlease be quick.")
