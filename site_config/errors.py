"""What is answered when something failed: 503 with the database away or the disk full, else 500."""

import logging
import sys

from django.http import HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext
from django.views.defaults import server_error

from construction import submitted_form
from construction.responses import never_store, wants_json
from core import outages

logger = logging.getLogger(__name__)


def failed(request):
    """Django's handler500: it is called while the error is being handled, wherever it came from."""
    error = sys.exc_info()[1]
    request.failure = type(error).__name__  # for who is told of it
    if outages.is_outage(error):
        words = str(error).strip().partition("\n")[0]
        logger.error("database unavailable: %s", words or type(error))
        return unavailable(request)
    if outages.is_disk_full(error):
        logger.error("there is no room left on a disk: %s", error)
        return unavailable(request, is_disk_full=True)
    return server_error(request)


def unavailable(request, is_disk_full: bool = False) -> HttpResponse:
    """What can be answered without the database: what was sent stands there, to be kept.

    Safe to send again, since what was begun was rolled back or is known by its form's token.
    """
    if wants_json(request):
        message = (
            gettext("The shop has no room left to keep this. Please try again later.")
            if is_disk_full
            else gettext("The shop cannot reach its database. Please try again in a moment.")
        )
        content = {"error": "unavailable", "message": message}
        response: HttpResponse = JsonResponse(content, status=503)
    else:
        is_form = request.method not in {"GET", "HEAD", "OPTIONS"}
        context = {
            "sent": submitted_form.read(request) if is_form else None,
            "is_disk_full": is_disk_full,
        }
        response = HttpResponse(render_to_string("503.html", context), status=503)
    response["Retry-After"] = str(outages.RETRY_SECONDS)
    never_store(response)
    # One line says enough: Django would write each of these with its traceback.
    response._has_been_logged = True  # type: ignore[attr-defined]  # Django's own mark
    return response
