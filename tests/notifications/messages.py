"""One message of each kind, and what the messages about orders are made of."""

import inspect
from functools import partial

from wagtail.models import Site

from notifications import catalogue
from notifications.models import OutgoingMessage

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
    "kept_title": "",
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
WITHDRAWAL = {
    "reference": "SF-1",
    "product_title": ORDER["product_title"],
    "amount_text": "$29.00",
    "declared_text": "3 May 2026, 12:00",
    "reason": "Too <b>big</b>.\nSorry.",
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
    "export-ready": lambda: catalogue.export_ready(
        recipient="a@example.com", export_url="/accounts/data/export/abc/", days=7
    ),
    "export-failed": lambda: catalogue.export_failed(
        recipient="a@example.com", data_url="/accounts/data/"
    ),
    "deletion-asked": lambda: catalogue.deletion_asked(
        recipient="a@example.com",
        date_text="3 May 2026",
        keep_url="/accounts/data/keep/abc/",
        data_url="/accounts/data/",
        is_by_staff=False,
    ),
    "deletion-taken-back": lambda: catalogue.deletion_taken_back(
        recipient="a@example.com", reset_url="/accounts/password/reset/"
    ),
    "deletion-done": lambda: catalogue.deletion_done(recipient="a@example.com"),
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
    "withdrawal-received": lambda: catalogue.withdrawal_received(
        **WITHDRAWAL,
        recipient="buyer@example.com",
        customer="Ada",
        order_url="/orders/SF-1/",
        about=ROW,
        dedupe_key="withdrawal-received:1",
    ),
    "withdrawal-declined": lambda: catalogue.withdrawal_declined(
        recipient="buyer@example.com",
        reference="SF-1",
        product_title=ORDER["product_title"],
        answer="Too <b>late</b>.",
        order_url="/orders/SF-1/",
        about=ROW,
        dedupe_key="withdrawal-declined:1",
    ),
    "withdrawal-new": lambda: catalogue.withdrawal_new(
        **WITHDRAWAL,
        recipient="admin@example.com",
        customer="buyer@example.com",
        may_refund=True,
        admin_url="/admin/snippets/commerce/customerwithdrawal/inspect/1/",
        dedupe_key="withdrawal-new:1",
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


def fill(kind, words: str, address: str) -> dict:
    """What `kind` is written with: `words` for each text, `address` for each link, and all that it
    may say."""
    known = {"recipient": "a@example.com", "about": ROW, "details": {}}
    values = {}
    for name, parameter in inspect.signature(kind.write).parameters.items():
        if name in known:
            values[name] = known[name]
        elif name == "dedupe_key":
            values[name] = f"{kind.name}:1"
        elif name.endswith("_url"):
            values[name] = address
        elif parameter.annotation is bool:
            values[name] = True
        elif parameter.annotation is int:
            values[name] = 3
        elif name not in ("channel", "language"):
            assert parameter.annotation is str, parameter
            values[name] = words
    return values


def _write(kind) -> OutgoingMessage:
    return kind.write(**fill(kind, ORDER["product_title"], "/somewhere/"))


MAILS = {name: kind for name, kind in catalogue.KINDS.items() if "email" in kind.channels}
# The kinds of which no test reads more than that they are written.
MESSAGES = {name: partial(_write, kind) for name, kind in MAILS.items()} | MESSAGES


def render_all(words: str) -> dict[str, str]:
    """Each kind of e-mail as HTML, with `words` for each of its texts and all that it may say."""
    address = "/accounts/password/reset/key/1-" + 50 * "x" + "/"
    mails = {}
    for name, kind in MAILS.items():
        values = fill(kind, words, address)
        values |= {"code": "ABCD-EFGH"} if "code" in values else {}
        mails[name] = kind.render(**values).html
    return mails
