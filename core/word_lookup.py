"""`first_name__words_begin="ada love"`: each word of the question begins a word of the text.

PostgreSQL answers from an index that `index_of` makes in a migration; on SQLite, which is for the
demo, each text is looked at.
"""

import re

from django.db.models import CharField
from django.db.models.lookups import Lookup

from core.plain_text import visible

# Between words, beside white space: so that each part of "O'Brien-Smith" is found.
SEPARATORS = "-'\u2019._@/,"
MOST_WORDS = 12


def words_of(text: str) -> list[str]:
    """The words that somebody asked for, without what stands around them."""
    parts = re.split(rf"[\s{re.escape(SEPARATORS)}]+", visible(text))
    bare = (re.sub(r"^[\W_]+|[\W_]+$", "", part) for part in parts)
    return [word for word in bare if word][:MOST_WORDS]


class WordsBegin(Lookup):
    lookup_name = "words_begin"
    prepare_rhs = False

    def as_sql(self, compiler, connection):
        column, params = self.process_lhs(compiler, connection)
        words = words_of(self.rhs)
        if not words:
            return "0 = 1", []
        beginning = rf"(?i)(?:^|[\s{re.escape(SEPARATORS)}])[\W_]*"
        sql = " AND ".join([f"{column} REGEXP %s"] * len(words))
        values = [value for word in words for value in (*params, beginning + re.escape(word))]
        return f"({sql})", values

    def as_postgresql(self, compiler, connection):
        column, params = self.process_lhs(compiler, connection)
        quoted = (word.replace("\\", "\\\\").replace("'", "''") for word in words_of(self.rhs))
        query = " & ".join(f"'{word}':*" for word in quoted)
        return f"{_vector(column)} @@ to_tsquery('simple', %s)", [*params, query]


def index_of(table: str, column: str):
    """A function for migrations.RunPython that makes the index for one column of a table.

    Nobody waits for it, so its migration is not atomic. What a run that was cut off left is made
    anew.
    """

    def make(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            name = f"{table}_{column}_words"
            index = f"{name} ON {table} USING gin ({_vector(column)})"
            schema_editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
            schema_editor.execute(f"CREATE INDEX CONCURRENTLY {index}")

    return make


def _vector(column: str) -> str:
    separators = SEPARATORS.replace("'", "''")
    spaces = " " * len(SEPARATORS)
    return f"to_tsvector('simple', translate({column}, '{separators}', '{spaces}'))"


CharField.register_lookup(WordsBegin)
