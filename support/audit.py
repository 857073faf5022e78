"""What support writes into Wagtail's audit log, and how people read it there."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.log_actions import LogFormatter

REQUEST_MOVED = "support.request_moved"
REQUEST_ASSIGNED = "support.request_assigned"
REQUEST_PRICED = "support.request_priced"
QUESTION_MOVED = "support.question_moved"


@hooks.register("register_log_actions")
def register_support_actions(actions):
    @actions.register_action(REQUEST_MOVED)
    class RequestMoved(LogFormatter):
        label = _("Request moved")

        def format_message(self, log_entry):
            data = log_entry.data
            values = {"before": data["from"], "after": data["to"], "why": data.get("why")}
            if values["why"]:
                return gettext("From %(before)s to %(after)s: %(why)s") % values
            return gettext("From %(before)s to %(after)s") % values

    @actions.register_action(REQUEST_ASSIGNED)
    class RequestAssigned(LogFormatter):
        label = _("Request assigned")

        def format_message(self, log_entry):
            if person := log_entry.data.get("to"):
                return gettext("Assigned to %(person)s") % {"person": person}
            return gettext("Assigned to nobody")

    @actions.register_action(REQUEST_PRICED)
    class RequestPriced(LogFormatter):
        label = _("Quote changed")

        def format_message(self, log_entry):
            return log_entry.data.get("words", gettext("Quote changed"))

    @actions.register_action(QUESTION_MOVED)
    class QuestionMoved(LogFormatter):
        label = _("Question answered or closed")

        def format_message(self, log_entry):
            return log_entry.data.get("to", gettext("Question answered or closed"))
