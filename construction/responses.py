"""What people, programs and crawlers get while the shop is closed: 503, never to be stored."""

import re
import time
from datetime import UTC, datetime
from functools import lru_cache

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import get_language, gettext

from construction import closing, submitted_form
from construction.state import State
from core.look import stylesheet_called

LOOK = re.compile(r"/look/([a-z0-9-]+)\.css")
# Seconds until it is worth asking again: without an expected end, when it has passed, and at most.
ASK_AGAIN, OVERDUE, LONGEST = 3600, 300, 24 * 3600


def closed(request, state: State) -> HttpResponse:
    """The closed page; what was sent to it stands there to be copied. JSON for who prefers it."""
    if wants_json(request):
        response: HttpResponse = JsonResponse(
            {
                "error": "under_construction",
                "message": state.message or gettext("The shop is under construction."),
                "expected_end": _iso(state.ends_at),
            },
            status=503,
        )
    else:
        page = state.page or plain_page(get_language())
        response = HttpResponse(page.replace(closing.PLACE, what_differs(request), 1), status=503)
    response["Retry-After"] = str(retry_after(state))
    response["X-Frame-Options"] = "DENY"
    if request.method in {"GET", "HEAD"}:
        # A right key may stand in the address, of somebody who tried too often.
        response["Referrer-Policy"] = "no-referrer"
    never_store(response)
    # Django would write each of these into the log as an error.
    response._has_been_logged = True  # type: ignore[attr-defined]  # Django's own mark
    return response


def stylesheet(path: str, state: State) -> HttpResponse | None:
    """That of the look which the closed page wears, without a query; None at other addresses."""
    found = LOOK.fullmatch(path)
    if found is None or f'href="{path}"' not in state.page:
        return None
    return HttpResponse(stylesheet_called(found[1]), content_type="text/css; charset=utf-8")


def never_store(response) -> None:
    """No cache keeps it, no search engine lists it."""
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"


def what_differs(request) -> str:
    """The part of the page that depends on the request: never on its address or its cookies."""
    if request.method in {"GET", "HEAD", "OPTIONS"}:
        return nothing_sent(get_language())
    return render_to_string(
        "construction/submitted_form.html", {"sent": submitted_form.read(request)}
    )


@lru_cache(maxsize=16)
def nothing_sent(language: str | None) -> str:
    """For somebody who only looks, in the language of now."""
    return render_to_string("construction/submitted_form.html", {"sent": None})


def prepare() -> None:
    """Render what is the same for all, once per process."""
    nothing_sent(get_language())
    plain_page(get_language())
    render_to_string("construction/submitted_form.html", {"sent": submitted_form.Sent()})


@lru_cache(maxsize=16)
def plain_page(language: str | None) -> str:
    """For a shop that is closed by its environment and never was by the switch."""
    return closing.render(settings.WAGTAIL_SITE_NAME)


def retry_after(state: State) -> int:
    """Seconds, from the expected end where there is one."""
    if state.ends_at is None:
        return ASK_AGAIN
    return int(min(max(state.ends_at - time.time(), OVERDUE), LONGEST))


def wants_json(request) -> bool:
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def _iso(moment: float | None) -> str | None:
    return datetime.fromtimestamp(moment, UTC).isoformat() if moment else None
