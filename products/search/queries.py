"""What somebody asked for, as a tree of tokens that an index of words answers."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from core.plain_text import visible
from products.search.words import Piece, forms_of, pieces

MAX_QUERY_LENGTH = 200
MAX_WORDS = 12


@dataclass(frozen=True)
class All:
    """Every part occurs."""

    parts: tuple["Node", ...]
    word, sign = "AND", "&"


@dataclass(frozen=True)
class Any:
    """One of the parts occurs."""

    parts: tuple["Node", ...]
    word, sign = "OR", "|"


Node = All | Any | str
# The words to look for in the place of one.
Expand = Callable[[str], Iterable[str]]


@dataclass(frozen=True)
class AskedWord:
    """A piece of a query, with the run of signs that it was typed in."""

    typed: str
    piece: Piece

    @property
    def word(self) -> str:
        """The word, if the run is one word and nothing else; empty if not."""
        (first, *others) = self.piece.asked
        return first[0] if not others and len(first) == 1 else ""


def read_query(text: str) -> str:
    """What somebody typed, cut to a sane length, without control and direction characters."""
    return visible(text[:MAX_QUERY_LENGTH]).strip()


def asked_words(query: str) -> list[AskedWord]:
    """What `query` asks for, in its order."""
    found = [AskedWord(run, piece) for run in query.split() for piece in pieces(run)]
    return found[:MAX_WORDS]


def tree(asked: list[AskedWord], expand: Expand, expand_last: Expand | None = None) -> Node:
    """What must occur for `asked` (not empty): of each word itself or one that `expand` adds.

    `expand_last` adds to the last word, which may be the beginning of one.
    """
    *before, last = asked
    groups = [_group(word.piece, expand) for word in before]
    return All((*groups, _group(last.piece, expand, expand_last)))


def _group(piece: Piece, expand: Expand, expand_last: Expand | None = None) -> Node:
    alternatives = []
    for *words, last in piece.asked:
        ends = [*expand(last), *(expand_last(last) if expand_last else ())]
        slots = [*(_slot([word, *expand(word)]) for word in words), _slot([last, *ends])]
        alternatives.append(All(tuple(slots)))
    return Any(tuple(alternatives))


def _slot(words: list[str]) -> Any:
    return Any(tuple(dict.fromkeys(form for word in words for form in forms_of(word))))
