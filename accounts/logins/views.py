"""Where somebody is logged in, and the ways out."""

from allauth.account.adapter import get_adapter
from allauth.usersessions.views import ListUserSessionsView
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from accounts.logins.browsers import describe


@method_decorator(never_cache, name="dispatch")
class SessionsView(ListUserSessionsView):
    """A POST ends all sessions but this one; with `here` this one too."""

    def form_valid(self, form) -> HttpResponse:
        response = super().form_valid(form)
        if "here" in self.request.POST:
            get_adapter().logout(self.request)
            return redirect("account_login")
        return response

    def get_context_data(self, **kwargs) -> dict:
        context = super().get_context_data(**kwargs)
        for session in context["sessions"]:
            session.browser = describe(session.user_agent)
        return context
