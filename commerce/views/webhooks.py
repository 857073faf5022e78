"""Where the provider reports what happened."""

import logging

from django.core.exceptions import RequestDataTooBig
from django.http import HttpResponse, UnreadablePostError
from django.utils.translation import gettext_noop
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from commerce.payments import inbox
from commerce.provider import signatures
from core.outages import DATABASE_ERRORS, RETRY_SECONDS

logger = logging.getLogger(__name__)


@csrf_exempt
@never_cache
@require_POST
def dodo(request):
    """Store the event, then apply it. 200 says stored: what fails later is the shop's to retry."""
    try:
        event = inbox.receive(request.headers, _read_body(request))
    except signatures.Refused as refusal:
        logger.warning("webhook refused with %s: %s", refusal.status, refusal)
        _count(refusal)
        return HttpResponse(f"{refusal}\n", status=refusal.status, content_type="text/plain")
    except DATABASE_ERRORS:
        logger.exception("webhook could not be stored")
        response = HttpResponse("Try again later.\n", status=503, content_type="text/plain")
        response["Retry-After"] = str(RETRY_SECONDS)
        return response
    inbox.apply(event.pk)
    return HttpResponse("ok\n", content_type="text/plain")


def _count(refusal) -> None:
    try:
        inbox.count_refusal(refusal)
    except DATABASE_ERRORS:
        logger.exception("a refused webhook could not be counted")


def _read_body(request) -> bytes:
    too_large = signatures.Refused(413, gettext_noop("The body is too large."))
    try:
        if int(request.META.get("CONTENT_LENGTH") or 0) > signatures.MAX_BODY:
            raise too_large
        return request.body
    except (RequestDataTooBig, ValueError):
        raise too_large from None
    except UnreadablePostError:
        raise signatures.Refused(400, gettext_noop("The body ended early.")) from None
