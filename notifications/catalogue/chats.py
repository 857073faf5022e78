"""Messages for chats only."""

from notifications.catalogue.mail import TELEGRAM, write_once


def telegram_test(*, recipient: str, dedupe_key: str, source: str = "", language: str = "en"):
    """Shows the owner of a chat that the shop's messages arrive there."""
    return write_once(
        "telegram-test", recipient, language, dedupe_key, channel=TELEGRAM, source=source
    )
