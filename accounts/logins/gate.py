"""Sessions of people with access to the admin end when nobody has used them for hours."""

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from accounts.logins import sessions


class StaffSessionMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        # Whoever has no session gets none by being asked.
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            is_admin = request.path.startswith("/admin/")
            if is_admin and request.user.has_perm("wagtailadmin.access_admin"):
                sessions.mark_staff(request)  # also who became staff after the login
            sessions.note_use(request)
        return self.get_response(request)
