"""How each message of the catalogue becomes a row of the outbox."""

import unicodedata
import uuid
from datetime import timedelta

from django.utils import timezone

from notifications import outbox, rendering
from notifications.models import OutgoingMessage

EMAIL, TELEGRAM = OutgoingMessage.Channel.EMAIL, OutgoingMessage.Channel.TELEGRAM
# Overrides and isolates of the writing direction: they would show an address or an amount
# backwards, or reach beyond the title that holds them.
DIRECTIONS = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)))
# Control characters and halves of surrogate pairs, which no server and no database takes.
UNPRINTABLE = ("Cc", "Cs")
# No cause needs more, and a mail must not grow without end.
MAX_VALUE = 20_000


def write(
    name: str,
    recipient: str,
    language: str,
    values: dict,
    *,
    dedupe_key: str | None = None,
    channel: str = EMAIL,
    is_sensitive: bool = True,
    expires_in: timedelta | None = None,
    with_lines: tuple[str, ...] = (),
    stop_url: str = "",
    source: str = "",
) -> OutgoingMessage:
    """Render the message `name` and put it into the outbox.

    Asked for twice is sent twice, unless the caller names the cause in `dedupe_key`. The values
    named in `with_lines` keep their lines: their templates mark each as somebody's own words.
    """
    if dedupe_key and (known := OutgoingMessage.objects.filter(dedupe_key=dedupe_key).first()):
        return known
    words = dict(values)
    for key, value in values.items():
        if isinstance(value, str):
            words[key] = _lines(value) if key in with_lines else _one_line(value)
    render = rendering.write_telegram if channel == TELEGRAM else rendering.write
    letter = render(name, language, words)
    return outbox.enqueue(
        kind=name,
        channel=channel,
        recipient=recipient,
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        dedupe_key=dedupe_key or f"{name}:{uuid.uuid4()}",
        language=language,
        is_sensitive=is_sensitive,
        expires_at=timezone.now() + expires_in if expires_in else None,
        stop_url=stop_url,
        source=source,
    )


def write_once(
    name: str,
    recipient: str,
    language: str,
    dedupe_key: str,
    *,
    channel: str = EMAIL,
    with_lines: tuple[str, ...] = (),
    stop_url: str = "",
    source: str = "",
    **values,
) -> OutgoingMessage:
    """`write` for what holds no secret, once per cause."""
    return write(
        name,
        recipient,
        language,
        values,
        dedupe_key=dedupe_key,
        channel=channel,
        is_sensitive=False,
        with_lines=with_lines,
        stop_url=stop_url,
        source=source,
    )


def _one_line(value: str) -> str:
    """Titles and reasons come from people: a line break in one must not begin a line of ours."""
    return " ".join(_printable(part) for part in value.split())[:MAX_VALUE]


def _lines(value: str) -> str:
    """Somebody's own words, line by line as they wrote them, without long gaps."""
    lines: list[str] = []
    for line in value.strip().splitlines():
        line = _printable(line.replace("\t", "    ")).rstrip()
        if line or (lines and lines[-1]):
            lines.append(line)
    return "\n".join(lines)[:MAX_VALUE]


def _printable(text: str) -> str:
    kept = (c for c in text if unicodedata.category(c) not in UNPRINTABLE)
    return "".join(kept).translate(DIRECTIONS)
