"""Finds English that was not translated: in en-XA no translated text has a letter from a to z.

What the tests put into the shop themselves (names, titles, words of customers) is Greek or a
number, so that it has none either. What remains is somebody's forgotten text, or DATA.
"""

import json
import re
from collections import defaultdict
from collections.abc import Callable
from html.parser import HTMLParser

# What is written the same in every language.
DATA = re.compile(
    r"""
    \S+@\S+                          # e-mail addresses
    | https?://\S+ | (?<!\S)/\S*     # addresses, paths
    | shop\.test\S* | testserver
    | \(en\)                         # the language of a message
    # endings of files
    | \b(?:jpeg|jpg|png|gif|webp|heic|mp4|mov|pdf|docx|xlsx|eml|txt|log|md|csv|json|zip)\b
    | \bGreece\b                     # babel knows countries in each language
    | \b[\w-]+\.(?:zip|png|jpg)\b    # files
    | \b\w*\d\w*\b                   # references, digests, ids at the provider
    | \b[A-Z]{10,12}\b               # references without a digit, by chance
    | \b(?:USD|UTC|SHA|CSV|XLSX|AVIF|GIF|JPE?G|PNG|WEBP)\b
    | \bStorefront\b                 # the name of this software
    | \bDodo\ Payments\b             # and of those who take the money
    | \bVisa\b                      # and of cards
    """,
    re.VERBOSE,
)
PLAIN = re.compile(r"[A-Za-z]")
# What is read out or shown of an element, beside its text.
READ = {"alt", "title", "aria-label", "aria-description", "placeholder", "label", "data-label"}
NOT_READ = {"script", "style", "code", "kbd", "pre", "svg"}
# Names that babel, the system and Wagtail know in each language.
CHOICES_OF_OTHERS = re.compile("country|time_zone|language")


def is_plain(text: str) -> bool:
    return bool(PLAIN.search(DATA.sub("", text)))


def texts_of(html: str) -> list[str]:
    """The texts of a page, and of what is read of its elements."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return list(dict.fromkeys(" ".join(text.split()) for text in reader.texts))


def plain_texts(html: str) -> list[str]:
    """Those of a page that are plain English."""
    return [text for text in texts_of(html) if is_plain(text)]


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.texts = []
        self.skipping = ""
        self.depth = 0
        self.is_menu = False

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        if self.skipping:
            self.depth += tag == self.skipping
            return
        is_of_others = tag == "select" and CHOICES_OF_OTHERS.search(values.get("name") or "")
        # The second is what the page itself says is in one language only.
        if tag in NOT_READ or values.get("translate") == "no" or is_of_others:
            self.skipping, self.depth = tag, 1
            self.is_menu = values.get("id") == "wagtail-sidebar-props"
        self.texts += [text for name, text in attributes if name in READ and text]
        if tag == "input" and values.get("type") in ("submit", "button", "reset"):
            self.texts.append(values.get("value") or "")
        named = values.get("name") or values.get("property") or ""
        if tag == "meta" and named in ("description", "og:title", "og:description"):
            self.texts.append(values.get("content") or "")

    def handle_startendtag(self, tag, attributes):
        if tag not in NOT_READ:
            self.handle_starttag(tag, attributes)

    def handle_endtag(self, tag):
        if self.skipping == tag:
            self.depth -= 1
            if not self.depth:
                self.skipping, self.is_menu = "", False

    def handle_data(self, text):
        if self.is_menu:
            # The browser makes the admin's menu of this.
            self.texts += _labels(json.loads(text))
        elif not self.skipping:
            self.texts.append(text)


def _labels(value):
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from [inner] if key == "label" and isinstance(inner, str) else _labels(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _labels(inner)


class Findings:
    """Texts that `is_forgotten` by where they were read; `seen` counts the pages and messages."""

    def __init__(self, is_forgotten: Callable[[str], bool] = is_plain):
        self.is_forgotten = is_forgotten
        self.places = defaultdict(list)
        self.seen = 0

    def read(self, place: str, html: str) -> None:
        self.seen += 1
        for text in filter(self.is_forgotten, texts_of(html)):
            self.places[text].append(place)

    def read_text(self, place: str, text: str) -> None:
        """What is no HTML, line by line."""
        self.seen += 1
        for line in filter(self.is_forgotten, text.splitlines()):
            self.places[line.strip()].append(place)

    def ignore(self, texts: set[str]) -> None:
        for text in texts:
            self.places.pop(text, None)

    def __str__(self) -> str:
        """A line for each text: the first place it stands in, how many more, the text."""
        lines = []
        for text, places in self.places.items():
            more = f" (+{len(places) - 1})" if len(places) > 1 else ""
            lines.append(f"{places[0]}{more}: {text[:200]}")
        return "\n".join(sorted(lines))
