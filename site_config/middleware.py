"""Middleware of every request: probes, the policy for browsers, bad input, no caching of personal
pages."""

import ipaddress
import logging
from copy import copy
from traceback import walk_tb
from urllib.parse import unquote

from csp.constants import SELF, UNSAFE_INLINE
from django.core.files.storage import FileSystemStorage, default_storage, storages
from django.http import HttpResponseBadRequest
from django.template.loader import render_to_string
from django.utils.datastructures import MultiValueDictKeyError
from wagtail.contrib.redirects.middleware import RedirectMiddleware

from analytics import consent
from construction import submitted_form
from core import languages
from core.content.videos import FRAME_HOSTS
from site_config import probes

logger = logging.getLogger(__name__)

# Wagtail's admin needs inline scripts and styles; nobody else's pages do.
ADMIN_POLICY = {
    "default-src": [SELF],
    "script-src": [SELF, UNSAFE_INLINE],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:"],
    "frame-src": [SELF, *FRAME_HOSTS],
}


def picture_sources() -> list[str]:
    """Where browsers find pictures besides the shop itself: what their storage says of itself.

    With the bucket's folder where its host has other people's buckets too. Raises what the storage
    raises at settings that it cannot use.
    """
    source = default_storage.url("-").rpartition("/")[0] + "/"
    return [] if source.startswith("/") else [source]


def upload_places() -> list[str]:
    """Where an editor's browser sends the files of releases besides the shop itself."""
    if isinstance(storages["private"], FileSystemStorage):
        return []
    return [storages["private"].url("-").partition("?")[0].rpartition("/")[0] + "/"]


# What no page of the shop uses, no script in it may. Passkeys are the shop's own.
PERMISSIONS_POLICY = ", ".join(
    [
        f"{feature}=()"
        for feature in (
            "accelerometer",
            "camera",
            "display-capture",
            "geolocation",
            "gyroscope",
            "magnetometer",
            "microphone",
            "midi",
            "payment",
            "serial",
            "usb",
        )
    ]
    + ["publickey-credentials-get=(self)", "publickey-credentials-create=(self)"]
)


class ProbeMiddleware:
    """Answers probes that ask by IP address, before anybody looks for it in ALLOWED_HOSTS.

    Every other address, and every other name, is left to Django: the answers here are the same
    whatever Host says, and name nothing of it.
    """

    VIEWS = {"/healthz": probes.healthz, "/readyz": probes.readyz}

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        view = self.VIEWS.get(request.path)
        if view is not None and is_ip_address(request.META.get("HTTP_HOST", "")):
            return view(request)
        return self.get_response(request)


def is_ip_address(host: str) -> bool:
    """Whether Host is 10.0.0.5, 10.0.0.5:8000, [::1] or [::1]:8000."""
    name, _, port = host.partition("]") if host.startswith("[") else host.partition(":")
    if port.removeprefix(":") and not port.removeprefix(":").isdecimal():
        return False
    try:
        ipaddress.ip_address(name.removeprefix("["))
    except ValueError:
        return False
    return True


class ContentPolicyMiddleware:
    """Keeps other sites from embedding our answers, and relaxes the Content-Security-Policy in two
    places only: in /admin/ for signed-in people, who also send files to the bucket of what is sold,
    and where a visitor allowed to be counted. The bucket of pictures, if there is one, is allowed
    on every page."""

    def __init__(self, get_response):
        self.get_response = get_response
        self.pictures = picture_sources()
        self.admin_policy = ADMIN_POLICY | {"connect-src": [SELF, *upload_places()]}

    def __call__(self, request):
        response = self.get_response(request)
        user = getattr(request, "user", None)
        is_page_of_admin = request.path.startswith("/admin/") and response.status_code != 503
        if is_page_of_admin and user is not None and user.is_authenticated:
            response._csp_replace = self.admin_policy
        consent.mark_response(request, response)
        allowed = getattr(response, "_csp_update", None) or {}
        response._csp_update = allowed | {"img-src": [*allowed.get("img-src", []), *self.pictures]}
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        return response


class BadInputMiddleware:
    """Answers 400 to text that PostgreSQL refuses: NUL bytes, and encodings other than UTF-8, some
    of which can write half characters."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        charset = request.content_params.get("charset", "utf-8").lower().replace("_", "-")
        if charset not in {"utf-8", "utf8", "us-ascii"}:
            return HttpResponseBadRequest(render_to_string("400.html"))
        if "\x00" in request.path or "\x00" in unquote(request.META.get("QUERY_STRING", "")):
            return HttpResponseBadRequest(render_to_string("400.html"))
        return self.get_response(request)

    def process_exception(self, request, error):
        """Answer 400 to what Wagtail hands on as it came: in lists and choosers dates that overflow
        when they are converted to UTC, and numbers of rows that are none; in forms the blocks of
        a text, whose fields only a script makes, where some of these are missing or no numbers."""
        if not request.path.startswith("/admin/"):
            return None
        is_no_number = isinstance(error, ValueError) and "expected a number but got" in str(error)
        is_incomplete = isinstance(error, MultiValueDictKeyError) or _is_miscounted(error)
        if not (is_no_number or is_incomplete or isinstance(error, OverflowError)):
            return None
        logger.warning("%s: %.200s", request.path, error)
        is_form = is_incomplete and request.method == "POST"
        context = {"sent": submitted_form.read(request) if is_form else None}
        return HttpResponseBadRequest(render_to_string("400.html", context))


def _is_miscounted(error: Exception) -> bool:
    """Whether Wagtail's blocks met a word where they number themselves."""
    frames = [frame for frame, _line in walk_tb(error.__traceback__)]
    is_of_blocks = frames[-1].f_globals.get("__name__", "").startswith("wagtail.blocks.")
    return isinstance(error, ValueError) and is_of_blocks


class PersonalPagesMiddleware:
    """Marks every answer to somebody with a session as private, never to be stored."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        session = getattr(request, "session", None)
        is_personal = session is not None and (session.accessed or session.modified)
        if is_personal and not response.has_header("Cache-Control"):
            response["Cache-Control"] = "private, no-store"
        return response


class FormerAddressMiddleware(RedirectMiddleware):
    """Leads on from an address that a page had, in each language: it is kept in the first alone."""

    def process_response(self, request, response):
        response = super().process_response(request, response)
        path = languages.without_prefix(request.path)
        if response.status_code != 404 or path == request.path:
            return response
        in_first_language = copy(request)
        in_first_language.path = path
        return super().process_response(in_first_language, response)
