"""Placeholders in canned replies: a fixed list, filled in with what a request says."""

import re

from django.utils.translation import gettext_lazy as _

from support.models import SupportRequest

PLACEHOLDERS = {
    "customer": _("the customer's name"),
    "product": _("the product's title"),
    "version": _("the version that buyers get now"),
    "reference": _("the request's number"),
    "subject": _("what the customer called it"),
    "me": _("your name"),
}
PATTERN = re.compile(r"\{\{([^{}\n]*)\}\}")
EXAMPLES = {
    "customer": _("Ada Example"),
    "product": _("Night sky wallpapers"),
    "version": "2.1",
    "reference": "K7M2PQ9XRT",
    "subject": _("It does not open"),
    "me": _("Sam Example"),
}


def written(name: str) -> str:
    """How the placeholder stands in a text."""
    return f"{{{{ {name} }}}}"


def unknown_placeholders(text: str) -> list[str]:
    """Names in double braces that are not on the list."""
    return sorted(set(map(str.strip, PATTERN.findall(text))) - set(PLACEHOLDERS))


def fill(text: str, request: SupportRequest, by) -> str:
    """`text` with its placeholders filled in; anything else in it stays as it is."""
    release = request.product.latest_release
    values = {
        "customer": request.user.get_full_name() or request.user.email,
        "product": request.product.title,
        "version": release.version if release else "",
        "reference": request.reference,
        "subject": request.subject,
        "me": by.get_full_name() or by.email,
    }
    return _fill(text, values)


def preview(text: str) -> str:
    """`text` as it would read in a request, with examples in place of what differs."""
    return _fill(text, {name: str(example) for name, example in EXAMPLES.items()})


def _fill(text: str, values: dict[str, str]) -> str:
    return PATTERN.sub(lambda match: values.get(match.group(1).strip(), match.group(0)), text)
