"""Where an answer goes that a person writes to a message of the shop's.

Most messages are answered in the shop, and their sender reads nothing. The app that writes a kind
of message which people may simply answer registers, in its ready(), where to:

    replies.register("question-new", Question, address_of)

`address_of(about)` gets the row of that model that the message tells of; without one, there is no
address.
"""

from collections.abc import Callable

from django.db.models import Model

from notifications.models import OutgoingMessage

_addresses: dict[str, tuple[type[Model], Callable[..., str]]] = {}


def register(kind: str, model: type[Model], address_of: Callable[..., str]) -> None:
    """Let answers to messages of `kind` go to `address_of` the row they tell of."""
    _addresses[kind] = model, address_of


def addresses_for(message: OutgoingMessage) -> list[str]:
    """The Reply-To of `message`; empty for most."""
    if message.kind not in _addresses:
        return []
    model, address_of = _addresses[message.kind]
    return [address_of(message.about)] if isinstance(message.about, model) else []
