"""What lists and the search ask: a row for each product, and the words that products are found by.

The rows follow the products (products/indexing.py). Everything here is plain SQL, so that SQLite
and PostgreSQL answer alike; on PostgreSQL an index serves each question.
"""

from django.db import models
from django.db.models import F, Q
from django.db.models.lookups import Lookup

from core.money import PriceField
from products.models.categories import Category


class HasWords(Lookup):
    """`words__has=query`: whether a text field of words holds what a query asks for.

    The right side is an `All` or `Any` of tokens (products/search/queries.py). PostgreSQL answers
    from the column of the same name with `_vector` behind it, which the database itself fills.
    """

    lookup_name = "has"
    prepare_rhs = False

    def as_sql(self, compiler, connection):
        column, params = self.process_lhs(compiler, connection)
        if params:
            raise ValueError("words are looked for in a column of their own")
        tokens: list[str] = []

        def clause(node) -> str:
            if isinstance(node, str):
                tokens.append(f" {node} ")
                return f"instr({column}, %s) > 0"
            return "(" + f" {node.word} ".join(map(clause, node.parts)) + ")"

        return clause(self.rhs), tokens

    def as_postgresql(self, compiler, connection):
        column, _params = self.process_lhs(compiler, connection)
        vector = column.removesuffix('"') + '_vector"'

        def clause(node) -> str:
            if isinstance(node, str):
                return f"'{node}'"
            return "(" + f" {node.sign} ".join(map(clause, node.parts)) + ")"

        return f"{vector} @@ %s::tsquery", [clause(self.rhs)]


class WordsField(models.TextField):
    """Tokens with a space before and behind each."""


WordsField.register_lookup(HasWords)


# The shop's order: what was published last for the first time stands first.
NEWEST_FIRST = (F("published_at").desc(), F("product").desc())


class CatalogueEntry(models.Model):
    """A product as lists and the search know it, published or not."""

    product = models.OneToOneField(
        to="products.ProductPage",
        primary_key=True,
        on_delete=models.CASCADE,
        related_name="catalogue_entry",
    )
    live = models.BooleanField()
    # When it was published for the first time; of a draft, when it was made.
    published_at = models.DateTimeField()
    # Now, in a sale or not, and when it changes by itself the next time.
    price = PriceField(null=True)
    price_changes_at = models.DateTimeField(null=True)
    category = models.ForeignKey(
        Category, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    # Customers who have it now by an order; written by commerce.
    times_bought = models.PositiveIntegerField(default=0)
    # What its newest version lacks to be published: names of products.readiness.FIELDS with a space
    # between them. None until somebody has looked.
    missing = models.CharField(max_length=200, null=True)
    # Its title as a name to compare (products.search.words.name_of).
    name = models.CharField(max_length=255, db_index=True)
    title_words = WordsField()
    words = WordsField()

    class Meta:
        indexes = [
            models.Index("live", *NEWEST_FIRST, name="catalogue_newest"),
            models.Index("live", "price", *NEWEST_FIRST, name="catalogue_cheapest"),
            models.Index("live", F("price").desc(), *NEWEST_FIRST, name="catalogue_dearest"),
            models.Index("live", F("times_bought").desc(), *NEWEST_FIRST, name="catalogue_bought"),
            models.Index("live", "category", *NEWEST_FIRST, name="catalogue_category"),
            models.Index(
                *("live", "category", F("times_bought").desc(), *NEWEST_FIRST),
                name="catalogue_category_bought",
            ),
            models.Index(
                fields=["price_changes_at"],
                condition=Q(price_changes_at__isnull=False),
                name="catalogue_price_changes",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def missing_names(self) -> list[str]:
        """What its newest version lacks, by the names of products.readiness.FIELDS."""
        return (self.missing or "").split()


class SearchWord(models.Model):
    """A word that published products are found by: beginnings and slips of the pen lead to it."""

    text = models.CharField(max_length=80, unique=True)
    stem = models.CharField(max_length=80, db_index=True)
    # In how many products it stood when they were last counted.
    products = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return self.text


class SearchTrigram(models.Model):
    """Three neighbouring letters of a word: what two spellings of it have in common."""

    word = models.ForeignKey(SearchWord, on_delete=models.CASCADE, related_name="trigrams")
    text = models.CharField(max_length=3)
    length = models.PositiveSmallIntegerField()  # of the word

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["text", "length", "word"], name="a_trigram_once")
        ]

    def __str__(self) -> str:
        return self.text
