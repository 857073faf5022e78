"""Text of people and of other machines, cleaned before it is kept, sent or shown.

The joiners U+200C and U+200D stay unless MARKS are left out by name: Persian and Indic words and
many emoji are written with them.
"""

import unicodedata

# What `without` leaves out, by Unicode's general categories.
CONTROLS = frozenset({"Cc", "Cs"})  # line breaks too, and halves of surrogate pairs
MARKS = frozenset({"Cf"})  # show nothing themselves: joiners, soft hyphens, marks of direction
UNKNOWN = frozenset({"Co", "Cn"})  # private, or of no Unicode that is known here
BREAKS = frozenset({"Zl", "Zp"})  # U+2028 and U+2029
JOINERS = "\u200c\u200d"

# Embeddings, overrides and isolates of the writing direction: they would show an address or an
# amount backwards, or reach beyond the text that holds them.
_TURNS = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)))


def storable(text: str, *, spelled_out: bool = False) -> str:
    """`text` as every database takes it: without NUL and halves of surrogate pairs.

    `spelled_out` writes the halves as escapes, for words of a machine that somebody has to trace.
    """
    errors = "backslashreplace" if spelled_out else "ignore"
    return text.replace("\x00", "").encode("utf-8", errors).decode()


def one_line(text: str) -> str:
    """`text` as a single line without what cannot be printed and what turns writing around."""
    return " ".join(filter(None, map(_printable, text.split())))


def one_entry(text: str) -> str:
    """`text` for a field of one line, into which several were pasted: "Main Street 1, Flat 2"."""
    broken = text.strip().splitlines()
    if len(broken) < 2:
        return text.strip()
    return ", ".join(filter(None, (line.strip(" \t,") for line in broken)))


def lines(text: str, *, with_gaps: bool = True) -> str:
    """`text` line by line as it was written, cleaned like `one_line`, without empty lines around.

    Of the empty lines between two `with_gaps=False` leaves one.
    """
    kept: list[str] = []
    for line in text.splitlines():
        line = _printable(line.replace("\t", "    ")).rstrip()
        if line or with_gaps or (kept and kept[-1]):
            kept.append(line)
    return "\n".join(kept).strip("\n")


def visible(text: str, *, instead: str = "", keep: str = "") -> str:
    """`text` with `instead` for each sign that is neither seen nor a plain space nor in `keep`."""
    return "".join(sign if sign.isprintable() or sign in keep else instead for sign in text)


def without(text: str, categories: frozenset[str], *, keep: str = "") -> str:
    """`text` without the signs of `categories`, but for those in `keep`."""
    # Each sign is looked up once, for texts may have megabytes.
    signs = {sign for sign in set(text) - set(keep) if unicodedata.category(sign) in categories}
    return text.translate(dict.fromkeys(map(ord, signs))) if signs else text


def without_turns(text: str) -> str:
    """`text` without marks that turn the direction of what follows."""
    return text.translate(_TURNS)


def _printable(text: str) -> str:
    return without_turns(without(text, CONTROLS))
