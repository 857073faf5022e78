"""en-XA: English made unlike English, so that texts which nobody marked stand out.

    "Sign in"                          → "[Šíĝñ íñ ~~~]"
    "%(n)s <b>files</b>" with plurals  → "[%(n)s <b>ƒíļéš</b> ~~~~]"

Nothing is collected or compiled for it: whatever is asked of this translation it makes up. To look
at the shop in it: `make pseudo`.
"""

import gettext
import re
from functools import cache

from django.utils.translation import trans_real

CODE = "en-xa"
PLAIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
ACCENTED = "áƀçđéƒĝĥíĵķļɱñóþɋŕšţúṽŵẋýžÁƁÇĐÉƑĜĤÍĴĶĻḾÑÓÞɊŔŠŢÚṼŴẊÝŽ"
LETTERS = str.maketrans(PLAIN, ACCENTED)
# What a translator must leave as it is.
KEPT = re.compile(
    r"""
    %\(\w+\)[#0+-]*[\d.]*[a-zA-Z]   # %(name)s
    | %[#0+-]*[\d.]*[sdifgexr]      # %s
    | %%
    | \{[^{}]*\}                    # {name}
    | <[^<>]*>                      # tags
    | &\#?\w+;                      # entities
    """,
    re.VERBOSE,
)
# As much longer as German is than English, and some.
LONGER = 0.4


@cache
def pseudo_translate(text: str) -> str:
    """`text` accented, longer and in brackets; placeholders, tags and outer space as they were."""
    core = text.strip()
    if not re.search("[a-zA-Z]", KEPT.sub("", core)):
        return text
    parts, place = [], 0
    for kept in KEPT.finditer(core):
        parts += [core[place : kept.start()].translate(LETTERS), kept[0]]
        place = kept.end()
    parts.append(core[place:].translate(LETTERS))
    more = ("~~~~~ " * len(core))[: max(1, round(len(KEPT.sub("", core)) * LONGER))].strip()
    return text.replace(core, f"[{''.join(parts)} {more}]", 1)


class PseudoTranslation(gettext.NullTranslations):
    """In the place of Django's translation object for CODE."""

    def gettext(self, message):
        return pseudo_translate(message.rpartition(trans_real.CONTEXT_SEPARATOR)[2])

    def ngettext(self, singular, plural, number):
        return self.gettext(singular if number == 1 else plural)

    def language(self):
        return CODE

    to_language = language


def install() -> None:
    """Have Django find the language; LANGUAGES and LANGUAGE_CODE are the caller's."""
    trans_real._translations[CODE] = PseudoTranslation()
