"""Telegram groups that became supergroups: their new numbers are kept, whoever named the old one.

The old number may stand in people's accounts, in messages that wait, and in TELEGRAM_CHAT_ID,
which the shop cannot write.
"""

from django.contrib.auth import get_user_model
from django.db import transaction

from notifications.models import MovedChat


def number_of(chat: str) -> str:
    """Where to post what is for `chat`."""
    return MovedChat.objects.filter(old=chat).values_list("new", flat=True).first() or chat


def keep(old: str, new: str) -> None:
    """Remember that the chat `old` is now `new`, and put it right in people's accounts."""
    if old == new:
        return
    with transaction.atomic():
        MovedChat.objects.filter(old=new).delete()  # a circle would lead nowhere
        MovedChat.objects.filter(new=old).update(new=new)
        MovedChat.objects.update_or_create(old=old, defaults={"new": new})
        get_user_model().objects.filter(telegram_chat_id=old).update(telegram_chat_id=new)
