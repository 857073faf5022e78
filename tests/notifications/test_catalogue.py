"""Every message of the catalogue: its words, its links, its secrets."""

import pytest
from django.utils import timezone
from wagtail.models import Site

from core.models import ShopSettings
from notifications import catalogue, outbox
from notifications.models import OutgoingMessage
from tests.services.smtp import SMTPServer

pytestmark = [pytest.mark.django_db, pytest.mark.once]

# Stands for the row that a message tells of.
ROW = Site(pk=1)
ORDER = {
    "recipient": "buyer@example.com",
    "reference": "SF-1",
    "product_title": "Tom & <b>Jerry</b>\r\nBcc: somebody@example.com",
    "amount_text": "$29.00",
    "order_url": "/orders/SF-1/",
    "about": ROW,
}
RECEIPT = {
    **ORDER,
    "date_text": "3 May 2026",
    "price_text": "$29.00",
    "tax_text": "$4.63",
    "library_url": "/library/",
}
REFUND = {
    **ORDER,
    "total_text": "$29.00",
    "left_text": "$0.00",
    "is_full": True,
    "has_access": False,
    "has_access_ended": True,
}
ENDED = {
    "recipient": "buyer@example.com",
    "product_title": ORDER["product_title"],
    "ended": "dispute_lost",
    "because": "",
    "order_url": "/orders/SF-1/",
    "product_url": "/products/x/",
    "library_url": "/library/",
    "about": ROW,
}
REVIEW = {
    "recipient": "seller@example.com",
    "reason": "Amount or currency differs from the order",
    "reference": "SF-1",
    "product_title": ORDER["product_title"],
    "payment_id": "pay_1",
    "expected": "$29.00",
    "received": "$1.00",
    "may_decide": True,
    "review_url": "/admin/snippets/commerce/review/inspect/1/",
    "about": ROW,
    "details": {"user_id": 1},
}
ASKED = {
    "recipient": "admin@example.com",
    "seller": "seller@example.com",
    "reference": "SF-1",
    "product_title": ORDER["product_title"],
    "amount_text": "$29.00",
    "reason": "Bought twice.\n<b>Please</b>",
    "admin_url": "/admin/snippets/commerce/refundrequest/inspect/1/",
}
ANSWERED = {
    "recipient": "seller@example.com",
    "reference": "SF-1",
    "product_title": ORDER["product_title"],
    "answer": "Not <b>yet</b>.",
    "admin_url": "/admin/snippets/commerce/order/inspect/1/",
}
SUPPORTED = {
    "recipient": "buyer@example.com",
    "reference": "S-1",
    "product_title": ORDER["product_title"],
    "request_url": "/support/S-1/",
}
TROUBLE = {"recipient": "admin@example.com", "what": "The disk is <b>full</b>."}
UPDATE = {
    "recipient": "buyer@example.com",
    "product_title": ORDER["product_title"],
    "version": "2.0",
    "notes": "Faster.\nSmaller.",
    "library_url": "/library/",
    "stop_url": "/updates/stop/abc/",
    "about": ROW,
    "details": {"purchase_id": 1},
}
SUBMITTED = {
    "recipient": "seller@example.com",
    "page_title": ORDER["product_title"],
    "admin_url": "/admin/pages/1/edit/",
}
REQUEST = {
    "recipient": "seller@example.com",
    "reference": "S-1",
    "product_title": ORDER["product_title"],
    "customer": "Ada <b>",
    "text": "It does not open.\nWhat now?",
    "admin_url": "/admin/support/1/",
}
MESSAGES = {
    "confirm-email": lambda: catalogue.confirm_email(
        recipient="new@example.com", code="ABCD-EFGH", minutes=15
    ),
    "account-already-exists": lambda: catalogue.account_already_exists(
        recipient="a@example.com",
        login_url="/accounts/login/?next=/products/x/",
        reset_url="/accounts/password/reset/",
    ),
    "reset-password": lambda: catalogue.reset_password(
        recipient="a@example.com", reset_url="/accounts/password/reset/key/1-abc/", hours=4
    ),
    "unknown-account": lambda: catalogue.unknown_account(
        recipient="a@example.com", signup_url="/accounts/signup/"
    ),
    "password-changed": lambda: catalogue.password_changed(
        recipient="a@example.com", reset_url="/accounts/password/reset/"
    ),
    "email-changed": lambda: catalogue.email_changed(
        recipient="old@example.com", old_email="old@example.com", new_email="new@example.com"
    ),
    "email-removed": lambda: catalogue.email_removed(
        recipient="a@example.com", email="old@example.com"
    ),
    "order-paid": lambda: catalogue.order_paid(**RECEIPT, dedupe_key="order-paid:1"),
    "payment-failed": lambda: catalogue.payment_failed(
        **ORDER,
        may_try_again=True,
        details={"payment_id": "pay_1"},
        dedupe_key="payment-failed:1",
    ),
    "order-refunded": lambda: catalogue.order_refunded(**REFUND, dedupe_key="refunded:1"),
    "access-ended": lambda: catalogue.access_ended(**ENDED, dedupe_key="access-ended:1"),
    "access-restored": lambda: catalogue.access_restored(
        recipient="buyer@example.com",
        product_title=ORDER["product_title"],
        library_url="/library/",
        about=ROW,
        dedupe_key="access-restored:1",
    ),
    "review-needed": lambda: catalogue.review_needed(**REVIEW, dedupe_key="review-needed:1"),
    "refund-asked": lambda: catalogue.refund_asked(**ASKED, dedupe_key="refund-asked:1"),
    "refund-answered": lambda: catalogue.refund_answered(
        **ANSWERED, status="declined", dedupe_key="refund-answered:1"
    ),
    "webhook-event-given-up": lambda: catalogue.webhook_event_given_up(
        recipient="admin@example.com",
        event_type="payment.<b>succeeded</b>",
        webhook_id="msg_1",
        received_text="3 May 2026, 12:00",
        attempts=6,
        event_url="/admin/snippets/commerce/webhookevent/inspect/1/",
        about=ROW,
        details={"user_id": 1},
        dedupe_key="event-given-up:1",
    ),
    "backup-failed": lambda: catalogue.backup_failed(
        **TROUBLE, dedupe_key="backup:1", admin_url="/admin/backups/"
    ),
    "beat-silent": lambda: catalogue.beat_silent(
        **TROUBLE, dedupe_key="beat:1", admin_url="/admin/schedules/"
    ),
    "server-error": lambda: catalogue.server_error(
        recipient="admin@example.com",
        route="commerce:order",
        error="ValueError",
        request_id="5f2c",
        count=1,
        before=0,
        admin_url="/admin/",
        dedupe_key="server-error:1",
    ),
    "messages-given-up": lambda: catalogue.messages_given_up(
        **TROUBLE, dedupe_key="given-up:1", admin_url="/admin/messages/", count=2, why="No."
    ),
    "approval-asked": lambda: catalogue.approval_asked(
        **SUBMITTED, seller="Ada <b>", is_new=True, dedupe_key="asked:1"
    ),
    "approval-given": lambda: catalogue.approval_given(
        **SUBMITTED,
        planned_text="",
        comment="<b>Good</b>.",
        page_url="/products/x/",
        dedupe_key="given:1",
    ),
    "approval-refused": lambda: catalogue.approval_refused(
        **SUBMITTED, comment="Another <b>cover</b>.", dedupe_key="refused:1"
    ),
    "approval-ended": lambda: catalogue.approval_ended(
        **SUBMITTED, may_publish=True, dedupe_key="ended:1"
    ),
    "product-updated": lambda: catalogue.product_updated(**UPDATE, dedupe_key="updated:1"),
    "release-withdrawn": lambda: catalogue.release_withdrawn(
        recipient="buyer@example.com",
        product_title=ORDER["product_title"],
        version="2.0",
        because="It deletes <b>files</b>.\nSorry.",
        instead="1.9",
        library_url="/library/lamp/",
        about=ROW,
        details={"purchase_id": 1},
        dedupe_key="withdrawal:1",
    ),
    "support-request-new": lambda: catalogue.support_request_new(**REQUEST, dedupe_key="new:1"),
    "support-request-received": lambda: catalogue.support_request_received(
        recipient="buyer@example.com",
        reference="S-1",
        product_title=ORDER["product_title"],
        subject="It fails",
        request_url="/support/S-1/",
        dedupe_key="received:1",
    ),
    "order-free": lambda: catalogue.order_free(
        recipient="buyer@example.com",
        reference="O-1",
        product_title=ORDER["product_title"],
        order_url="/orders/O-1/",
        library_url="/library/",
        dedupe_key="free:1",
    ),
    "support-reply-new": lambda: catalogue.support_reply_new(**REQUEST, dedupe_key="reply:1"),
    "support-answer": lambda: catalogue.support_answer(
        recipient="buyer@example.com",
        reference="S-1",
        product_title=ORDER["product_title"],
        text="Have you tried it?",
        request_url="/support/S-1/",
        about=ROW,
        dedupe_key="answer:1",
    ),
    "support-moved-by-customer": lambda: catalogue.support_moved_by_customer(
        recipient="seller@example.com",
        reference="S-1",
        product_title=ORDER["product_title"],
        customer="Ada Example",
        what="Cancelled by the customer.",
        admin_url="/admin/snippets/support/supportrequest/inspect/1/",
        dedupe_key="moved:1",
    ),
    "support-moved": lambda: catalogue.support_moved(
        **SUPPORTED,
        state="In progress",
        meaning="We are working on it.",
        what_next="You hear from us.",
        why="<b>Found</b> it.",
        dedupe_key="moved:2",
    ),
    "support-quoted": lambda: catalogue.support_quoted(
        **SUPPORTED,
        amount_text="$45.00",
        text="<b>One</b> hour",
        payment_page="https://pay.example/?a=1&b=2",
        dedupe_key="quoted:1",
    ),
    "support-meeting": lambda: catalogue.support_meeting(
        **SUPPORTED, place="https://meet.example/?a=1&b=2", dedupe_key="meeting:1"
    ),
}


@pytest.mark.parametrize("kind", MESSAGES)
def test_every_message_has_words_in_text_and_html(kind):
    message = MESSAGES[kind]()

    assert message.kind == kind
    assert message.status == "pending"
    assert message.subject
    assert "\n" not in message.subject
    assert "<b>" not in message.html
    for body in (message.text, message.html):
        assert "Storefront" in body
        assert "http://shop.test/" in body
        assert "{{" not in body
        assert "{%" not in body
    assert "&amp;" not in message.text
    assert "<script" not in message.html


def test_the_shop_signs_with_the_name_that_staff_gave_it():
    site = Site.objects.get(is_default_site=True)
    ShopSettings.objects.update_or_create(site=site, defaults={"shop_name": "Quay & Co"})

    message = MESSAGES["order-paid"]()

    assert "Quay & Co" in message.text
    assert "Quay &amp; Co" in message.html


def test_titles_from_people_stay_text():
    message = MESSAGES["order-paid"]()

    assert message.subject == ("Receipt for Tom & <b>Jerry</b> Bcc: somebody@example.com (SF-1)")
    assert "Tom & <b>Jerry</b>" in message.text
    assert "Tom &amp; &lt;b&gt;Jerry&lt;/b&gt;" in message.html
    assert "<b>" not in message.html


def test_codes_and_links_are_secrets_and_receipts_are_not():
    sensitive = {kind: write().is_sensitive for kind, write in MESSAGES.items()}

    assert {kind for kind, is_secret in sensitive.items() if not is_secret} == {
        "approval-asked",
        "approval-ended",
        "approval-given",
        "approval-refused",
        "order-paid",
        "payment-failed",
        "order-refunded",
        "access-ended",
        "access-restored",
        "review-needed",
        "refund-asked",
        "refund-answered",
        "webhook-event-given-up",
        "backup-failed",
        "beat-silent",
        "server-error",
        "messages-given-up",
        "product-updated",
        "release-withdrawn",
        "support-request-new",
        "support-request-received",
        "order-free",
        "support-reply-new",
        "support-answer",
        "support-moved-by-customer",
        "support-moved",
        "support-quoted",
        "support-meeting",
    }
    assert "ABCD-EFGH" not in MESSAGES["confirm-email"]().subject


def test_a_code_is_of_no_use_after_its_time():
    expires_at = MESSAGES["confirm-email"]().expires_at

    assert 14 * 60 < (expires_at - timezone.now()).total_seconds() <= 15 * 60


def test_subjects_stay_when_bodies_are_wiped_so_they_hold_no_secret_and_no_address():
    for kind, write in MESSAGES.items():
        subject = write().subject
        assert "http" not in subject, kind
        assert "example.com" not in subject.replace("Bcc: somebody@example.com", ""), kind


def test_a_new_version_comes_with_its_notes_and_one_click_to_stop(settings):
    stop = "http://shop.test/updates/stop/abc/"
    with SMTPServer() as post:
        post.use(settings)
        message = MESSAGES["product-updated"]()
        assert message.stop_url == stop
        assert "What changed:\n\n> Faster.\n> Smaller.\n" in message.text
        assert f"No more of these e-mails:\n{stop}\n" in message.text
        assert f'<a href="{stop}"' in message.html
        outbox.sweep()
        (letter,) = post.letters

    assert letter["List-Unsubscribe"] == f"<{stop}>"
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    message.refresh_from_db()
    assert message.stop_url == "", "it is a secret of the buyer's, and wiped with the words"


def test_other_messages_have_no_such_header(settings):
    with SMTPServer() as post:
        post.use(settings)
        MESSAGES["order-paid"]()
        outbox.sweep()

        assert post.letters[0]["List-Unsubscribe"] is None


@pytest.mark.parametrize(
    "given",
    ["https://evil.example/library/?a=1", "/library/?a=1", "//evil.example/library/?a=1"],
)
def test_links_never_leave_the_shop(given):
    message = catalogue.order_paid(**{**RECEIPT, "library_url": given}, dedupe_key="order-paid:1")

    assert "http://shop.test/library/?a=1" in message.text
    assert "evil.example" not in message.text + message.html


def test_one_payment_gives_one_receipt():
    first, second = MESSAGES["order-paid"](), MESSAGES["order-paid"]()

    assert first.pk == second.pk
    assert OutgoingMessage.objects.count() == 1


def test_the_row_remembers_its_language():
    message = catalogue.unknown_account(
        recipient="a@example.com", signup_url="/accounts/signup/", language="de"
    )

    assert message.language == "de"
    assert '<html lang="de">' in message.html


def test_every_message_can_be_sent(settings):
    with SMTPServer() as post:
        post.use(settings)
        for write in MESSAGES.values():
            write()
        outbox.sweep()

        assert len(post.letters) == len(MESSAGES)


BY_THE_SELLER = "\u202eevil\u2066 <script>x</script>\r\nPaid: $0.00\n\n-- \nTitle \u05d0\u05d1"


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("order_paid", RECEIPT),
        ("payment_failed", {**ORDER, "may_try_again": True, "details": {}}),
        ("order_refunded", REFUND),
        ("access_ended", ENDED),
        ("access_ended", {**ENDED, "ended": "by_hand", "because": BY_THE_SELLER}),
        ("review_needed", REVIEW),
    ],
)
def test_a_hostile_title_is_one_line_of_text(kind, values):
    values = {**values, "product_title": BY_THE_SELLER, "dedupe_key": "x"}
    message = getattr(catalogue, kind)(**values)

    for text in (message.subject, message.text, message.html):
        assert not {"\u202e", "\u2066", "\r"} & set(text)
    assert "<script" not in message.html
    assert "evil <script>x</script> Paid: $0.00 -- Title \u05d0\u05d1" in message.text
    assert "\nPaid: $0.00" not in message.text
    assert message.text.count("\n-- \n") == 1


def test_the_receipt_tells_number_date_product_price_and_tax():
    assert MESSAGES["order-paid"]().text.startswith(
        "Thank you for your order.\n\n"
        "Order: SF-1\n"
        "Date: 3 May 2026\n"
        "Product: Tom & <b>Jerry</b> Bcc: somebody@example.com\n"
        "Tax in it, as the payment provider reported it: $4.63\n"
        "Paid: $29.00\n\n"
        "Download it from your library, now and whenever you need it again:\n"
        "http://shop.test/library/\n\n"
        "Your order, to print or to keep, with its tax invoice:\n"
        "http://shop.test/orders/SF-1/\n"
    )


def test_the_receipt_tells_tax_on_top_and_the_customers_own_currency():
    message = catalogue.order_paid(
        **{**RECEIPT, "amount_text": "$34.51", "tax_text": "$5.51"},
        is_tax_on_top=True,
        own_currency_text="CN¥240.00",
        left_text="CN¥40.00",
        dedupe_key="order-paid:1",
    )
    assert (
        "Price: $29.00\n"
        "Tax, as the payment provider reported it: $5.51\n"
        "Paid: $34.51\n"
        "Charged in your currency: CN¥240.00\n"
        "Left after refunds: CN¥40.00\n"
    ) in message.text
    for words in ("Price: $29.00", "reported it: $5.51", "Paid: $34.51", "CN¥240.00", "CN¥40.00"):
        assert words in message.html


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({}, "That is the whole payment."),
        ({}, "Your access to T ended with it. You can buy it again whenever you like."),
        ({"is_full": False, "left_text": "$20.00"}, "$20.00 of it is left."),
        ({"has_access_ended": False, "has_access": True}, "T stays in your library."),
        ({"has_access_ended": False}, "You have no access to T at the moment"),
        ({}, "$9.00 of the $29.00 that you paid for T went back to you."),
        ({"total_text": ""}, "$9.00 of your payment for T went back to you."),
    ],
)
def test_a_refund_says_how_much_and_what_it_means_for_access(values, said):
    values = {**REFUND, "product_title": "T", "amount_text": "$9.00", **values}
    message = catalogue.order_refunded(**values, dedupe_key="refunded:1")

    assert said in message.text
    assert said in message.html


@pytest.mark.parametrize(
    ("ended", "subject", "said"),
    [
        ("dispute_open", "Access paused: T", "comes back by itself"),
        ("dispute_lost", "Access ended: T", "was disputed and the money went back to you"),
        ("refunded", "Access ended: T", "was refunded in full"),
        ("by_hand", "Access ended: T", "ended your access to T: Shared with others"),
    ],
)
def test_each_cause_of_lost_access_has_its_own_words(ended, subject, said):
    values = {**ENDED, "product_title": "T", "ended": ended, "because": "Shared with others"}
    message = catalogue.access_ended(**values, dedupe_key="access-ended:1")

    assert message.subject == subject
    assert said in message.text
    assert said in message.html
    may_buy_again = ended in ("dispute_lost", "refunded")
    assert ("http://shop.test/products/x/" in message.text) is may_buy_again
    assert ("http://shop.test/products/x/" in message.html) is may_buy_again


@pytest.mark.parametrize(
    ("may_decide", "said"),
    [(True, "accept the payment and grant access"), (False, "The people who run the shop decide")],
)
def test_a_review_shows_both_sides_and_who_decides(may_decide, said):
    message = catalogue.review_needed(
        **{**REVIEW, "may_decide": may_decide}, dedupe_key="review-needed:1"
    )
    assert "Expected: $29.00\nReceived: $1.00\n" in message.text
    assert said in message.text
    assert said in message.html
