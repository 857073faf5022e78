"""What staff may do to messages in the admin: send again, and release what was held back."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_list_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.snippets.bulk_actions.snippet_bulk_action import SnippetBulkAction

from core.admin.acts import inspect_address
from core.own_rows import rows_for
from notifications import outbox, resending
from notifications.models import OutgoingMessage

PERMISSION = "notifications.change_outgoingmessage"
NOT_HELD = gettext_lazy("Nobody holds it back (any more).")


def may_steer(user) -> bool:
    """Whether `user` may send messages again and release them."""
    return user.has_perm(PERMISSION)


def send_again(message: OutgoingMessage, user) -> str:
    """Write `message` anew, as a row of its own. Raises resending.NotPossible."""
    again = resending.send_again(message)
    return _("Written anew and on its way to %(recipient)s.") % {"recipient": again.recipient}


def release(message: OutgoingMessage, user) -> tuple[str, bool]:
    """Release what waited in a backup that was restored."""
    if outbox.release(message):
        told = _("Released: it is on its way to %(recipient)s.")
        return told % {"recipient": message.recipient}, True
    return str(NOT_HELD), False


class MessagesBulkAction(SnippetBulkAction):
    """Something done to the messages that are ticked; says of the others why not."""

    models = [OutgoingMessage]
    template_name = "notifications/admin/bulk.html"

    def dispatch(self, request, *args, **kwargs):
        if not may_steer(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_all_objects_in_listing_query(self, parent_id):
        return []  # "all" would be all there are, whatever the list was filtered by

    def get_queryset(self, model, object_ids):
        numbers = [number for number in object_ids if number.isdecimal() and len(number) < 19]
        return get_list_or_404(rows_for(self.request.user, model), pk__in=numbers)

    def why_not(self, message: OutgoingMessage) -> str:
        """Why this cannot be done to `message`; empty if it can."""
        raise NotImplementedError

    def check_perm(self, message) -> bool:
        return not self.why_not(message)

    def object_context(self, message):
        return {"item": message, "url": inspect_address(message)}

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        left_out = context["items_with_no_access"]
        return {
            **context,
            "question": self.question,
            "label": self.display_name,
            "left_out": [
                {**self.object_context(message), "why": self.why_not(message)}
                for message in left_out
            ],
        }

    def get_success_message(self, num_parent_objects, num_child_objects):
        """The counts are those of `execute_action`: on the way, and not written anew."""
        told = ngettext(
            "%(count)s message on the way.", "%(count)s messages on the way.", num_parent_objects
        ) % {"count": num_parent_objects}
        if not num_child_objects:
            return told
        left_out = ngettext(
            "%(count)s could not be written anew.",
            "%(count)s could not be written anew.",
            num_child_objects,
        ) % {"count": num_child_objects}
        return f"{told} {left_out}"


class SendAgainBulkAction(MessagesBulkAction):
    display_name = gettext_lazy("Send again")
    action_type = "send_again"
    aria_label = gettext_lazy("Send the selected failed messages again")
    question = gettext_lazy("Each of these is written anew and sent, to whom it concerns now:")

    def why_not(self, message):
        if message.status == OutgoingMessage.Status.SENT:
            return _("It arrived. Its own page can send it again.")
        return resending.why_not(message)

    @classmethod
    def execute_action(cls, objects, **kwargs):
        done = 0
        for message in objects:
            try:
                resending.send_again(message)
            except resending.NotPossible:
                continue
            done += 1
        return done, len(objects) - done


class ReleaseBulkAction(MessagesBulkAction):
    display_name = gettext_lazy("Release")
    action_type = "release"
    aria_label = gettext_lazy("Release the selected messages that are held back")
    question = gettext_lazy("These were waiting in a backup that was restored. They are sent now:")

    def why_not(self, message):
        is_held = message.status == OutgoingMessage.Status.PENDING and message.held_at
        return "" if is_held else str(NOT_HELD)

    @classmethod
    def execute_action(cls, objects, **kwargs):
        return sum(map(outbox.release, objects)), 0
