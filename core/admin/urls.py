"""Routes of Wagtail's admin about many rows at once, shadowed: Wagtail hands the numbers in their
address to the database as they are, and what cannot be a number ends in an error page.

Included before Wagtail's own. The routes have no name: links are made with Wagtail's, and arrive
here.
"""

import re
from functools import wraps

from django.db.models import BigIntegerField
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import URLPattern
from django.views.decorators.cache import never_cache
from wagtail.admin import urls as admin_urls
from wagtail.admin.auth import require_admin_access
from wagtail.models import Page


def is_row_number(text: str) -> bool:
    """Whether a row could have this number."""
    if not re.fullmatch(r"[0-9]{1,19}", text):
        return False
    return 0 < int(text) <= BigIntegerField.MAX_BIGINT


def with_row_numbers(view):
    """404 when the address names rows that cannot be, or all pages below one that is not there."""

    @wraps(view)
    def wrapper(request, app_label, model_name, action):
        parents = request.GET.getlist("childOf")
        asked = [text for text in request.GET.getlist("id") if text != "all"]
        chosen = list(filter(None, request.POST.getlist("chooser")))  # where pages are to go
        if not all(map(is_row_number, asked + parents + chosen)):
            raise Http404
        if model_name == "page" and parents:
            get_object_or_404(Page, pk=parents[-1])
        return view(request, app_label, model_name, action)

    return never_cache(require_admin_access(wrapper))


urlpatterns = [
    URLPattern(route.pattern, with_row_numbers(route.callback))
    for route in admin_urls.urlpatterns
    if getattr(route, "name", None) == "wagtail_bulk_action"
]
