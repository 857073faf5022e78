"""What commerce writes into Wagtail's audit log, and how people read it there."""

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.log_actions import LogFormatter

from commerce.models import Order
from core import languages

ORDER_MOVED = "commerce.order_moved"
ORDER_CORRECTED = "commerce.order_corrected"
ADDRESS_CORRECTED = "commerce.address_corrected"
ORDER_REBUILT = "commerce.order_rebuilt"
ACCESS_GRANTED = "commerce.access_granted"
ACCESS_CHANGED = "commerce.access_changed"
ACCESS_ENDED = "commerce.access_ended"
RECEIPT_SENT_AGAIN = "commerce.receipt_sent_again"
ACCESS_SENT_AGAIN = "commerce.access_sent_again"
REFUND_REQUESTED = "commerce.refund_requested"
REFUND_FAILED = "commerce.refund_failed"
REFUND_REQUEST_MADE = "commerce.refund_request_made"
REFUND_REQUEST_ANSWERED = "commerce.refund_request_answered"
CUSTOMER_WITHDREW = "commerce.customer_withdrew"
WITHDRAWAL_ANSWERED = "commerce.withdrawal_answered"
REVIEW_RESOLVED = "commerce.review_resolved"
CODE_CHANGED = "commerce.code_changed"
RELEASE_WITHDRAWN = "commerce.release_withdrawn"
RELEASE_BROUGHT_BACK = "commerce.release_brought_back"
# Written by an earlier release; its lines stay readable.
REVIEW_CLOSED = "commerce.review_closed"

LABELS = {
    ORDER_CORRECTED: _("Company and tax ID corrected"),
    ADDRESS_CORRECTED: _("Billing address corrected"),
    ORDER_REBUILT: _("Order rebuilt"),
    ACCESS_GRANTED: _("Access granted"),
    ACCESS_CHANGED: _("Edition changed"),
    ACCESS_ENDED: _("Access ended"),
    REFUND_REQUESTED: _("Refund asked for"),
    REFUND_FAILED: _("Refund failed"),
    REFUND_REQUEST_MADE: _("An admin was asked for a refund"),
    REFUND_REQUEST_ANSWERED: _("Refund request answered"),
    CUSTOMER_WITHDREW: _("The customer withdrew"),
    WITHDRAWAL_ANSWERED: _("Withdrawal answered"),
    REVIEW_RESOLVED: _("Payment checked"),
    CODE_CHANGED: _("Discount code changed"),
    RELEASE_WITHDRAWN: _("Version withdrawn"),
    RELEASE_BROUGHT_BACK: _("Version brought back"),
}
SENT_AGAIN = {
    RECEIPT_SENT_AGAIN: _("Receipt sent again"),
    ACCESS_SENT_AGAIN: _("Way to the download sent again"),
}


@hooks.register("register_log_actions")
def register_commerce_actions(actions):
    @actions.register_action(ORDER_MOVED)
    class OrderMoved(LogFormatter):
        label = _("Order moved")

        def format_message(self, log_entry):
            data = log_entry.data
            return gettext("From %(before)s to %(after)s: %(cause)s") % {
                "before": _status(data["from"]),
                "after": _status(data["to"]),
                "cause": data["cause"],
            }

    for name, words in LABELS.items():
        actions.register_action(name)(_with_cause(words))
    for name, words in SENT_AGAIN.items():
        actions.register_action(name, words, words)
    actions.register_action(REVIEW_CLOSED, _("Payment checked"), _("Looked at, and closed"))


def _status(value: str) -> str:
    """An order's status in the reader's words; as it was logged if there is no such status."""
    return languages.within_sentence(str(dict(Order.Status.choices).get(value, value)))


def _with_cause(words: str | Promise):
    """A formatter that says what happened, and the `cause` it was logged with."""

    class WithCause(LogFormatter):
        label = words

        def format_message(self, log_entry):
            return gettext("%(action)s: %(cause)s") % {
                "action": words,
                "cause": log_entry.data.get("cause", ""),
            }

    return WithCause
