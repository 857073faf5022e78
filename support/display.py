"""What people write, made safe to show: text is only ever text."""

import re
from urllib.parse import urlsplit

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from core.plain_text import without_turns

QUOTES = "\u2018\u2019\u201c\u201d\u00ab\u00bb"
ADDRESS = re.compile(rf"https?://[^\s<>\"'`{{}}|\\^{QUOTES}]+", re.IGNORECASE)
ENDINGS = ".,;:!?*_~\u2026"
BRACKETS = {")": "(", "]": "["}


def as_html(text: str) -> SafeString:
    """Escaped, with line breaks, and with web addresses as links that lend nobody our name."""
    parts, end = [], 0
    for found in ADDRESS.finditer(text):
        address = _without_ending(found[0])
        parts += [_escaped(text[end : found.start()]), _link(address)]
        end = found.start() + len(address)
    parts.append(_escaped(text[end:]))
    return mark_safe("".join(parts))  # noqa: S308  (each part was escaped)


def web_address(address: str) -> str:
    """`address` if a browser opens it as a page of the web; empty for anything else."""
    try:
        parts = urlsplit(address)
        is_web = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return ""
    return address if is_web else ""


def _escaped(text: str) -> str:
    # Rows may be older than the cleaning, or written by another way.
    return escape(without_turns(text)).replace("\n", "<br>")


def _without_ending(address: str) -> str:
    """Leave out what ends the sentence rather than the address."""
    while address:
        last = address[-1]
        closes = last in BRACKETS and address.count(last) > address.count(BRACKETS[last])
        if last not in ENDINGS and not closes:
            break
        address = address[:-1]
    return address


def _link(address: str) -> str:
    try:
        parts = urlsplit(address)
        host = parts.hostname
    except ValueError:
        host = None
    # What stands before an @ reads like the host and is not.
    if not host or "@" in parts.netloc:
        return _escaped(address)
    return format_html('<a href="{0}" rel="nofollow ugc noopener">{0}</a>', without_turns(address))
