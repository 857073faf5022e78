"""Finding products by words, the same on SQLite and on PostgreSQL."""

from dataclasses import dataclass

from products.search.queries import AskedWord, Node, asked_words, tree
from products.search.vocabulary import Vocabulary
from products.search.words import fold, name_of, stem

# A search that finds so few may have been meant otherwise, if that finds this many times more.
FEW = 3
MANY_TIMES = 10


@dataclass(frozen=True)
class Found:
    """What a search has found: rows of the catalogue, the best ones first."""

    # Querysets, the best first; the last holds what the ones before it hold, and more.
    tiers: list
    # What was looked for instead, because nothing that is sold says what was typed.
    corrected: str = ""

    @property
    def entries(self):
        """All that was found."""
        return self.tiers[-1]

    def best(self, count: int) -> list[int]:
        """The keys of the first `count` rows, tier by tier, in each the newest first."""
        keys: list[int] = []
        for tier in self.tiers:
            if len(keys) >= count:
                break
            others = tier.exclude(pk__in=keys) if keys else tier
            keys += others.values_list("pk", flat=True)[: count - len(keys)]
        return keys


def find(entries, vocabulary: Vocabulary, query: str) -> Found:
    """The rows of `entries` (a queryset in the shop's order) in which every word occurs.

    Looks through title, summary, body, category and tags for the words in any of their forms; the
    last may be the beginning of one. A word that no product says is taken for a slip of the pen.
    Whole names stand first, then matches in the title, then the others; in each the newest first.
    """
    asked = asked_words(query)
    if not asked:
        return Found([entries.none()])
    last_may_go_on = None if query[-1:].isspace() else vocabulary.beginning_with
    slips = _slips(asked, vocabulary, last_may_go_on)

    def mended(word: str) -> list[str]:
        return slips.get(word, [])

    whole = tree(asked, mended)
    begun = tree(asked, mended, last_may_go_on)
    tiers = [
        entries.filter(name=name_of(query)[:255]),
        *(entries.filter(title_words__has=node) for node in _each_once(whole, begun)),
        *(entries.filter(words__has=node) for node in _each_once(whole, begun)),
    ]
    return Found(tiers, _corrected(asked, slips))


def meant(entries, vocabulary: Vocabulary, query: str, found: int) -> str:
    """Another spelling of `query` that finds much more than the `found` rows; empty if none."""
    if found > FEW:
        return ""
    asked = asked_words(query)
    for position, one in enumerate(asked):
        for near in _others(one, vocabulary):
            others = [*asked[:position], AskedWord(near, asked_words(near)[0].piece)]
            others += asked[position + 1 :]
            # As far as one must look to know that it is much more.
            enough = max(1, found * MANY_TIMES)
            if len(entries.filter(words__has=tree(others, _nothing))[:enough]) == enough:
                return " ".join(dict.fromkeys(other.typed for other in others))
    return ""


def _others(one: AskedWord, vocabulary: Vocabulary) -> list[str]:
    """Words that are near to the one asked for, and no form of it."""
    near = vocabulary.near(one.word) if one.word else []
    return [word for word in near if stem(word) != stem(one.word)][:3]


def _nothing(word: str) -> list[str]:
    return []


def _slips(asked: list[AskedWord], vocabulary: Vocabulary, last_may_go_on) -> dict[str, list[str]]:
    """The words that no product says, with those that they may have been meant to be."""
    words = {word for one in asked for word in one.piece.asked[0]}
    unknown = words - vocabulary.known(words)
    last = asked[-1].piece.asked[0][-1]
    if last in unknown and last_may_go_on and last_may_go_on(last):
        unknown.discard(last)
    return {word: near for word in unknown if (near := vocabulary.near(word))}


def _corrected(asked: list[AskedWord], slips: dict[str, list[str]]) -> str:
    """What was typed, with the likeliest word in the place of each slip."""
    if not slips:
        return ""
    runs = list(dict.fromkeys(one.typed for one in asked))
    return " ".join(_mended(run, slips) for run in runs)


def _mended(run: str, slips: dict[str, list[str]]) -> str:
    mended = fold(run)
    for word, near in slips.items():
        mended = mended.replace(word, near[0])
    return mended if mended != fold(run) else run


def _each_once(*nodes: Node) -> list[Node]:
    return list(dict.fromkeys(nodes))
