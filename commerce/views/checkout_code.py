"""The discount code of a checkout page: typed there, or brought by a link."""

from dataclasses import dataclass

from django.utils.translation import gettext

from commerce.discounts import chosen, guesses, rules
from commerce.discounts.chosen import Chosen
from commerce.models.discounts import MAX_TYPED
from commerce.offers import Offer
from core.clients import client_of
from core.plain_text import one_line


@dataclass
class CheckoutCode:
    """What the page shows of it: `typed` and what is wrong with that (`error`), or why one that was
    chosen before takes nothing off now (`notice`). `applied` is the one that does."""

    applied: Chosen | None = None
    typed: str = ""
    error: str = ""
    notice: str = ""
    is_guessing: bool = False
    # Somebody asked for the code to be applied or removed, not to go on.
    is_asked_for: bool = False


def read(request, offer: Offer, typed: str = "") -> tuple[Offer, CheckoutCode]:
    """The offer as the customer's code makes it. `typed` is what they had written into the field
    before they had to log in again: it is shown, and applied when they send it."""
    code, product = CheckoutCode(typed=typed), offer.product
    if request.method == "POST":
        code.typed = one_line(request.POST.get("discount_code", "")[: MAX_TYPED + 1])
        is_removed = "remove_code" in request.POST
        code.is_asked_for = is_removed or "apply_code" in request.POST or bool(code.typed)
        if is_removed:
            chosen.drop(request.session)
            code.typed = ""
        elif code.typed and (found := _typed(request, offer, code)):
            return found, code
        elif code.is_asked_for and not code.typed:
            code.error = gettext("Please enter a code.")
    kept = chosen.of(request.session, product)
    if kept is None:
        return offer, code
    try:
        with_code = rules.apply(kept.code, offer, request.user)
    except rules.CodeRefused as error:
        code.notice = str(error)
        return offer, code
    code.applied = kept
    return with_code, code


def _typed(request, offer: Offer, code: CheckoutCode) -> Offer | None:
    """The offer with the code that was typed, which is kept; None, with the error, if it takes
    nothing off."""
    try:
        found = guesses.find(code.typed, client_of(request), request.user)
        if found is None:
            code.error = gettext("There is no such code. Please check how it is spelled.")
            return None
        with_code = rules.apply(found, offer, request.user)
    except guesses.TooManyGuesses:
        code.is_guessing = True
        code.error = gettext(
            "You have tried many codes. Please try again in an hour, or continue without one."
        )
        return None
    except rules.CodeRefused as error:
        code.error = str(error)
        return None
    chosen.choose(request.session, found, offer.product)
    code.applied, code.typed = chosen.of(request.session, offer.product), ""
    return with_code
