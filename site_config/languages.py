"""Which language a request is answered in, and the address where a reader chooses one.

A public page's language is its address, so that any cache may keep it. Only `/` leads on to what
the reader wants, and personal pages, which nobody keeps, follow it.
"""

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import LocalePrefixPattern, URLResolver
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.http import escape_leading_slashes
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core import addresses, languages

HOME = "/"
# As long as the sessions of customers hold at most, and longer than anybody remembers.
KEPT_SECONDS = 365 * 24 * 3600


class PublicPattern(LocalePrefixPattern):
    """A prefix for every language of the shop but its first.

    Django's own has one for the languages that staff read the admin in, too.
    """

    @property
    def language_prefix(self) -> str:
        code = languages.current()
        is_first = code == settings.LANGUAGE_CODE or not languages.is_spoken(code)
        return "" if is_first else f"{code}/"


def public(*patterns) -> URLResolver:
    """What everybody may see, and no page of which depends on who asks for it."""
    return URLResolver(PublicPattern(), list(patterns))


class LanguageMiddleware:
    """Before all that has words, the closed page included."""

    def __init__(self, get_response):
        if not languages.are_several():
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request):
        self.speak(request, languages.of_path(request.path_info))
        if request.path_info == HOME and request.method in {"GET", "HEAD"}:
            response = self.lead_on(request)
        else:
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", languages.current())
        if chosen := getattr(request, "language_to_keep", None):
            keep(response, chosen)
        return response

    def process_view(self, request, view, args, kwargs):
        """Personal pages have no address of their own in each language."""
        is_first = languages.of_path(request.path_info) == settings.LANGUAGE_CODE
        if is_first and not languages.is_public(request.path_info):
            self.speak(request, languages.wanted_by(request))

    def speak(self, request, code: str) -> None:
        translation.activate(code)
        request.LANGUAGE_CODE = code

    def lead_on(self, request):
        wanted = languages.wanted_by(request)
        if wanted == settings.LANGUAGE_CODE:
            response = self.get_response(request)
        else:
            response = HttpResponseRedirect(f"/{wanted}{request.get_full_path()}")
        response.headers["Cache-Control"] = "private, no-store"
        patch_vary_headers(response, ["Accept-Language", "Cookie"])
        return response


@require_safe
@never_cache
def choose(request, code):
    """Keep the language that a reader chose, and go on with the page they came from."""
    if not languages.are_several() or not languages.is_spoken(code):
        raise Http404("not a language of the shop")
    there = addresses.own_path(request.GET.get("next", "")) or HOME
    response = redirect(escape_leading_slashes(languages.address_in(code, there)))
    keep(response, code)
    return response


def keep(response, code: str) -> None:
    """Have the browser ask for this language from now on."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        code,
        max_age=KEPT_SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
