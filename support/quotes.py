"""A price for help, decided by hand: named, then paid or waived. It blocks nothing."""

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext
from wagtail.log_actions import log

from core.refusals import NotPossible
from support import notices
from support.audit import REQUEST_PRICED
from support.models import SupportRequest

Quote, Status = SupportRequest.Quote, SupportRequest.Status
QUOTED_IN = (Status.DISCUSSING, Status.PAYMENT)


def offer(request: SupportRequest, amount: int, text: str, payment_url: str, by) -> SupportRequest:
    """Name a price (minor units of the shop's currency) with words and the seller's own link."""
    with transaction.atomic():
        request = SupportRequest.objects.select_for_update().get(pk=request.pk)
        if request.status not in QUOTED_IN:
            raise NotPossible(
                gettext("A price is named while a request is discussed, or at its payment.")
            )
        request.quote, request.quote_amount = Quote.OPEN, amount
        request.quote_currency = settings.SHOP_CURRENCY
        request.quote_text, request.payment_url = text.strip()[:500], payment_url
        _save(request, gettext("Quote: %(price)s") % {"price": request.quote_display}, by)
        notices.quoted(request)
        return request


def settle(request: SupportRequest, quote: str, by) -> SupportRequest:
    """Mark the open quote paid or waived."""
    with transaction.atomic():
        request = SupportRequest.objects.select_for_update().get(pk=request.pk)
        if request.quote != Quote.OPEN or quote not in (Quote.PAID, Quote.WAIVED):
            raise NotPossible(gettext("There is no open quote."))
        request.quote = quote
        words = {
            Quote.PAID: gettext("Quote of %(price)s paid"),
            Quote.WAIVED: gettext("Quote of %(price)s waived"),
        }[Quote(quote)]
        _save(request, words % {"price": request.quote_display}, by)
        return request


def _save(request: SupportRequest, words: str, by) -> None:
    request.save(
        update_fields=["quote", "quote_amount", "quote_currency", "quote_text", "payment_url"]
    )
    request.messages.create(kind="move", author=by, text=f"{words}.")
    log(instance=request, action=REQUEST_PRICED, user=by, data={"words": words})
