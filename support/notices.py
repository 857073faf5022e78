"""Who is told what about a request; the words are notifications.catalogue's.

Each function writes messages in the caller's transaction; the dedupe key names the cause.
"""

from support.models import Message, SupportRequest


def opened(request: SupportRequest, message: Message) -> None:
    """A new request: its seller is told."""


def replied(request: SupportRequest, message: Message) -> None:
    """The customer wrote again: the seller, and whoever the request is assigned to, are told."""


def answered(request: SupportRequest, message: Message) -> None:
    """Staff answered: the customer gets the whole message and a link."""


def moved(request: SupportRequest, by, why: str) -> None:
    """The state changed by staff: the customer is told; by the customer: the seller is."""


def quoted(request: SupportRequest) -> None:
    """A price was named: the customer is told, with the seller's own payment link."""


def meeting(request: SupportRequest) -> None:
    """There is a link to meet: the customer is told."""
