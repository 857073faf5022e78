"""What support writes into Wagtail's audit log, and how people read it there."""

from wagtail import hooks
from wagtail.log_actions import LogFormatter

REQUEST_MOVED = "support.request_moved"
REQUEST_ASSIGNED = "support.request_assigned"
REQUEST_PRICED = "support.request_priced"


@hooks.register("register_log_actions")
def register_support_actions(actions):
    @actions.register_action(REQUEST_MOVED)
    class RequestMoved(LogFormatter):
        label = "Request moved"

        def format_message(self, log_entry):
            data = log_entry.data
            why = f": {data['why']}" if data.get("why") else ""
            return f"From {data['from']} to {data['to']}{why}"

    @actions.register_action(REQUEST_ASSIGNED)
    class RequestAssigned(LogFormatter):
        label = "Request assigned"

        def format_message(self, log_entry):
            return f"Assigned to {log_entry.data.get('to') or 'nobody'}"

    @actions.register_action(REQUEST_PRICED)
    class RequestPriced(LogFormatter):
        label = "Quote changed"

        def format_message(self, log_entry):
            return log_entry.data.get("words", "Quote changed")
