"""Languages made up of English, so that texts which nobody marked stand out.

    en-XA   "Sign in"                          → "[Šíĝñ íñ ~~~]"
            "%(n)s <b>files</b>" with plurals  → "[%(n)s <b>ƒíļéš</b> ~~~~]"
    ar-XB   the same in Arabic letters, and so written from right to left

Nothing is collected or compiled for them: whatever is asked of such a translation it makes up. To
look at the shop in them: `make pseudo`.
"""

import gettext
import re
from functools import cache

from django.conf.locale import LANG_INFO
from django.utils.translation import trans_real

CODE = "en-xa"
FROM_RIGHT = "ar-xb"
PLAIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
ACCENTED = "áƀçđéƒĝĥíĵķļɱñóþɋŕšţúṽŵẋýžÁƁÇĐÉƑĜĤÍĴĶĻḾÑÓÞɊŔŠŢÚṼŴẊÝŽ"
ARABIC = "ابثدهفغحيجكلمنوپقرستعڤوخيز" * 2
LETTERS = {CODE: str.maketrans(PLAIN, ACCENTED), FROM_RIGHT: str.maketrans(PLAIN, ARABIC)}
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
NAMES = {CODE: "Accented", FROM_RIGHT: "From the right"}


@cache
def pseudo_translate(text: str, code: str = CODE) -> str:
    """`text` in other letters, longer and in brackets; placeholders, tags and outer space as they
    were."""
    core, letters = text.strip(), LETTERS[code]
    if not re.search("[a-zA-Z]", KEPT.sub("", core)):
        return text
    parts, place = [], 0
    for kept in KEPT.finditer(core):
        parts += [core[place : kept.start()].translate(letters), kept[0]]
        place = kept.end()
    parts.append(core[place:].translate(letters))
    more = ("~~~~~ " * len(core))[: max(1, round(len(KEPT.sub("", core)) * LONGER))].strip()
    return text.replace(core, f"[{''.join(parts)} {more}]", 1)


class PseudoTranslation(gettext.NullTranslations):
    """In the place of Django's translation object for one of the languages."""

    def __init__(self, code: str):
        super().__init__()
        self.code = code

    def gettext(self, message):
        return pseudo_translate(message.rpartition(trans_real.CONTEXT_SEPARATOR)[2], self.code)

    def ngettext(self, singular, plural, number):
        return self.gettext(singular if number == 1 else plural)

    def language(self):
        return self.code

    to_language = language


def install() -> None:
    """Have Django find the languages; LANGUAGES and LANGUAGE_CODE are the caller's."""
    trans_real._translations |= {code: PseudoTranslation(code) for code in LETTERS}
    for code, name in NAMES.items():
        LANG_INFO[code] = {
            "bidi": code == FROM_RIGHT,
            "code": code,
            "name": name,
            "name_local": pseudo_translate(name, code),
        }
