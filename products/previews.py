"""How a draft looks to those who will meet it: *Preview as*.

The products app itself knows a visitor; others add their people by `register_mode`, and a mode may
show something else than the page, such as an e-mail. A preview reads only: it is rendered without
the session of who looks at it, for somebody who is nobody, and its forms lead nowhere.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# Cookies that say who somebody is. Others stay, for a closed shop knows its people by one.
PERSONAL_COOKIES = (
    settings.SESSION_COOKIE_NAME,
    settings.CSRF_COOKIE_NAME,
    "messages",
)
# No forms, no new windows: what is pressed in a preview does nothing.
SANDBOX = ("allow-same-origin", "allow-scripts")


@dataclass(frozen=True)
class Mode:
    """`who` makes the person to whom the page is shown; `render` answers instead of the page."""

    label: str | Promise
    who: Callable[[], object] = AnonymousUser
    render: Callable[[object], HttpResponse] | None = None


_modes: dict[str, Mode] = {"visitor": Mode(_("Visitor"))}


def register_mode(name: str, label: str | Promise, **how) -> None:
    """Add a way to preview a product, after those that there are."""
    _modes.setdefault(name, Mode(label, **how))


class PreviewedAs:
    """A page whose editor chooses as whom to see it."""

    @property
    def preview_modes(self):
        return [(name, mode.label) for name, mode in _modes.items()]

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        mode = _modes.get(mode_name, _modes["visitor"])
        request.user = mode.who()  # type: ignore[assignment]  # somebody without rows
        if mode.render is not None:
            response = mode.render(self)
        else:
            response = super().serve_preview(request, mode_name)  # type: ignore[misc]  # a page's
        added = getattr(response, "_csp_update", None) or {}
        response._csp_update = added | {"sandbox": SANDBOX}  # type: ignore[attr-defined]  # django-csp's
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response

    def make_preview_request(self, *args, **kwargs) -> HttpResponse:
        response = super().make_preview_request(*args, **kwargs)  # type: ignore[misc]  # a page's
        # Those of a stranger would take the place of who looks at it.
        response.cookies.clear()
        patch_cache_control(response, private=True, no_store=True)
        return response

    def _get_dummy_headers(self, original_request=None) -> dict:
        headers = super()._get_dummy_headers(original_request)  # type: ignore[misc]  # a page's
        headers.pop("HTTP_AUTHORIZATION", None)
        cookies = original_request.COOKIES.items() if original_request else ()
        kept = [f"{name}={value}" for name, value in cookies if name not in PERSONAL_COOKIES]
        headers["HTTP_COOKIE"] = "; ".join(kept)
        return headers
