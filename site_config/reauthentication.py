"""Before refunds, lost orders, people, roles, keys, chats, exports: password or factor, again.

One table, and one middleware in front of the views that it names. An answer holds for some minutes.
It is asked for with the form, and again for a form that was open too long before it was sent:
allauth keeps what was sent meanwhile, and does it after the answer. None of these forms holds a
password.
"""

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows import reauthentication
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

ADMIN = "/admin/"
# Views by their names, as reverse() takes them.
ASKED_BEFORE = frozenset(
    {
        # refunds
        "wagtailsnippets_commerce_refund:refund",
        # access for many customers at once
        "wagtailsnippets_commerce_lostorder:rebuild",
        # people
        "wagtailusers_users:add",
        "wagtailusers_users:edit",
        "wagtailusers_users:delete",
        "wagtailusers_users:replace_address",
        "wagtailusers_users:export_data",
        "wagtailusers_users:erase",
        # roles
        "wagtailusers_groups:add",
        "wagtailusers_groups:edit",
        "wagtailusers_groups:delete",
        # keys of the closed shop, and where alerts go
        "wagtailsnippets_construction_entrykey:new",
        "wagtailsnippets_construction_entrykey:revoke",
        "account_telegram",
    }
)
# The route of bulk actions has no name of its own.
ASKED_IN_BULK = {("accounts", "user")}


def is_asked_before(request: HttpRequest) -> bool:
    """Whether the view that a request leads to is one of the table, or an export."""
    match = request.resolver_match
    if match is None:
        return False
    if match.view_name in ASKED_BEFORE:
        return True
    if not request.path.startswith(ADMIN):
        return False
    in_bulk = (match.kwargs.get("app_label"), match.kwargs.get("model_name"))
    return in_bulk in ASKED_IN_BULK or bool(request.GET.get("export"))


class ReauthenticationMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view, args, kwargs) -> HttpResponseBase | None:
        """Ask first, unless it was answered of late. Strangers to the admin are refused there."""
        if not settings.ADMIN_CONFIRM_MINUTES or not is_asked_before(request):
            return None
        if not request.user.has_perm("wagtailadmin.access_admin"):
            return None
        if reauthentication.did_recently_reauthenticate(request):
            return None
        methods = get_adapter().get_reauthentication_methods(request.user)
        return reauthentication.suspend_request(request, methods[0]["url"])
