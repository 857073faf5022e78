"""The code that a visitor has typed or followed a link to, kept in their session until it is used.

One that was typed at a checkout is for that product; one of a link for whatever it fits.
"""

from dataclasses import dataclass

from commerce.models import DiscountCode, Order
from products.models import ProductPage

KEY = "discount_code"
CAMPAIGN = ("utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content")
MAX_ATTRIBUTION = Order._meta.get_field("attribution").max_length or 0


@dataclass(frozen=True)
class Chosen:
    """A code, and the campaign that brought it (empty if it was typed)."""

    code: DiscountCode
    attribution: str = ""


def choose(session, code: DiscountCode, product: ProductPage | None = None, attribution="") -> None:
    """Keep `code` in place of any other; for one product only, if it was typed there."""
    known = session.get(KEY)
    if product is not None and known and known["code"] == code.pk:
        attribution = known["attribution"]  # typed by somebody who had followed its link
    session[KEY] = {
        "code": code.pk,
        "product": product and product.pk,
        "attribution": attribution[:MAX_ATTRIBUTION],
    }


def of(session, product: ProductPage) -> Chosen | None:
    """What was chosen for `product`. Asks the database only if something was."""
    kept = session.get(KEY)
    if not kept or kept["product"] not in (None, product.pk):
        return None
    code = DiscountCode.objects.filter(pk=kept["code"]).first()
    return Chosen(code, kept["attribution"]) if code else None


def drop(session) -> None:
    session.pop(KEY, None)


def attribution_of(parameters) -> str:
    """The campaign that the parameters of an address name: "newsletter / email / spring"."""
    parts = (" ".join(parameters.get(name, "").split())[:60] for name in CAMPAIGN)
    return " / ".join(filter(None, parts))[:MAX_ATTRIBUTION]
