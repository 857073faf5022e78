"""Who was told of what the provider refuses."""

from notifications.models import OutgoingMessage


def told(*of: str) -> list[str]:
    """Who had a mail about a refusal; only those named, if some are."""
    messages = OutgoingMessage.objects.filter(kind="provider-refuses").order_by("pk")
    people = messages.values_list("recipient", flat=True)
    return [one for one in people if not of or one in of]
