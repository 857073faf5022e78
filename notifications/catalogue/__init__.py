"""Every message the shop sends, one named function each (kinds.py). They take plain values.

Call them inside the transaction that holds the cause: the message exists exactly when it does.
Addresses of pages may be given as paths or whole; what is sent always begins with SITE_URL.
KINDS has them all by the name of their kind.
"""
# ruff: noqa: F401

from notifications.catalogue.accounts import (
    account_already_exists,
    address_changed_by_staff,
    confirm_email,
    deletion_asked,
    deletion_done,
    deletion_taken_back,
    email_changed,
    email_removed,
    export_failed,
    export_ready,
    factor_added,
    factor_removed,
    factors_removed_by_staff,
    invitation,
    new_browser,
    password_changed,
    recovery_code_used,
    recovery_codes_made,
    reset_password,
    sessions_ended,
    unknown_account,
)
from notifications.catalogue.approvals import (
    approval_asked,
    approval_ended,
    approval_given,
    approval_refused,
)
from notifications.catalogue.chats import telegram_test
from notifications.catalogue.kinds import KINDS
from notifications.catalogue.orders import (
    access_ended,
    access_restored,
    order_free,
    order_paid,
    order_refunded,
    payment_failed,
)
from notifications.catalogue.products import product_updated, release_withdrawn
from notifications.catalogue.questions import question_answer, question_new, question_received
from notifications.catalogue.refunds import refund_answered, refund_asked
from notifications.catalogue.staff import (
    backup_failed,
    beat_silent,
    messages_given_up,
    provider_refuses,
    publication_delayed,
    review_needed,
    server_error,
    webhook_event_given_up,
)
from notifications.catalogue.support import (
    support_answer,
    support_meeting,
    support_moved,
    support_moved_by_customer,
    support_quoted,
    support_reply_new,
    support_request_new,
    support_request_received,
)
from notifications.catalogue.withdrawals import (
    withdrawal_declined,
    withdrawal_new,
    withdrawal_received,
)
