"""What a visitor said to being counted by Google Analytics, and what follows from it.

The answer is a cookie of ours, which lives for half a year; no answer means no. A browser that
sends Global Privacy Control (https://w3c.github.io/gpc/) has said no, until its owner allows it
nevertheless on the page of privacy choices.
"""

import re

from django.conf import settings
from django.utils.cache import patch_vary_headers
from wagtail.models import Page, PageViewRestriction

COOKIE = "analytics_consent"
YES, NO, YES_DESPITE_SIGNAL = "yes", "no", "yes-despite-signal"
# Seconds that the answer lives, and Google's cookies with it.
LIFETIME = 180 * 24 * 3600
# What a page does about measuring: ask, measure, or leave the visitor alone.
ASK, MEASURE, LEAVE = "ask", "measure", "leave"
# Where Google Analytics needs to reach without its signals and ads:
# https://developers.google.com/tag-platform/security/guides/csp
GOOGLE_HOSTS = {
    "script-src": ["https://*.googletagmanager.com"],
    "img-src": ["https://*.google-analytics.com", "https://*.googletagmanager.com"],
    "connect-src": [
        "https://*.google-analytics.com",
        "https://*.analytics.google.com",
        "https://*.googletagmanager.com",
    ],
}
GOOGLE_COOKIE = re.compile(r"_ga(_[A-Z0-9]+)?")


def is_on() -> bool:
    return bool(settings.GA4_MEASUREMENT_ID)


def sends_signal(request) -> bool:
    """Whether the browser says by itself that its owner wants no tracking."""
    return request.headers.get("Sec-GPC") == "1"


def answer_of(request) -> bool | None:
    """True: may be counted; False: may not; None: has not said."""
    kept = request.COOKIES.get(COOKIE)
    if sends_signal(request):
        return kept == YES_DESPITE_SIGNAL
    return {YES: True, YES_DESPITE_SIGNAL: True, NO: False}.get(kept)


def key_of(request) -> str:
    """What of a request a public page depends on, so that it can be kept for others like it."""
    return f"{sends_signal(request)} {answer_of(request)}" if is_on() else ""


def keep_answer(response, request, allowed: bool) -> None:
    """Set the cookie of the answer; a no takes Google's cookies away too."""
    answer = (YES_DESPITE_SIGNAL if sends_signal(request) else YES) if allowed else NO
    response.set_cookie(
        COOKIE,
        answer,
        max_age=LIFETIME,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    if not allowed:
        delete_google_cookies(response, request)


def delete_google_cookies(response, request) -> None:
    for name in filter(GOOGLE_COOKIE.fullmatch, request.COOKIES):
        response.delete_cookie(name, samesite="Lax")


def is_sent_by_own_page(request) -> bool:
    """Whether a page of ours sent this form: no other site answers for the visitor.

    Browsers say so themselves, in Sec-Fetch-Site, or in Origin where the shop has no https. A
    token would need a cookie before there is an answer, and a page of its own for each visitor.
    """
    if site := request.headers.get("Sec-Fetch-Site"):
        return site == "same-origin"
    return request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"


def act_for(request, page) -> str:
    """What this answer does about measuring, decided once: ASK, MEASURE or LEAVE."""
    if not hasattr(request, "consent_act"):
        if not is_measured(request, page):
            return LEAVE
        answer = answer_of(request)
        if answer is False or is_private(page):
            request.consent_act = LEAVE
        else:
            request.consent_act = MEASURE if answer else ASK
    return request.consent_act


def is_measured(request, page) -> bool:
    """Whether visits to pages like this are counted: published ones of the CMS, as customers see
    them. Never results of a search: Google's script reads addresses by itself, and what somebody
    searches for is nobody else's business.
    """
    return (
        is_on()
        and isinstance(page, Page)
        and not getattr(request, "is_preview", False)
        and not getattr(request, "came_by_key", False)
        and "q" not in request.GET
    )


def is_private(page: Page) -> bool:
    """Whether the page, or one above it, is for some people only; one query."""
    step = page.steplen
    paths = [page.path[:end] for end in range(step, len(page.path) + 1, step)]
    return PageViewRestriction.objects.filter(page__path__in=paths).exists()


def mark_response(request, response) -> None:
    """Tell caches what the answer depends on; let the tag reach Google where it stands, and leave
    no cookies of Google's where it does not (the answer expired, another tab was still at it)."""
    if not hasattr(request, "consent_act") or response.status_code != 200:
        return
    patch_vary_headers(response, ["Cookie", "Sec-GPC"])
    if request.consent_act == MEASURE:
        response._csp_update = GOOGLE_HOSTS
    elif not answer_of(request):
        delete_google_cookies(response, request)
