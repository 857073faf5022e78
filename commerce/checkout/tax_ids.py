"""What the tax id of a business is called in each country, and how it is written.

The forms of the EU's are those of the European Commission (VIES, structure of VAT numbers). Where
nothing is known here, whatever was typed is taken: the provider has the last word.
"""

import re

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from commerce.checkout.addresses import plain
from core.refusals import NotPossible

# After the prefix, which is the country's code but for Greece.
EU = {
    "AT": r"U\d{8}",
    "BE": r"[01]\d{9}",
    "BG": r"\d{9,10}",
    "CY": r"\d{8}[A-Z]",
    "CZ": r"\d{8,10}",
    "DE": r"\d{9}",
    "DK": r"\d{8}",
    "EE": r"\d{9}",
    "EL": r"\d{9}",
    "ES": r"[A-Z0-9]\d{7}[A-Z0-9]",
    "FI": r"\d{8}",
    "FR": r"[A-Z0-9]{2}\d{9}",
    "HR": r"\d{11}",
    "HU": r"\d{8}",
    "IE": r"\d[A-Z0-9+*]\d{5}[A-Z]{1,2}",
    "IT": r"\d{11}",
    "LT": r"(\d{9}|\d{12})",
    "LU": r"\d{8}",
    "LV": r"\d{11}",
    "MT": r"\d{8}",
    "NL": r"[A-Z0-9+*]{10}\d{2}",
    "PL": r"\d{10}",
    "PT": r"\d{9}",
    "RO": r"\d{2,10}",
    "SE": r"\d{12}",
    "SI": r"\d{8}",
    "SK": r"\d{10}",
    "XI": r"(\d{9}|\d{12}|GD\d{3}|HA\d{3})",
}
# Without a prefix: nothing else is written there.
OTHERS = {
    "AU": r"\d{11}",
    "IN": r"\d{2}[A-Z]{5}\d{4}[A-Z][A-Z0-9]Z[A-Z0-9]",
}
EXAMPLES = {
    "AT": "ATU12345678",
    "AU": "51 824 753 556",
    "IN": "22AAAAA0000A1Z5",
    "NL": "NL123456789B01",
}

VAT = _("VAT number")
NAMES: dict[str, str | Promise] = {
    **dict.fromkeys([*(EU.keys() - {"EL", "XI"}), "GR"], VAT),
    **dict.fromkeys(("AE", "CH", "GB", "IS", "LI", "NO", "SA", "ZA"), VAT),
    **dict.fromkeys(("NZ", "SG"), _("GST number")),
    "AU": "ABN",
    "BR": "CNPJ",
    "CA": _("GST/HST number"),
    "IN": "GSTIN",
    "MX": "RFC",
}
ANYWHERE = _("Tax ID")


def name_in(country: str) -> str | Promise:
    """What people there call it."""
    return NAMES.get(country, ANYWHERE)


def written(typed: str, country: str) -> str:
    """A tax id as its country writes it. Raises NotPossible for what cannot be one there."""
    packed = re.sub(r"[\s./-]", "", plain(typed))
    if not packed:
        return ""
    prefix = "EL" if country == "GR" else country
    if prefix in EU:
        # One of another member is as good: businesses have several.
        for code in (packed, prefix + packed):
            form = EU.get(code[:2])
            if form and re.fullmatch(form, code[2:]):
                return code
    elif country in OTHERS:
        if re.fullmatch(OTHERS[country], packed):
            return packed
    else:
        return typed
    words = gettext("Enter the %(name)s, such as %(example)s, or leave this empty.")
    example = EXAMPLES.get(country) or _example(prefix)
    raise NotPossible(words % {"name": name_in(country), "example": example})


def _example(prefix: str) -> str:
    """One that fits, made of the digits in their order."""
    digits = "123456789012"
    candidates = (
        f"{start}{digits[:length]}{end}"
        for start in ("", "0")
        for end in ("", "X", "B01")
        for length in range(7, 13)
    )
    return prefix + next(each for each in candidates if re.fullmatch(EU[prefix], each))
