"""What staff may do to messages in the admin: send again, and let go what was held back."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_list_or_404
from wagtail.snippets.bulk_actions.snippet_bulk_action import SnippetBulkAction

from core.admin.acts import inspect_address
from core.own_rows import rows_for
from notifications import outbox, resending
from notifications.models import OutgoingMessage

PERMISSION = "notifications.change_outgoingmessage"
NOT_HELD = "Nobody holds it back (any more)."


def may_steer(user) -> bool:
    """Whether `user` may send messages again and release them."""
    return user.has_perm(PERMISSION)


def send_again(message: OutgoingMessage, user) -> str:
    """Written anew, as a message of its own. Raises resending.NotPossible."""
    again = resending.send_again(message)
    return f"Written anew and on its way to {again.recipient}."


def release(message: OutgoingMessage, user) -> tuple[str, bool]:
    """Let go what a restored backup had waiting."""
    if outbox.release(message):
        return f"Released: it is on its way to {message.recipient}.", True
    return NOT_HELD, False


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
        count = num_parent_objects
        told = f"{count} message{'' if count == 1 else 's'} on the way."
        return (
            f"{told} {num_child_objects} could not be written anew." if num_child_objects else told
        )


class SendAgainBulkAction(MessagesBulkAction):
    display_name = "Send again"
    action_type = "send_again"
    aria_label = "Send the selected failed messages again"
    question = "Each of these is written anew and sent, to whom it concerns now:"

    def why_not(self, message):
        if message.status == OutgoingMessage.Status.SENT:
            return "It arrived. Its own page can send it again."
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
    display_name = "Release"
    action_type = "release"
    aria_label = "Release the selected messages that are held back"
    question = "These were waiting in a backup that was restored. They are sent now:"

    def why_not(self, message):
        is_held = message.status == OutgoingMessage.Status.PENDING and message.held_at
        return "" if is_held else NOT_HELD

    @classmethod
    def execute_action(cls, objects, **kwargs):
        return sum(map(outbox.release, objects)), 0
