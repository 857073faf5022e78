"""Where somebody is logged in, and the ways out."""

from allauth.account.adapter import get_adapter
from allauth.usersessions.models import UserSession
from allauth.usersessions.views import ListUserSessionsView
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from accounts.logins import sessions
from accounts.logins.browsers import describe


@method_decorator(never_cache, name="dispatch")
class SessionsView(ListUserSessionsView):
    """A POST ends all sessions but this one; with `here` this one too."""

    def form_valid(self, form) -> HttpResponse:
        is_everywhere, user = "here" in self.request.POST, self.request.user
        with transaction.atomic():
            has_others = len(UserSession.objects.purge_and_list(user)) > 1
            response = super().form_valid(form)
            if has_others:
                sessions.tell_ended(user, is_everywhere=is_everywhere)
        if is_everywhere:
            get_adapter().logout(self.request)
            return redirect("account_login")
        return response

    def get_context_data(self, **kwargs) -> dict:
        context = super().get_context_data(**kwargs)
        for session in context["sessions"]:
            session.browser = describe(session.user_agent)
        return context
