"""What commerce writes into Wagtail's audit log, and how people read it there."""

from wagtail import hooks
from wagtail.log_actions import LogFormatter

ORDER_MOVED = "commerce.order_moved"
ACCESS_GRANTED = "commerce.access_granted"
ACCESS_ENDED = "commerce.access_ended"
REFUND_REQUESTED = "commerce.refund_requested"
REFUND_FAILED = "commerce.refund_failed"
REVIEW_RESOLVED = "commerce.review_resolved"
# Written by an earlier release; its lines stay readable.
REVIEW_CLOSED = "commerce.review_closed"

LABELS = {
    ACCESS_GRANTED: "Access granted",
    ACCESS_ENDED: "Access ended",
    REFUND_REQUESTED: "Refund asked for",
    REFUND_FAILED: "Refund failed",
    REVIEW_RESOLVED: "Review resolved",
}


@hooks.register("register_log_actions")
def register_commerce_actions(actions):
    @actions.register_action(ORDER_MOVED)
    class OrderMoved(LogFormatter):
        label = "Order moved"

        def format_message(self, log_entry):
            data = log_entry.data
            return f"From {data['from']} to {data['to']}: {data['cause']}"

    for name, words in LABELS.items():
        actions.register_action(name)(_with_cause(words))
    actions.register_action(REVIEW_CLOSED, "Review closed", "Looked at, and closed")


def _with_cause(words: str):
    """A formatter that says what happened, and the `cause` it was logged with."""

    class WithCause(LogFormatter):
        label = words

        def format_message(self, log_entry):
            return f"{words}: {log_entry.data.get('cause', '')}"

    return WithCause
