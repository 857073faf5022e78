"""How each message of the catalogue becomes a row of the outbox."""

import uuid
from datetime import timedelta

from django.utils import timezone

from notifications import letters, outbox
from notifications.models import OutgoingMessage

# Overrides and isolates of the writing direction: they would show an address or an amount
# backwards, or reach beyond the title that holds them.
DIRECTIONS = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)))


def write(
    name: str,
    recipient: str,
    language: str,
    values: dict,
    *,
    dedupe_key: str | None = None,
    is_sensitive: bool = True,
    expires_in: timedelta | None = None,
) -> OutgoingMessage:
    """Render the e-mail `name` and put it into the outbox.

    Asked for twice is sent twice, unless the caller names the cause in `dedupe_key`.
    """
    if dedupe_key and (known := OutgoingMessage.objects.filter(dedupe_key=dedupe_key).first()):
        return known
    words = {key: _one_line(value) for key, value in values.items()}
    letter = letters.write(name, language, words)
    return outbox.enqueue(
        kind=name,
        recipient=recipient,
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        dedupe_key=dedupe_key or f"{name}:{uuid.uuid4()}",
        language=language,
        is_sensitive=is_sensitive,
        expires_at=timezone.now() + expires_in if expires_in else None,
    )


def write_once(
    name: str, recipient: str, language: str, dedupe_key: str, **values
) -> OutgoingMessage:
    """`write` for what holds no secret, once per cause."""
    return write(name, recipient, language, values, dedupe_key=dedupe_key, is_sensitive=False)


def _one_line(value):
    """Titles and reasons come from people: a line break in one must not begin a line of ours."""
    return " ".join(value.translate(DIRECTIONS).split()) if isinstance(value, str) else value
