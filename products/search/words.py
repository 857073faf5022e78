"""How a text becomes words: one way for what is indexed and for what is asked, in every script.

Nothing here asks a database, so that the answer is the same on each.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import regex
import snowballstemmer

# Longer runs are data that somebody pasted; a compound of more parts is a path or an address.
MAX_LENGTH = 64
MAX_PARTS = 5

# Letters that Unicode does not take apart, and what people type in their place. Arabic and Persian
# keyboards write some letters differently; the sign that stretches a word is no letter.
_LETTERS = str.maketrans(
    dict(zip("øđðłħŋıکیىة", "oddlhniكييه", strict=True))  # noqa: RUF001
    | {"æ": "ae", "œ": "oe", "þ": "th", "ـ": None}
)
# Scripts below this write accents and vowels as marks that readers leave out; marks of those above
# are part of the word. Latin, Greek, Cyrillic, Hebrew, Arabic and Syriac stand below.
_MARKS_COUNT_FROM = "\u0780"

_UNSPACED = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}ー々"
_WORD = r"[\p{L}\p{M}\p{N}]+"
_RUN = regex.compile(rf"{_WORD}(?:[./\-_'’&+:@·‐‑]{_WORD})*")  # noqa: RUF001
_PART = regex.compile(_WORD)
_SCRIPTS = regex.compile(rf"[{_UNSPACED}\p{{M}}]+|[^{_UNSPACED}]+")
_IS_UNSPACED = regex.compile(rf"[{_UNSPACED}]")
# One sign as a reader sees it, with the marks that belong to it.
_SIGN = regex.compile(r"\P{M}\p{M}*|\p{M}+")
_VERSION = re.compile(r"v?(\d+(?:\.\d+)*)")
_NUMBERED = re.compile(r"v(\d+)")
_WITH_NUMBER = regex.compile(r"(\p{L}[\p{L}\p{M}]+)(\d+)")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
# Names whose last signs are no letters. `.NET` is one too, alone and at the end of ASP.NET.
_PLUS = regex.compile(r"(?<![\p{L}\p{M}\p{N}])([\p{L}\p{M}\p{N}]+)(\+\+|#)(?![\p{L}\p{M}\p{N}])")
_DOTNET = regex.compile(r"([\p{L}\p{M}\p{N}]*)\.net(?![\p{L}\p{M}\p{N}])")
_SPOKEN = {"++": "pp", "#": "sharp"}

_stemmer = snowballstemmer.stemmer("english")
_STEMMED = re.compile(r"[a-z]{3,}")
_SPELLED = regex.compile(r"[\p{L}\p{M}]{3,24}")


@dataclass(frozen=True)
class Piece:
    """A run of a text without spaces: the words it is found by, and those to look for it by.

    `asked` are alternatives; of one of them every word must occur.
    """

    indexed: tuple[str, ...]
    asked: tuple[tuple[str, ...], ...]


def fold(text: str) -> str:
    """`text` without differences that readers do not count: case, accents, width, joiners."""
    if text.isascii():
        return text.lower()
    text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    kept = []
    base = ""
    for sign in text:
        category = unicodedata.category(sign)
        if category == "Mn":
            if base >= _MARKS_COUNT_FROM:
                kept.append(sign)
        elif category == "Nd":
            base = sign
            kept.append(str(unicodedata.digit(sign)))
        elif category != "Cf":
            base = sign
            kept.append(sign)
    return unicodedata.normalize("NFC", "".join(kept)).translate(_LETTERS)


def pieces(text: str) -> Iterator[Piece]:
    """The pieces of `text`, in its order."""
    text = _THOUSANDS.sub("", fold(text))
    while text:
        found = filter(None, (_PLUS.search(text), _DOTNET.search(text)))
        named = min(found, key=lambda match: match.start(), default=None)
        yield from _plain(text[: named.start()] if named else text)
        if named is None:
            return
        yield _named(named)
        text = text[named.end() :]


def words_of(text: str) -> list[str]:
    """Every word that `text` is found by, each once."""
    return list(dict.fromkeys(word for piece in pieces(text) for word in piece.indexed))


def name_of(text: str) -> str:
    """`text` as a name to compare: equal for two that read the same."""
    return " ".join(" ".join(piece.asked[0]) for piece in pieces(text))


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """What the forms of an English word have in common; any other word as it is."""
    return _stemmer.stemWord(word) if _STEMMED.fullmatch(word) else word


def tokens(words: list[str]) -> list[str]:
    """What an index holds for `words`: each word, and its stem with a mark if that is another."""
    stems = (f"~{stem(word)}" for word in words if stem(word) != word)
    return list(dict.fromkeys([*words, *stems]))


def forms_of(word: str) -> tuple[str, str]:
    """The tokens of which every text has one that says `word` in some form."""
    return (stem(word), f"~{stem(word)}")


def is_spelled(word: str) -> bool:
    """Whether `word` can be misspelt: letters only, of a script that sets spaces."""
    return bool(_SPELLED.fullmatch(word)) and not _IS_UNSPACED.search(word)


def may_begin(word: str) -> bool:
    """Whether `word` is long enough to be the beginning of another."""
    return len(word) > 1 and not _IS_UNSPACED.search(word)


def _named(match) -> Piece:
    if match.re is _PLUS:
        name, signs = match.groups()
        # What C++ is to C, Notepad++ is not to Notepad.
        return _one(name[:MAX_LENGTH] + _SPOKEN[signs], *([name[:MAX_LENGTH]] if name[1:] else []))
    if name := match[1][:MAX_LENGTH]:
        whole = f"{name}net"
        return Piece((name, "net", "dotnet", whole), ((name, "dotnet"), (name, "net"), (whole,)))
    return _one("dotnet", "net")


def _plain(text: str) -> Iterator[Piece]:
    for run in _RUN.findall(text):
        for chunk in _SCRIPTS.findall(run):
            if _IS_UNSPACED.search(chunk):
                yield _unspaced(chunk)
            elif version := _VERSION.fullmatch(chunk):
                yield _version(version[1])
            elif piece := _compound(_PART.findall(chunk)):
                yield piece


def _one(word: str, *others: str) -> Piece:
    return Piece((word, *others), ((word,),))


def _unspaced(chunk: str) -> Piece:
    """Scripts without spaces are read by their pairs of neighbouring signs."""
    signs = _SIGN.findall(chunk)
    pairs = tuple(dict.fromkeys(map("".join, pairwise(signs))))
    return Piece((*dict.fromkeys(signs), *pairs), (pairs or (signs[0],),))


def _version(number: str) -> Piece:
    """3.11.2 is found by 3, 3.11 and 3.11.2."""
    parts = number[:MAX_LENGTH].strip(".").split(".")
    longer = [".".join(parts[: count + 1]) for count in range(len(parts))]
    return _one(*reversed(longer))


def _compound(parts: list[str]) -> Piece | None:
    """Next.js is found by next, js and nextjs, and nextjs by Next.js; so are Vue3 and Vue 3."""
    parts = [_NUMBERED.sub(r"\1", part)[:MAX_LENGTH] for part in parts]
    if len(parts) == 1 and (numbered := _WITH_NUMBER.fullmatch(parts[0])):
        return Piece((*parts, *numbered.groups()), (tuple(parts), numbered.groups()))
    if len(parts) == 1:
        return _one(parts[0])
    if len(parts) > MAX_PARTS or not parts:
        return Piece(tuple(dict.fromkeys(parts)), (tuple(parts),)) if parts else None
    whole = "".join(parts)[:MAX_LENGTH]
    neighbours = (a + b for a, b in pairwise(parts) if len(a + b) <= MAX_LENGTH)
    return Piece(tuple(dict.fromkeys([*parts, *neighbours, whole])), (tuple(parts), (whole,)))
