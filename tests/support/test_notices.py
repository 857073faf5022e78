"""Who is told what, once, and in which words."""

import pytest

from notifications import resending
from notifications.models import OutgoingMessage
from support import moves, quotes, requests, triage
from tests.factories import ProductPageFactory, SupportRequestFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def told(kind: str) -> list[OutgoingMessage]:
    return list(OutgoingMessage.objects.filter(kind=kind).order_by("pk"))


def to_whom(kind: str) -> list[tuple[str, str]]:
    return sorted((message.channel, message.recipient) for message in told(kind))


@pytest.fixture
def telegram(settings):
    settings.TELEGRAM_BOT_TOKEN, settings.TELEGRAM_CHAT_ID = "123:token", "100"


def test_a_new_request_is_told_to_the_seller(customer, product, purchase, seller, telegram, upload):
    request = requests.open_request(
        customer, product, "It <b>fails</b>", "Two\nlines", [upload(), upload()]
    )
    assert to_whom("support-request-new") == [("email", seller.email), ("telegram", "100")]
    mail = next(m for m in told("support-request-new") if m.channel == "email")
    for words in ("> Two\n> lines", "2 files are attached", request.reference, "It <b>fails</b>"):
        assert words in mail.text
    assert f"http://shop.test/admin/snippets/support/supportrequest/inspect/{request.pk}/" in (
        mail.text
    )
    assert "<b>fails" not in mail.html
    assert customer.email in mail.text
    chat = next(m for m in told("support-request-new") if m.channel == "telegram")
    assert "2 files attached" in chat.text


def test_the_sellers_own_chat_comes_before_the_shops(customer, product, purchase, seller, telegram):
    seller.telegram_chat_id = "7"
    seller.save()
    requests.open_request(customer, product, "Help", "Please")
    assert ("telegram", "7") in to_whom("support-request-new")
    assert ("telegram", "100") not in to_whom("support-request-new")


def test_without_telegram_nothing_goes_there(customer, product, purchase, seller):
    requests.open_request(customer, product, "Help", "Please")
    assert to_whom("support-request-new") == [("email", seller.email)]


@pytest.mark.parametrize("seller_is", ["nobody", "gone", "no seller any more"])
def test_without_a_seller_those_who_run_the_shop_are_told(
    customer, product, purchase, seller, agent, admin, seller_is
):
    if seller_is == "nobody":
        product.owner = None
        product.save()
    elif seller_is == "gone":
        seller.is_active = False
        seller.save()
    else:
        seller.groups.clear()
    gone = UserFactory(email="gone@support.example", groups=["Support"])
    gone.is_active = False
    gone.save()
    product.refresh_from_db()
    requests.open_request(customer, product, "Help", "Please")
    assert to_whom("support-request-new") == [("email", admin.email), ("email", agent.email)]


def test_a_reply_is_told_to_the_seller_and_to_who_has_the_request(
    customer, support_request, seller, agent, telegram
):
    agent.telegram_chat_id = "8"
    agent.save()
    triage.assign(support_request, agent, seller)
    requests.reply(support_request, customer, "One more thing")
    assert to_whom("support-reply-new") == [
        ("email", agent.email),
        ("email", seller.email),
        ("telegram", "100"),
        ("telegram", "8"),
    ]


def test_nobody_is_told_twice(customer, support_request, seller, telegram):
    triage.assign(support_request, seller, seller)
    requests.reply(support_request, customer, "Once", form_token="a" * 22)
    requests.reply(support_request, customer, "Once", form_token="a" * 22)
    assert to_whom("support-reply-new") == [("email", seller.email), ("telegram", "100")]


def test_an_answer_goes_to_the_customer_whole(customer, support_request, seller, upload):
    text = "First.\n\n" + "A long explanation. " * 300 + "\nLast."
    requests.answer(support_request, seller, text, [upload()])
    (mail,) = told("support-answer")
    assert mail.recipient == customer.email
    assert "> First." in mail.text
    assert "> Last." in mail.text
    assert "1 file is attached" in mail.text
    assert f"http://shop.test/support/{support_request.reference}/" in mail.text
    assert seller.email not in mail.text + mail.html
    # The move from new to discussing is said by the answer itself.
    assert told("support-moved") == []


def test_a_note_is_told_to_nobody(support_request, seller, agent):
    before = OutgoingMessage.objects.count()
    triage.assign(support_request, agent, seller)
    requests.note(support_request, seller, "A difficult one.")
    assert OutgoingMessage.objects.count() == before


def test_an_answer_is_sent_again_from_the_outbox(support_request, customer, seller):
    requests.answer(support_request, seller, "Have you turned it on?")
    OutgoingMessage.objects.update(status="sent", text="", html="")
    again = resending.send_again(told("support-answer")[0])
    assert again.recipient == customer.email
    assert "Have you turned it on?" in again.text

    again.about.delete()
    OutgoingMessage.objects.update(status="sent")
    with pytest.raises(resending.NotPossible, match="is gone"):
        resending.send_again(again)


def test_each_move_of_staff_is_told_to_the_customer(customer, support_request, seller):
    moves.move(support_request, "IN_PROGRESS", seen="NEW", by=seller, why="Found it.\nToday.")
    moves.move(support_request, "COMPLETED", seen="IN_PROGRESS", by=seller)
    first, second = told("support-moved")
    assert first.recipient == second.recipient == customer.email
    assert first.subject == f"Your request {support_request.reference}: In progress"
    assert "We are working on it. You hear from us here and by e-mail." in first.text
    assert "> Found it.\n> Today." in first.text
    assert "reopen it within 14 days" in second.text
    assert "The seller writes" not in second.text


def test_each_move_of_the_customer_is_told_to_the_seller(customer, support_request, seller):
    moves.cancel(support_request, customer)
    (mail,) = told("support-moved-by-customer")
    assert mail.recipient == seller.email
    assert "Cancelled by the customer." in mail.text
    assert told("support-moved") == []
    moves.move(support_request, "DISCUSSING", seen="CANCELLED", by=seller)
    moves.move(support_request, "COMPLETED", seen="DISCUSSING", by=seller)
    moves.reopen(support_request, customer)
    assert "Reopened by the customer." in told("support-moved-by-customer")[1].text


def test_a_price_is_told_to_the_customer(customer, support_request, seller):
    requests.answer(support_request, seller, "That would be an hour.")
    quotes.offer(support_request, 4500, "One hour", "https://pay.example/me", seller)
    (mail,) = told("support-quoted")
    assert mail.recipient == customer.email
    for words in (
        "$45.00",
        "> One hour",
        "https://pay.example/me",
        "is charged automatically",
    ):
        assert words in mail.text
    quotes.offer(support_request, 3000, "Less", "", seller)
    assert len(told("support-quoted")) == 2
    assert "does not belong to the shop" not in told("support-quoted")[1].text


def test_a_meeting_is_told_to_the_customer(customer, support_request, seller):
    triage.set_meeting(support_request, "https://meet.example/room", seller)
    triage.set_meeting(support_request, "", seller)
    (mail,) = told("support-meeting")
    assert mail.recipient == customer.email
    assert "https://meet.example/room" in mail.text


def test_a_title_cannot_add_lines_to_a_mail(customer, seller):
    product = ProductPageFactory(title="Fonts\r\nBcc: x@evil.example", owner=seller)
    request = SupportRequestFactory(user=customer, product=product)
    requests.answer(request, seller, "Hello")
    assert "\n" not in told("support-answer")[0].subject


def test_the_customer_reads_once_that_a_request_has_arrived(customer, product, purchase):
    for _ in range(2):  # the same form, sent twice
        request = requests.open_request(
            customer, product, "It fails\nBcc: x@example.com", "Please", form_token="t" * 22
        )
    (mail,) = told("support-request-received")
    assert mail.recipient == customer.email
    assert request.reference in mail.subject
    assert f"http://shop.test/support/{request.reference}/" in mail.text
    assert "It fails Bcc: x@example.com" in mail.text
    assert "\n" not in mail.subject.strip()
    requests.reply(request, customer, "And this")
    assert len(told("support-request-received")) == 1
