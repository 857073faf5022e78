"""What a message of the catalogue is, and how each becomes a row of the outbox.

A message is declared by its signature, all of it keyword-only, and its docstring; the body is
empty. The kind is the function's name with dashes, which also names its templates. Known by name:

    recipient, language, dedupe_key    columns of the row; empty, the language is the reader's
    about, details    the row it tells of, and what else is needed to write it anew
    channel           given where the message goes by e-mail or to a chat
    …_url             an address of the shop, path or whole; sent as a whole one, empty stays empty
    stop_url          also where mailboxes post that no more shall come

Everything else is for the templates only. Texts are cleaned to one line, except `own_lines`:
somebody's own words, which their templates mark as such.

One of three decorators says whether staff can send the message a second time:

    written_anew    notifications.resending has a writer for it
    moment(why)     it told of a moment, and saying it later would be no help or not be true
    secret          it holds a code or a link that opens an account

A moment that its reader may do without is `optional`; notifications.topics knows who declined. A
secret that tells of a change is a `notice`, of which not many are written in an hour.
"""

import inspect
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import wraps
from typing import Any, ParamSpec, Protocol

from django.utils import timezone

from core import languages
from core.plain_text import lines, one_line
from notifications import outbox, rendering, topics
from notifications.models import OutgoingMessage

P = ParamSpec("P")

EMAIL, TELEGRAM = OutgoingMessage.Channel.EMAIL, OutgoingMessage.Channel.TELEGRAM
COLUMNS = ("recipient", "language", "dedupe_key", "about", "details", "channel")
# No cause needs more, and a mail must not grow without end.
MAX_VALUE = 20_000
NOTICES_AN_HOUR = 5


@dataclass(frozen=True)
class Kind:
    """A kind of message. `moment` says why it is not written anew; empty if it is, or a secret.

    `render` makes the words of an e-mail of this kind, and no message. `write` of one that
    `is_optional` writes nothing to somebody who declined it.
    """

    name: str
    write: Callable[..., OutgoingMessage | None]
    render: Callable[..., rendering.Rendered]
    channels: tuple[str, ...]
    is_secret: bool = False
    moment: str = ""
    is_optional: bool = False


class Declaration(Protocol):
    """Makes of a signature the function that writes the message, with the same parameters."""

    def __call__(self, function: Callable[P, object]) -> Callable[P, OutgoingMessage]: ...


class OptionalDeclaration(Protocol):
    """The same, of a function that writes nothing to somebody who declined the message."""

    def __call__(self, function: Callable[P, object]) -> Callable[P, OutgoingMessage | None]: ...


# All there are, by their names.
KINDS: dict[str, Kind] = {}


def written_anew(*, own_lines: tuple[str, ...] = ()) -> Declaration:
    """Declares a message that staff can send again: it is written anew from the present state."""
    return _declare(own_lines=own_lines)


def moment(why: str, *, own_lines: tuple[str, ...] = (), channel: str = EMAIL) -> Declaration:
    """Declares a message that is never sent again, and `why` not."""
    return _declare(moment=why, own_lines=own_lines, channel=channel)


def optional(why: str, *, own_lines: tuple[str, ...] = ()) -> OptionalDeclaration:
    """Declares a moment of which people may choose not to be told by e-mail."""
    declare = _declare(moment=why, own_lines=own_lines, is_optional=True)
    return _unless(
        lambda name, recipient, channel: channel == EMAIL and topics.is_declined(name, recipient),
        declare,
    )


def secret(*, expires_in: str = "") -> Declaration:
    """Declares a message whose words open an account: wiped at its end, sent for each asking.

    `expires_in` names the parameter after which it is of no use: `minutes` or `hours`.
    """
    return _declare(is_secret=True, expires_in=expires_in)


def notice() -> OptionalDeclaration:
    """Declares a secret that tells of a change of an account: of one kind NOTICES_AN_HOUR at most,
    so that nobody who is in an account can fill its owner's mailbox. By then they know."""
    return _unless(
        lambda name, recipient, channel: _were_enough(name, recipient), _declare(is_secret=True)
    )


def _unless(
    is_left_out: Callable[[str, str, str], bool], declare: Declaration
) -> OptionalDeclaration:
    """The same declaration, of a message that is left out for some recipients of some channel."""

    def declare_with_check(
        function: Callable[P, object],
    ) -> Callable[P, OutgoingMessage | None]:
        name, write = function.__name__.replace("_", "-"), declare(function)

        @wraps(write)
        def write_if_wanted(*args: P.args, **kwargs: P.kwargs) -> OutgoingMessage | None:
            if is_left_out(name, str(kwargs["recipient"]), str(kwargs.get("channel", EMAIL))):
                return None
            return write(*args, **kwargs)

        KINDS[name] = replace(KINDS[name], write=write_if_wanted)
        return write_if_wanted

    return declare_with_check


def _were_enough(name: str, recipient: str) -> bool:
    lately = timezone.now() - timedelta(hours=1)
    written = OutgoingMessage.objects.filter(recipient=recipient, kind=name, created_at__gt=lately)
    return written.count() >= NOTICES_AN_HOUR


def _declare(
    *,
    own_lines: tuple[str, ...] = (),
    channel: str = EMAIL,
    expires_in: str = "",
    is_secret: bool = False,
    moment: str = "",
    is_optional: bool = False,
) -> Declaration:
    def declare(function: Callable[P, object]) -> Callable[P, OutgoingMessage]:
        signature = inspect.signature(function)
        name = function.__name__.replace("_", "-")

        @wraps(function)
        def write(*args: P.args, **kwargs: P.kwargs) -> OutgoingMessage:
            given = signature.bind(*args, **kwargs)
            given.apply_defaults()
            values: dict[str, Any] = given.arguments
            columns = {key: values.pop(key) for key in COLUMNS if key in values}
            columns = {"channel": channel, "is_sensitive": is_secret, **columns}
            columns["language"] = columns.get("language") or languages.of_reader(
                columns["recipient"]
            )
            if expires_in:
                lasts = timedelta(**{expires_in: values[expires_in]})
                columns["expires_at"] = timezone.now() + lasts
            return _write(name, columns, _for_people(values, own_lines))

        def render(language: str = "", **values: Any) -> rendering.Rendered:
            language = language or languages.current()
            return _render(name, language, EMAIL, _for_people(values, own_lines))

        has_choice = "channel" in signature.parameters
        channels = (EMAIL, TELEGRAM) if has_choice else (channel,)
        KINDS[name] = Kind(name, write, render, channels, is_secret, moment, is_optional)
        return write

    return declare


def _write(name: str, columns: dict[str, Any], values: dict[str, Any]) -> OutgoingMessage:
    """Render the message `name` and put it into the outbox.

    Asked for twice is sent twice, unless the cause is named by a key.
    """
    key = columns.get("dedupe_key")
    if key and (known := OutgoingMessage.objects.filter(dedupe_key=key).first()):
        return known
    columns["dedupe_key"] = key or f"{name}:{uuid.uuid4()}"
    rendered = _render(name, columns["language"], columns["channel"], values)
    return outbox.enqueue(
        kind=name,
        subject=rendered.subject,
        text=rendered.text,
        html=rendered.html,
        stop_url=values.get("stop_url", ""),
        **columns,
    )


def _render(name: str, language: str, channel: str, values: dict[str, Any]) -> rendering.Rendered:
    if channel == TELEGRAM:
        return rendering.render_telegram(name, language, values)
    if topics.has_choice(name):
        values = {**values, "choices_url": rendering.on_site(topics.choices_url())}
    return rendering.render_email(name, language, values)


def _for_people(values: dict[str, Any], own_lines: tuple[str, ...]) -> dict[str, Any]:
    """The values as templates may show them."""
    shown = dict(values)
    for name, value in values.items():
        if name.endswith("_url") and value:
            value = rendering.on_site(value)
        if isinstance(value, str):
            # Titles and reasons come from people: a line break must not begin a line of ours.
            is_own = name in own_lines
            value = lines(value.strip(), with_gaps=False) if is_own else one_line(value)
            shown[name] = value[:MAX_VALUE]
    return shown
