"""What is answered when something failed: with the database away a 503, otherwise the 500."""

import logging
import sys

from django.http import HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext
from django.views.defaults import server_error

from construction import submitted_form
from construction.responses import never_store, wants_json
from core.outages import RETRY_SECONDS, is_outage

logger = logging.getLogger(__name__)


def failed(request):
    """Django's handler500: it is called while the error is being handled, wherever it came from."""
    error = sys.exc_info()[1]
    request.failure = type(error).__name__  # for who is told of it
    if not is_outage(error):
        return server_error(request)
    logger.error("database unavailable: %s", str(error).strip().partition("\n")[0] or type(error))
    return unavailable(request)


def unavailable(request) -> HttpResponse:
    """What can be answered without the database: what was sent stands there, to be kept.

    Safe to send again, since what was begun was rolled back or is known by its form's token.
    """
    if wants_json(request):
        message = gettext("The shop cannot reach its database. Please try again in a moment.")
        content = {"error": "unavailable", "message": message}
        response: HttpResponse = JsonResponse(content, status=503)
    else:
        is_form = request.method not in {"GET", "HEAD", "OPTIONS"}
        context = {"sent": submitted_form.read(request) if is_form else None}
        response = HttpResponse(render_to_string("503.html", context), status=503)
    response["Retry-After"] = str(RETRY_SECONDS)
    never_store(response)
    # One line says enough: Django would write each of these with its traceback.
    response._has_been_logged = True  # type: ignore[attr-defined]  # Django's own mark
    return response
