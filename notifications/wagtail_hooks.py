"""The admin's view of the outbox."""

from wagtail import hooks
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet

from core.own_rows import ReadOnlyPolicy
from notifications.admin.acts import ReleaseBulkAction, SendAgainBulkAction
from notifications.admin.viewsets import MessageViewSet
from notifications.models import OutgoingMessage

register_permission_policy(OutgoingMessage, ReadOnlyPolicy(OutgoingMessage))
register_snippet(MessageViewSet)
hooks.register("register_bulk_action", SendAgainBulkAction)
hooks.register("register_bulk_action", ReleaseBulkAction)
