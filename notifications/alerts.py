"""Telling people of the shop: by e-mail, and by Telegram where it is on.

    alerts.tell_admins("backup-failed", what="…", admin_url="/admin/…", dedupe_key="backup:12")
    alerts.tell_seller(user, "support-request-new", reference="…", …, dedupe_key="support:7")

A kind is one of the catalogue's; `values` are those of its function. One that has words or a date
in it is given as a function without parameters, which is asked for each reader in their language.
Call them inside the transaction that holds the cause. The same `dedupe_key` again tells nobody
twice.
"""

from django.conf import settings
from django.contrib.auth import get_user_model
from django.utils import translation

from core import languages
from core.own_rows import WHOLE_SHOP
from notifications import catalogue, telegram
from notifications.models import OutgoingMessage


def tell_admins(kind: str, *, dedupe_key: str, **values) -> None:
    """E-mail everybody who sees the whole shop, and post to the shop's chat."""
    for user in get_user_model().objects.with_perm(WHOLE_SHOP).order_by("pk"):
        _email(user, kind, dedupe_key, values)
    post(kind, shop_chat(), dedupe_key=f"{dedupe_key}:chat", **values)


def tell_seller(user, kind: str, *, dedupe_key: str, **values) -> None:
    """E-mail `user`, and post to their own chat, else to the shop's.

    Without a seller (a product of the shop itself, or one whose account is closed) this tells
    those who run the shop.
    """
    if user is None or not user.is_active:
        tell_admins(kind, dedupe_key=dedupe_key, **values)
        return
    _email(user, kind, dedupe_key, values)
    post(kind, chat_of(user) or shop_chat(), dedupe_key=f"{dedupe_key}:chat", **values)


def post(kind: str, chat: str, *, dedupe_key: str, **values) -> OutgoingMessage | None:
    """Post to one chat; None without a chat, or where Telegram is off."""
    if not (chat and telegram.is_on()):
        return None
    return catalogue.KINDS[kind].write(
        recipient=chat,
        channel=OutgoingMessage.Channel.TELEGRAM,
        dedupe_key=dedupe_key,
        **_in_words_of(settings.LANGUAGE_CODE, values),
    )


def shop_chat() -> str:
    """The chat of those who run the shop, or nothing."""
    return settings.TELEGRAM_CHAT_ID


def chat_of(user) -> str:
    """The chat that a seller named in their account, or nothing."""
    return user.telegram_chat_id if user is not None and user.is_active else ""


def _email(user, kind: str, dedupe_key: str, values: dict) -> None:
    write = catalogue.KINDS[kind].write
    values = _in_words_of(languages.of_reader(user.email), values)
    write(recipient=user.email, dedupe_key=f"{dedupe_key}:{user.pk}", **values)


def _in_words_of(language: str, values: dict) -> dict:
    """The values as somebody who reads this language is told them."""
    with translation.override(language):
        return {name: value() if callable(value) else value for name, value in values.items()}
