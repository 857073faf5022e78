"""The editors' guide (docs/editors-guide.md) as a page of the admin.

The file is read where it stands, so that the repository and the admin show the same words.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from django.utils.text import slugify
from markdown_it import MarkdownIt
from markdown_it.token import Token

PATH = Path(__file__).resolve().parents[1] / "docs" / "editors-guide.md"
# How the file names its pictures, for readers of the repository.
PICTURES = "../static/"


@dataclass
class Chapter:
    """What a role does; `tasks` are (anchor, words) of the headings in it."""

    anchor: str
    words: str
    tasks: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class Guide:
    html: str
    chapters: list[Chapter]


def read_guide(address_of: Callable[[str], str]) -> Guide:
    """The guide without its title; `address_of` gives the address of a static file by its name."""
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    _title, text = PATH.read_text(encoding="utf-8").split("\n", 1)
    tokens = markdown.parse(text)
    chapters: list[Chapter] = []
    for opening, inside in pairwise(tokens):
        for picture in _pictures_in(opening):
            name = str(picture.attrs["src"]).removeprefix(PICTURES)
            picture.attrs |= {"src": address_of(name), "loading": "lazy"}
        if opening.type != "heading_open":
            continue
        words, anchor = _plain(inside.content), slugify(_plain(inside.content))
        opening.attrs["id"] = anchor
        if opening.tag == "h2":
            chapters.append(Chapter(anchor, words))
        elif opening.tag == "h3":
            chapters[-1].tasks.append((anchor, words))
    return Guide(markdown.renderer.render(tokens, markdown.options, {}), chapters)


def _pictures_in(token: Token) -> list[Token]:
    return [child for child in token.children or [] if child.type == "image"]


def _plain(words: str) -> str:
    return re.sub(r"[*_`]", "", words)
