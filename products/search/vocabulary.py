"""The words that products are found by: beginnings and slips of the pen lead to them."""

from django.db.models import Count
from rapidfuzz.distance import OSA

from products.search.words import is_spelled, may_begin, stem

# As many as a reader could have meant.
MAX_BEGUN = 12
MAX_NEAR = 10
# How many that share the most trigrams are compared letter by letter.
MAX_COMPARED = 200


def trigrams(word: str) -> list[str]:
    """Each three neighbouring letters of `word`; its ends count, for slips are rarer there."""
    padded = f"^^{word}$$"
    return list(dict.fromkeys(padded[at : at + 3] for at in range(len(padded) - 2)))


def forgiven(word: str) -> int:
    """How many slips (a letter wrong, missing, too many, or two exchanged) `word` may have."""
    if not is_spelled(word) or len(word) < 4:
        return 0
    return 1 if len(word) <= 7 else 2


class Vocabulary:
    """Asks the table of words (a queryset of SearchWord), each question once."""

    def __init__(self, rows):
        self.rows = rows
        self._begun: dict[str, list[str]] = {}
        self._near: dict[str, list[str]] = {}

    def known(self, words: set[str]) -> set[str]:
        """Those of `words` that some product says in one form or another."""
        stems = {stem(word) for word in words}
        found = set(self.rows.filter(stem__in=stems).values_list("stem", flat=True))
        return {word for word in words if stem(word) in found}

    def beginning_with(self, word: str) -> list[str]:
        """The longer words that begin with `word`, the most frequent first."""
        if not may_begin(word):
            return []
        if word not in self._begun:
            longer = self.rows.filter(text__startswith=word).exclude(text=word)
            self._begun[word] = list(
                longer.order_by("-products", "text").values_list("text", flat=True)[:MAX_BEGUN]
            )
        return self._begun[word]

    def near(self, word: str) -> list[str]:
        """Other words that `word` may be a slip of, the nearest and most frequent first."""
        if not (slips := forgiven(word)):
            return []
        if word not in self._near:
            self._near[word] = self._nearest(word, slips)
        return self._near[word]

    def _nearest(self, word: str, slips: int) -> list[str]:
        lengths = (len(word) - slips, len(word) + slips)
        sharing = self.rows.filter(
            trigrams__text__in=trigrams(word), trigrams__length__range=lengths
        ).exclude(text=word)
        likely = sharing.annotate(shared=Count("trigrams")).order_by("-shared", "-products", "text")
        rated = []
        for text, products in likely.values_list("text", "products")[:MAX_COMPARED]:
            distance = OSA.distance(word, text, score_cutoff=slips)
            if distance <= slips:
                rated.append((distance, -products, text))
        return [text for _distance, _products, text in sorted(rated)[:MAX_NEAR]]
