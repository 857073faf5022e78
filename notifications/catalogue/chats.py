"""Messages for chats only."""

from django.db.models import Model

from notifications.catalogue.kinds import TELEGRAM, moment


@moment("Whoever wants to know whether posts arrive now asks for a new test.", channel=TELEGRAM)
def telegram_test(*, recipient: str, dedupe_key: str, about: Model, language: str = ""):
    """Shows the owner of a chat that the shop's messages arrive there."""
