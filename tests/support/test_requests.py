"""Opening a request and talking in it: who may, how often, and that nothing is said twice."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from commerce.downloads import access
from support import moves, requests
from support.models import Message, SupportRequest
from tests.factories import ProductPageFactory, SupportRequestFactory

pytestmark = pytest.mark.django_db


def open_(customer, product, text="It does not start.", **values):
    return requests.open_request(customer, product, values.pop("subject", "Help"), text, **values)


def test_a_request_begins_new_and_waits_for_the_seller(customer, product, purchase):
    request = open_(customer, product, subject="  It does\r\nnot start \u202e ")

    assert request.status == "NEW"
    assert request.waits_for_staff
    assert request.subject == "It does not start"
    assert (request.user, request.product, request.purchase) == (customer, product, purchase)
    message = request.messages.get()
    assert (message.kind, message.author, message.text) == (
        "customer",
        customer,
        "It does not start.",
    )


@pytest.mark.once
def test_only_owners_get_support(customer, stranger, product, purchase, admin):
    assert requests.why_not(customer, product) == ""
    assert "Buy it first" in requests.why_not(stranger, product)
    with pytest.raises(requests.NotPossible, match="Support is for those who own"):
        open_(stranger, product)
    access.revoke_by_hand(purchase, "Shared with the whole street", admin)
    with pytest.raises(requests.NotPossible, match="Shared with the whole street"):
        open_(customer, product)
    assert not SupportRequest.objects.exists()


@pytest.mark.once
def test_a_product_off_sale_still_has_support(customer, product, purchase):
    product.unpublish()
    assert open_(customer, product).status == "NEW"


def test_a_form_sent_twice_is_one_request(customer, product, purchase):
    first = open_(customer, product, form_token="a" * 22)
    assert open_(customer, product, form_token="a" * 22) == first
    assert SupportRequest.objects.count() == 1
    assert Message.objects.count() == 1

    # Gone back in the browser, and written something else: that is no second click.
    other = open_(customer, product, "Something else.", form_token="a" * 22)
    assert other != first
    # Without a token nobody knows what is the same.
    open_(customer, product)
    open_(customer, product)
    assert SupportRequest.objects.count() == 4


def test_the_token_of_somebody_else_means_nothing(support_request, stranger, product):
    request = SupportRequestFactory(user=stranger, product=product)
    mine = requests.reply(support_request, support_request.user, "Hello", form_token="b" * 22)
    theirs = requests.reply(request, stranger, "Hello", form_token="b" * 22)
    assert mine != theirs


def test_a_reply_sent_twice_is_one_message(support_request, customer):
    first = requests.reply(support_request, customer, "One\r\nmore", form_token="a" * 22)
    assert requests.reply(support_request, customer, "One\r\nmore", form_token="a" * 22) == first
    assert support_request.messages.count() == 2
    # Also when the request was closed between the two clicks.
    moves.cancel(support_request, customer)
    assert requests.reply(support_request, customer, "One\nmore", form_token="a" * 22) == first


def test_turns_change_with_who_speaks(support_request, customer, seller):
    requests.answer(support_request, seller, "Have you turned it on?")
    support_request.refresh_from_db()
    assert (support_request.status, support_request.waits_for_staff) == ("DISCUSSING", False)

    requests.note(support_request, seller, "A beginner.")
    support_request.refresh_from_db()
    assert not support_request.waits_for_staff

    message = requests.reply(support_request, customer, "Yes.")
    support_request.refresh_from_db()
    assert support_request.waits_for_staff
    assert support_request.last_message_at == message.created_at


@pytest.mark.once
@pytest.mark.parametrize(
    ("status", "then"), [("COMPLETED", "Reopen it first."), ("CANCELLED", "open a new one")]
)
def test_a_closed_request_takes_no_message(customer, product, status, then):
    request = SupportRequestFactory(user=customer, product=product, status=status)
    with pytest.raises(requests.NotPossible, match=then):
        requests.reply(request, customer, "One more thing")
    assert request.messages.count() == 1


@pytest.mark.once
@pytest.mark.parametrize("text", ["", " \n\t ", "\x00\x07", "\u202e\u2066"])
def test_nothing_is_no_message(support_request, customer, text):
    with pytest.raises(requests.NotPossible, match="Please write something"):
        requests.reply(support_request, customer, text)


def test_words_are_kept_without_what_cannot_be_printed(support_request, customer):
    hostile = "<b>\x00\ud800\x1b[0m\u202eevil\u2066\r\n\r\n  indented\r\n" + "x" * 20_000
    text = requests.reply(support_request, customer, hostile).text
    assert text.startswith("<b>[0mevil\n\n  indented\nxxx")
    assert len(text) == requests.MAX_TEXT


@pytest.mark.parametrize(("ago", "most"), [(50, 5), (50 * 60, 30), (23 * 3600, 100)])
def test_a_customer_writes_only_so_often(support_request, customer, ago, most):
    Message.objects.all().delete()
    sent_at = timezone.now() - timedelta(seconds=ago)
    for number in range(most - 1):
        support_request.messages.create(
            kind="customer", author=customer, text=str(number), created_at=sent_at
        )
    requests.reply(support_request, customer, "The last one")
    with pytest.raises(requests.TooMany, match="what you wrote is still here"):
        requests.reply(support_request, customer, "One too many")
    # It counts neither what is older nor what others wrote.
    Message.objects.filter(created_at=sent_at).update(
        created_at=sent_at - timedelta(seconds=ago * 0.3)
    )
    requests.reply(support_request, customer, "It goes on")


@pytest.mark.once
def test_answers_of_the_seller_are_not_counted(support_request, seller):
    for number in range(8):
        requests.answer(support_request, seller, f"Answer {number}")
    assert support_request.messages.filter(kind="staff").count() == 8


def test_only_so_many_requests_are_opened_in_a_day(customer, product, purchase):
    long_ago = timezone.now() - timedelta(hours=25)
    SupportRequestFactory.create_batch(3, user=customer, product=product, created_at=long_ago)
    hours_ago = timezone.now() - timedelta(hours=5)
    SupportRequestFactory.create_batch(9, user=customer, product=product, created_at=hours_ago)
    open_(customer, product)
    with pytest.raises(requests.TooMany, match="You opened 10 requests within a day"):
        open_(customer, product)


@pytest.mark.once
def test_notes_are_for_staff(support_request, seller):
    requests.note(support_request, seller, "Do not tell them.")
    kinds = [message.kind for message in requests.thread(support_request, for_staff=True)]
    assert kinds == ["customer", "note"]
    kinds = [message.kind for message in requests.thread(support_request, for_staff=False)]
    assert kinds == ["customer"]


def test_the_list_shows_the_last_words_that_its_customer_may_read(support_request, seller):
    requests.answer(support_request, seller, "An answer")
    requests.note(support_request, seller, "A note")
    moves.move(support_request, "IN_PROGRESS", seen="DISCUSSING", by=seller)
    SupportRequestFactory(product=ProductPageFactory(), text="Another's")

    listed = requests.of_customer(support_request.user).get()
    assert (listed.last_words, listed.last_kind) == ("An answer", "staff")


@pytest.mark.once
def test_reopening_has_its_time(customer, product):
    now = timezone.now()
    request = SupportRequestFactory(
        user=customer, product=product, status="COMPLETED", closed_at=now - timedelta(days=13.9)
    )
    assert moves.reopen(request, customer).status == "DISCUSSING"
    late = SupportRequestFactory(
        user=customer, product=product, status="COMPLETED", closed_at=now - timedelta(days=14.1)
    )
    with pytest.raises(moves.NotPossible, match="14 days"):
        moves.reopen(late, customer)
    cancelled = SupportRequestFactory(user=customer, product=product, status="CANCELLED")
    with pytest.raises(moves.NotPossible):
        moves.reopen(cancelled, customer)


def test_cancelling_works_once(support_request, customer):
    assert moves.cancel(support_request, customer).status == "CANCELLED"
    with pytest.raises(moves.NotPossible, match="It is cancelled already"):
        moves.cancel(support_request, customer)
    assert [m.text for m in support_request.messages.filter(kind="move")] == [
        "New → Cancelled. Cancelled by the customer."
    ]


def test_the_same_form_with_another_file_is_another_message(support_request, customer):
    for name in ("one.txt", "two.txt"):
        file = SimpleUploadedFile(name, b"text")
        requests.reply(support_request, customer, "See this.", [file], form_token="c" * 22)
    names = [
        file.name for each in support_request.messages.all() for file in each.attachments.all()
    ]
    assert names == ["one.txt", "two.txt"]
