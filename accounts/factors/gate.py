"""The gate of the admin: a second factor first, where the shop asks for one (decision 18)."""

from allauth.account.adapter import get_adapter
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from accounts.factors import holders
from accounts.factors.views import HEADING_TO

ADMIN = "/admin/"
# The way in and the way out.
OPEN = ("/admin/login/", "/admin/logout/")


class SecondFactorMiddleware:
    """Leads whoever may enter the admin, and has not shown a second factor in this session, to
    where one is set up or asked for, and back. Their account itself stays open to them."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest):
        is_closed = request.path.startswith(ADMIN) and request.path not in OPEN
        if is_closed and holders.is_required_of(request.user):
            if way := self.way_to_a_factor(request):
                here = request.get_full_path() if request.method == "GET" else ADMIN
                return redirect(f"{way}?{urlencode({REDIRECT_FIELD_NAME: here})}")
            request.session.pop(HEADING_TO, None)
        return self.get_response(request)

    def way_to_a_factor(self, request: HttpRequest) -> str:
        """The page that is still missing; empty if none is."""
        if not holders.has_factor(request.user):
            return reverse("mfa_index")
        if holders.was_shown(request):
            return ""
        methods = get_adapter().get_reauthentication_methods(request.user)
        return next(method["url"] for method in methods if method["id"].startswith("mfa_"))
