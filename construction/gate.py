"""The gate: while the shop is closed, only those with a key pass. Before caches and sessions."""

import logging
import re
from urllib.parse import unquote_plus

from django.conf import settings
from django.http import HttpResponseRedirect
from django.utils.encoding import escape_uri_path
from django.utils.http import escape_leading_slashes

from construction import keys, passes, responses, state, throttle
from core.clients import client_of

logger = logging.getLogger(__name__)

# What stays open: where the provider reports payments, and the probes. And what the closed page
# itself is made of.
OPEN = frozenset({"/webhooks/dodo/", "/webhooks/dodo", "/healthz", "/readyz"})
# The links in mails that stop them (decision 19): a mailbox asks but once.
OPEN_BELOW = re.compile(r"/updates/[0-9]+:[A-Za-z0-9_-]+/")
OWN_FILES = frozenset({"/static/css/shop.css", "/static/img/favicon.svg"})
PARAMETER = "key"
# Longer queries (letters) are not looked through, more keys than this in one are not tried.
MAX_QUERY, MAX_KEYS = 8_000, 3


class UnderConstructionMiddleware:
    """Needs nothing before it and hides all behind it. A key never gets past it, open or closed."""

    def __init__(self, get_response):
        self.get_response = get_response
        # What can fail in rendering fails at the start, not at the door.
        responses.prepare()

    def __call__(self, request):
        request.came_by_key = False
        if is_open(request.path):
            return self.get_response(request)
        now = state.current()
        offered, clean_query = take_keys(request.META.get("QUERY_STRING", ""))
        if not state.is_closed(now):
            if any(map(keys.SHAPE.fullmatch, offered)):
                return to_clean_address(request, clean_query)
            return self.get_response(request)
        if offered and (key := accept(request, offered, now)):
            response = to_clean_address(request, clean_query)
            passes.give(response, key)
            keys.was_used(key.id)
            return response
        key = passes.read(request, now)
        if key is None:
            is_read = request.method in {"GET", "HEAD"}
            if is_read and (style := responses.stylesheet(request.path, now)):
                return style
            request.route_name = "closed"  # what watches the shop tells this from a failure
            return responses.closed(request, now)
        if any(map(keys.SHAPE.fullmatch, offered)):
            return to_clean_address(request, clean_query)
        return self.let_in(request, key)

    def let_in(self, request, key: state.KnownKey):
        """The usual answer, which no cache may keep."""
        request.came_by_key = True
        keys.was_used(key.id)
        response = self.get_response(request)
        if not request.path.startswith(settings.STATIC_URL):
            responses.never_store(response)
        return response


def is_open(path: str) -> bool:
    """Whether an address answers while the shop is closed."""
    return path in OPEN or path in OWN_FILES or bool(OPEN_BELOW.fullmatch(path))


def accept(request, offered: list[str], now: state.State) -> state.KnownKey | None:
    """The key that one of `offered` opens with; None also for who tried too often."""
    client = client_of(request)
    if throttle.are_too_many(client):
        logger.warning("too many wrong keys to the closed shop, from %s", client)
        return None
    for secret in offered[:MAX_KEYS]:
        if key := keys.find(secret, now.keys):
            return key
    throttle.count_wrong(client)
    return None


def take_keys(query: str) -> tuple[list[str], str]:
    """The keys in a query as it was sent, and the query without them, otherwise untouched."""
    if not query or len(query) > MAX_QUERY:
        return [], query
    offered, others = [], []
    for part in query.split("&"):
        name, _, value = part.partition("=")
        if unquote_plus(name) == PARAMETER:
            offered.append(unquote_plus(value))
        else:
            others.append(part)
    return offered, "&".join(others)


def to_clean_address(request, clean_query: str) -> HttpResponseRedirect:
    """The same address without the key. What was sent is sent again by the browser (307)."""
    path = escape_leading_slashes(escape_uri_path(request.path))
    response = HttpResponseRedirect(f"{path}?{clean_query}" if clean_query else path)
    if request.method not in {"GET", "HEAD"}:
        response.status_code = 307
    response["Referrer-Policy"] = "no-referrer"
    responses.never_store(response)
    return response
