"""What a person sent to the closed shop, given back to them so that it is not lost.

Never what is secret (passwords, codes, cards, tokens), and not what forms add by themselves.
"""

import re
from dataclasses import dataclass
from typing import NamedTuple

from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext

from core.plain_text import CONTROLS, without
from core.secret_fields import SECRET_NAMES

# What is read of a request at all, what is shown of one field, of all (letters), and of how many.
MAX_BODY = 30_000_000
MAX_FIELD, MAX_ALL, MAX_FIELDS = 100_000, 300_000, 100
# No field of a form has a longer name; patterns are not tried on one.
MAX_NAME = 200
# Hidden fields of formsets, of Wagtail's editor, and of our own forms.
MACHINE_NAMES = re.compile(
    r"-(TOTAL_FORMS|INITIAL_FORMS|MIN_NUM_FORMS|MAX_NUM_FORMS|id|ORDER|DELETE|type|count|order"
    r"|deleted)$|^(next|action|shown_price|form_token|written_by|loaded_revision_(id|created_at))$"
)
CARD_NUMBER = re.compile(r"(?<!\d)\d(?:[ -]?\d){12,18}(?!\d)")
OWN_KEY = re.compile(r"uc_[A-Za-z0-9_-]{20,}|whsec_\S+")


class Field(NamedTuple):
    label: str
    text: str

    @property
    def is_short(self) -> bool:
        """Whether one line holds it."""
        return len(self.text) < 60 and "\n" not in self.text


@dataclass(frozen=True)
class Sent:
    """What is given back. `is_whole` is False where something had to be left out."""

    fields: tuple[Field, ...] = ()
    is_whole: bool = True
    had_files: bool = False


class DropFiles(FileUploadHandler):
    """Files are read past, never stored: the person has them still."""

    dropped = False

    def new_file(self, *args, **kwargs):
        self.dropped = True
        raise SkipFile

    def receive_data_chunk(self, raw_data, start):
        return None

    def file_complete(self, file_size):
        return None


def read(request) -> Sent:
    """What the form in the body of `request` said, in words for the person who filled it in."""
    try:
        if int(request.META.get("CONTENT_LENGTH") or 0) > MAX_BODY:
            return Sent(is_whole=False)
        files = DropFiles(request)
        if not hasattr(request, "_files"):  # Django's own mark of a body that was read before
            request.upload_handlers = [files]
        pairs = [(name, text) for name, texts in request.POST.lists() for text in texts]
    except (
        BadRequest,
        LookupError,  # a charset that nobody knows
        MultiPartParserError,
        RequestDataTooBig,
        SuspiciousOperation,
        UnreadablePostError,
        ValueError,
    ):
        return Sent(is_whole=False)
    fields: list[Field] = []
    left, is_whole = MAX_ALL, True
    for name, text in pairs:
        if len(name) > MAX_NAME:
            is_whole = False
            continue
        text = without(text.replace("\r\n", "\n"), CONTROLS, keep="\t\n\r")
        if not text.strip() or is_secret(name, text) or MACHINE_NAMES.search(name):
            continue
        shown = text[: min(MAX_FIELD, left)]
        if len(fields) == MAX_FIELDS or not shown:
            is_whole = False
            break
        is_whole = is_whole and shown == text
        left -= len(shown)
        fields.append(Field(label_of(name), shown))
    return Sent(tuple(fields), is_whole, files.dropped)


def is_secret(name: str, text: str) -> bool:
    """Whether a field must not be shown, by its name or by what stands in it."""
    looks_like_card = any(_adds_up(found) for found in CARD_NUMBER.findall(text))
    return bool(SECRET_NAMES.search(name) or OWN_KEY.search(text)) or looks_like_card


def label_of(name: str) -> str:
    """A field's name as a label: postal_code → Postal code."""
    words = without(re.sub(r"[_-]+", " ", name), CONTROLS, keep="\t\n\r").strip()[:60]
    return words[:1].upper() + words[1:] or gettext("Text")


def _adds_up(number: str) -> bool:
    """The check digit of card numbers (Luhn)."""
    digits = [int(letter) for letter in reversed(number) if letter.isdigit()]
    doubled = (sum(divmod(2 * digit, 10)) for digit in digits[1::2])
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0
