"""One Telegram message by one call of the Bot API (https://core.telegram.org/bots/api).

The bot's token is part of each address that is called. Whatever leaves this module (errors, and
with them rows and logs) has it masked, and no exception of the HTTP library gets out.
"""

import json
import logging
from dataclasses import dataclass
from urllib.parse import quote

import requests
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notifications import moved_chats
from notifications.delivery_errors import NotYet, Refused, Rejected, ServerAway
from notifications.models import OutgoingMessage

logger = logging.getLogger(__name__)

CONNECT_SECONDS, READ_SECONDS = 3, 10
# Where Telegram names no pause, and the longest that is believed.
PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 30, 24 * 3600
MAX_ANSWER_BYTES = 64_000

OFF = gettext_lazy("Telegram is off in this shop: TELEGRAM_BOT_TOKEN is not set.")
UNKNOWN_BOT = gettext_lazy(
    "Telegram does not know the shop's bot: TELEGRAM_BOT_TOKEN is wrong or was revoked."
)
NOT_ALLOWED = gettext_lazy(
    "The bot may not write to the chat %(chat)s. Open a chat with the bot and press Start, or make "
    "the bot a member of the group (of a channel: an administrator). %(said)s"
)
UNKNOWN_CHAT = gettext_lazy(
    "Telegram knows no chat %(chat)s of this bot. Check the number, and write to the bot once from "
    "that chat. %(said)s"
)


@dataclass(frozen=True)
class Answer:
    """What Telegram said, as far as it matters here."""

    status: int
    is_ok: bool
    said: str
    retry_after: float
    moved_to: int | None

    @property
    def is_about_markup(self) -> bool:
        return self.status == 400 and "can't parse entities" in self.said.lower()


def is_on() -> bool:
    """Whether messages may be written for this channel at all."""
    return bool(settings.TELEGRAM_BOT_TOKEN)


def send(message: OutgoingMessage) -> None:
    """Post `message` to its chat. Raises ServerAway, NotYet, Refused or Rejected.

    Markup that Telegram refuses is sent again as plain text, and a group that has become a
    supergroup is followed to its new number, in the same call; the number is kept.
    """
    if not is_on():
        raise Rejected(str(OFF))
    chat = moved_chats.number_of(message.recipient)
    values: dict[str, object] = {"chat_id": chat}
    values["link_preview_options"] = {"is_disabled": True}
    content = {"text": message.html, "parse_mode": "HTML"} if message.html else _plain(message)
    answer = _post(values | content)
    if answer.moved_to is not None:
        logger.warning("the chat %s is now %s: this is kept", chat, answer.moved_to)
        moved_chats.keep(chat, str(answer.moved_to))
        values["chat_id"] = chat = str(answer.moved_to)
        answer = _post(values | content)
    if answer.is_about_markup and "parse_mode" in content:
        logger.warning("message %s (%s): %s", message.pk, message.kind, answer.said)
        answer = _post(values | _plain(message))
    _raise_refusal(answer, chat)


def _plain(message: OutgoingMessage) -> dict:
    return {"text": message.text}


def _raise_refusal(answer: Answer, chat: str) -> None:
    """Raise what a refusal means for the message; nothing if it was accepted."""
    if answer.is_ok:
        return
    values = {"chat": chat, "said": answer.said, "status": answer.status}
    match answer.status:
        case 429:
            text = _("Telegram asks for a pause. %(said)s")
            raise NotYet((text % values).strip(), answer.retry_after)
        case 401 | 404:
            raise Rejected(str(UNKNOWN_BOT))
        case 403:
            raise Rejected((NOT_ALLOWED % values).strip())
        case 400 if "chat not found" in answer.said.lower():
            raise Rejected((UNKNOWN_CHAT % values).strip())
        case 408 | 409:
            raise Refused((_("Telegram answered %(status)s %(said)s") % values).strip())
    text = _("Telegram refused the message: %(status)s %(said)s")
    raise Rejected((text % values).strip())


def _post(values: dict) -> Answer:
    """One call of sendMessage. Raises ServerAway where no answer of Telegram's comes back."""
    token = quote(settings.TELEGRAM_BOT_TOKEN, safe=":")
    try:
        with requests.post(
            f"{settings.TELEGRAM_API_URL}/bot{token}/sendMessage",
            json=values,
            timeout=(CONNECT_SECONDS, READ_SECONDS),
            allow_redirects=False,
            stream=True,
        ) as answer:
            status = answer.status_code
            body = answer.raw.read(MAX_ANSWER_BYTES, decode_content=True)
    except Exception as error:  # refused, hanging, garbage, TLS, an address nobody can read
        trouble = f"{type(error).__name__}: {error}"
    else:
        if status >= 500:
            raise ServerAway(_("Telegram answered %(status)s") % {"status": status})
        return _read(status, body)
    # Raised here, so that the library's error with the whole address is not carried along.
    raise ServerAway(without_token(trouble))


def _read(status: int, body: bytes) -> Answer:
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict) or not isinstance(said.get("ok"), bool):
        if status == 429:
            return Answer(status, False, "", PAUSE_SECONDS, None)
        raise ServerAway(_("What answered %(status)s was not Telegram") % {"status": status})
    details = said.get("parameters")
    details = details if isinstance(details, dict) else {}
    moved_to = details.get("migrate_to_chat_id")
    return Answer(
        status=status,
        is_ok=said["ok"] and status == 200,
        said=without_token(str(said.get("description") or "")),
        retry_after=_pause(details.get("retry_after")),
        moved_to=moved_to if type(moved_to) is int else None,
    )


def _pause(seconds) -> float:
    if type(seconds) not in (int, float) or not seconds > 0:
        return PAUSE_SECONDS
    return min(seconds, LONGEST_PAUSE_SECONDS)


def without_token(text: str) -> str:
    """`text` without the bot's token, as it is set and as it stands in an address."""
    token = settings.TELEGRAM_BOT_TOKEN
    secret = token.rpartition(":")[2]
    for known in (token, quote(token), quote(token, safe=":"), secret, quote(secret)):
        if known:
            text = text.replace(known, "…")
    return text
