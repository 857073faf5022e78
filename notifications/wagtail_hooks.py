"""The admin's view of the outbox."""

from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet

from core.own_rows import FactsPolicy
from notifications.models import OutgoingMessage
from notifications.viewsets import MessageViewSet

register_permission_policy(OutgoingMessage, FactsPolicy(OutgoingMessage))
register_snippet(MessageViewSet)
