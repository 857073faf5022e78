"""Keeps whole public pages for visitors without a session, and answers them before all else.

A page is kept for an address as it was asked for, in a language, to somebody who said the same
about being counted, and for a version of the public pages (core/public_pages.py). Nothing is kept
that depends on anything else: an answer with a cookie, a token of a form, a message, or a word
about caching of its own is handed on as it is. What a browser gets it must ask for again each time,
and is told in a few bytes that it is still the same.

Behind the gate of the closed shop, before sessions. With the cache away, pages are rendered.
"""

import re
import time
from collections import OrderedDict
from hashlib import sha256
from threading import Lock
from typing import NamedTuple, cast

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import DisallowedHost, MiddlewareNotUsed
from django.http import HttpResponse
from django.utils import translation
from django.utils.cache import get_conditional_response

from analytics import consent
from core import public_pages
from site_config import versions
from site_config.watching.routes import route_of

# By the name of their route: pages of the CMS go by their type.
PAGED = frozenset({"products.ProductIndexPage", "seller"})
WITHOUT_PARAMETERS = frozenset(
    {
        "home.HomePage",
        "home.ContentPage",
        "products.ProductPage",
        "products:feed",
        "products:category_feed",
        "seller_feed",
    }
)
# One parameter, in one spelling: what else is asked for is worked out for each who asks.
QUERY = re.compile(r"(page=[1-9][0-9]{0,3})?")
LONGEST_PATH = 300
# Cookies of somebody for whom a page may look different.
PERSONAL = (settings.SESSION_COOKIE_NAME, "messages")
# Seconds that one request may render a page while others are shown the version before.
RENDERING = 10
# Of one page, and of what a process keeps by itself, in bytes.
LARGEST, LOCAL = 500_000, 20_000_000
CONTROL = "private, no-cache"


class KeptPage(NamedTuple):
    """An answer as it was rendered for `version`."""

    version: public_pages.Version
    content: bytes
    headers: tuple[tuple[str, str], ...]
    etag: str
    route: str
    consent_act: str | None

    def may_stand_in(self) -> bool:
        """Whether others may be shown it while its next version is being rendered."""
        return time.time() < self.version.until + RENDERING

    def answer(self, request) -> HttpResponse:
        response = HttpResponse(self.content)
        for name, value in self.headers:
            response.headers[name] = value
        request.route_name = self.route
        if self.consent_act is not None:
            request.consent_act = self.consent_act
        return conditional(request, response, self.etag)


class LocalCopies:
    """The pages that this process answered last; those of former versions go first."""

    def __init__(self, most: int = LOCAL):
        self.most = most
        self.size = 0
        self.pages: OrderedDict[str, KeptPage] = OrderedDict()
        self.lock = Lock()

    def get(self, key: str) -> KeptPage | None:
        with self.lock:
            page = self.pages.get(key)
            if page is not None:
                self.pages.move_to_end(key)
            return page

    def put(self, key: str, page: KeptPage) -> None:
        with self.lock:
            self._drop(key)
            self.pages[key] = page
            self.size += len(page.content)
            while self.size > self.most:
                self._drop(next(iter(self.pages)))

    def drop(self, key: str) -> None:
        with self.lock:
            self._drop(key)

    def _drop(self, key: str) -> None:
        if page := self.pages.pop(key, None):
            self.size -= len(page.content)


class PageCacheMiddleware:
    """See above. PAGE_CACHE_SECONDS=0 turns it off."""

    def __init__(self, get_response):
        if not settings.PAGE_CACHE_SECONDS:
            raise MiddlewareNotUsed
        self.get_response = get_response
        self.copies = LocalCopies()

    def __call__(self, request):
        key = key_of(request)
        version = public_pages.current() if key else None
        if version is None:
            return self.get_response(request)
        page = self.find(key, version)
        if page is not None and page.version == version:
            return page.answer(request)
        lock = f"{key}.rendering"
        is_first = cache.add(lock, True, RENDERING)
        if page is not None and page.may_stand_in() and not is_first:
            return page.answer(request)
        try:
            return self.render(request, key, version)
        finally:
            if is_first:
                cache.delete(lock)

    def find(self, key: str, version: public_pages.Version) -> KeptPage | None:
        """The page of this version, or of one before."""
        own = self.copies.get(key)
        if own is not None and own.version == version:
            return own
        # In plain values: a process with other code may read them.
        version_known, *values = cache.get(key) or [None]
        if version_known is None:
            return own
        shared = KeptPage(public_pages.Version(*version_known), *values)
        self.copies.put(key, shared)
        return shared

    def render(self, request, key: str, version: public_pages.Version) -> HttpResponse:
        response = self.get_response(request)
        if not may_be_kept(request, response):
            self.copies.drop(key)
            cache.delete(key)
            return response
        page = kept(request, response, version)
        if request.method == "GET":
            self.copies.put(key, page)
            plain = (tuple(page.version), *page[1:])
            cache.set(key, plain, settings.PAGE_CACHE_SECONDS + RENDERING)
        return conditional(request, response, page.etag)


def key_of(request) -> str:
    """What a page depends on, as a key of the cache; empty for what is never kept."""
    is_for_strangers = (
        request.method in {"GET", "HEAD"}
        and not getattr(request, "came_by_key", False)
        and not getattr(request, "is_dummy", False)  # Wagtail's previews
        and not any(name in request.COOKIES for name in PERSONAL)
    )
    query = request.META.get("QUERY_STRING", "")
    if not is_for_strangers or len(request.path) > LONGEST_PATH or not QUERY.fullmatch(query):
        return ""
    try:
        host = request.get_host()
    except DisallowedHost:
        return ""
    parts = [
        versions.full_name(),
        *(request.scheme, host, request.path, query),
        *(translation.get_language(), consent.key_of(request)),
    ]
    return "page." + sha256(repr(parts).encode(errors="replace")).hexdigest()


def may_be_kept(request, response) -> bool:
    """Whether this answer is the same for everybody who asks for the same key."""
    route = route_of(request)
    is_paged = route in PAGED
    is_public = is_paged or (route in WITHOUT_PARAMETERS and not request.META.get("QUERY_STRING"))
    session = getattr(request, "session", None)
    return (
        is_public
        and response.status_code == 200
        and not response.streaming
        and not response.cookies
        and not response.has_header("Cache-Control")
        and not any(getattr(response, name, None) for name in ("_csp_update", "_csp_replace"))
        and not request.META.get("CSRF_COOKIE_NEEDS_UPDATE")
        and not (session is not None and session.modified)
        and len(response.content) <= LARGEST
    )


def kept(request, response, version: public_pages.Version) -> KeptPage:
    return KeptPage(
        version=version,
        content=response.content,
        headers=tuple(response.items()),
        etag=f'"{sha256(response.content).hexdigest()[:32]}"',
        route=route_of(request),
        consent_act=getattr(request, "consent_act", None),
    )


def conditional(request, response, etag: str) -> HttpResponse:
    """The page, or 304 to a browser that has it."""
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = CONTROL
    answer = get_conditional_response(request, etag=etag, response=response)
    return cast(HttpResponse, answer)
