"""The Telegram chat of somebody who sells or runs the shop."""

from datetime import timedelta

from django.utils import timezone

from accounts.models import User
from notifications import alerts, catalogue, telegram
from notifications.models import OutgoingMessage

KIND = "telegram-test"
AT_MOST_EVERY = timedelta(minutes=1)


def may_have_chat(user) -> bool:
    """Sellers and staff: everybody who enters the admin."""
    return user.has_perm("wagtailadmin.access_admin")


def used_chat(user: User) -> str:
    """Where alerts for `user` are posted now: their own chat, else the shop's, else nowhere."""
    return alerts.chat_of(user) or alerts.shop_chat()


def last_test(user: User) -> OutgoingMessage | None:
    """The test message that `user` asked for last, to the chat that is used now."""
    return (
        OutgoingMessage.objects.about(user)
        .filter(kind=KIND, recipient=used_chat(user))
        .order_by("-pk")
        .first()
    )


def send_test(user: User) -> bool:
    """Post a test message to the used chat. False without one, or a minute after the last."""
    chat = used_chat(user)
    if not (chat and telegram.is_on()):
        return False
    now = timezone.now()
    last = last_test(user)
    if last and last.created_at > now - AT_MOST_EVERY:
        return False
    minute = int(now.timestamp() // AT_MOST_EVERY.total_seconds())
    catalogue.telegram_test(
        recipient=chat, about=user, dedupe_key=f"{KIND}:{user.pk}:{chat}:{minute}"
    )
    return True
