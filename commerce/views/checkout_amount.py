"""What the customer of a checkout page chooses to pay, where they may."""

from dataclasses import dataclass

from commerce import offers
from commerce.checkout import amounts
from commerce.offers import AmountRefused, Offer
from core import kept_forms
from core.plain_text import one_line


@dataclass
class CheckoutAmount:
    """What the page shows of it: `typed`, and what is wrong with that (`error`)."""

    typed: str = ""
    error: str = ""
    # The new total is to be shown before anybody goes on: somebody asked for it, typed another
    # amount than the page had shown, or one that cannot be paid.
    is_asked_for: bool = False


def read(request, offer: Offer) -> tuple[Offer, CheckoutAmount]:
    """The offer at the amount that was typed, wished for in the address, or else suggested."""
    if not offer.pay_what_you_want:
        return offer, CheckoutAmount()
    is_sent = request.method == "POST"
    sent = request.POST if is_sent else {**request.GET.dict(), **kept_forms.kept_for(request)}
    shown = sent.get("shown_price") or ""
    if (typed := sent.get("amount")) is None:  # the form is one of before customers chose
        return offer, CheckoutAmount(offer.amount_typed, is_asked_for=is_sent)
    try:
        offer = offers.choose(offer, amounts.read(typed, offer))
    except AmountRefused as error:
        typed = one_line(typed[: amounts.MAX_TYPED])
        return _as_shown(offer, shown), CheckoutAmount(typed, str(error), is_asked_for=is_sent)
    is_another = shown not in ("", str(offer.amount))
    is_asked_for = is_sent and ("change_amount" in request.POST or is_another)
    return offer, CheckoutAmount(offer.amount_typed, is_asked_for=is_asked_for)


def _as_shown(offer: Offer, shown: str) -> Offer:
    """At the amount that the page had shown, if that can be paid; else at the suggested one."""
    if not (shown.isascii() and shown.isdecimal() and len(shown) <= 10):
        return offer
    try:
        return offers.choose(offer, int(shown))
    except AmountRefused:
        return offer
