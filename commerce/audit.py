"""What commerce writes into Wagtail's audit log, and how people read it there."""

from wagtail import hooks
from wagtail.log_actions import LogFormatter

ORDER_MOVED = "commerce.order_moved"
REVIEW_CLOSED = "commerce.review_closed"


@hooks.register("register_log_actions")
def register_order_moves(actions):
    @actions.register_action(ORDER_MOVED)
    class OrderMoved(LogFormatter):
        label = "Order moved"

        def format_message(self, log_entry):
            data = log_entry.data
            return f"From {data['from']} to {data['to']}: {data['cause']}"

    actions.register_action(REVIEW_CLOSED, "Review closed", "Looked at, and closed")
