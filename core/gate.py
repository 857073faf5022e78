"""A form that is sent after its session has ended is kept until its writer is logged in again."""

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext

from core import kept_forms


def say_kept(request: HttpRequest) -> None:
    """Say, on the page that asks for the login, what became of the form."""
    minutes = kept_forms.KEPT_SECONDS // 60
    words = gettext(
        "You are not logged in any more, so nothing was sent. What you wrote is kept for "
        "%(minutes)d minutes: log in, and you find it as it was."
    )
    messages.info(request, words % {"minutes": minutes})


class KeptFormMiddleware:
    """Keeps what comes without a session, before the view asks for the login, and forgets what
    comes again with one."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest):
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view, args, kwargs) -> None:
        # What another site may send is not read here: it may be no form, and its view wants it raw.
        if request.method != "POST" or getattr(view, "csrf_exempt", False):
            return
        # Nobody gets a session by being asked.
        if kept_forms.MARK not in request.POST:
            return
        if request.user.is_authenticated:
            kept_forms.drop(request)
        elif kept_forms.keep(request):
            say_kept(request)
