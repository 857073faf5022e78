"""Routes of Wagtail's admin, shadowed: those about many rows at once, whose numbers Wagtail hands
to the database as they are (what cannot be a number ends in an error page); deleting a site;
choosing a task of a workflow; and Wagtail's trial of its error page.

Included before Wagtail's own. The routes have no name: links are made with Wagtail's, and arrive
here.
"""

import re
from functools import wraps

from django.db.models import BigIntegerField
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from wagtail.admin import messages
from wagtail.admin import urls as admin_urls
from wagtail.admin.auth import any_permission_required, require_admin_access
from wagtail.admin.urls import workflows as workflow_urls
from wagtail.admin.viewsets import viewsets
from wagtail.models import Page, Site
from wagtail.sites.views import SiteViewSet


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


@require_admin_access
def delete_site(request, pk):
    """Wagtail's page for it, but for the site that answers where no other does: the shop itself."""
    site = Site.objects.filter(pk=pk).first()
    may_delete = request.user.has_perm("wagtailcore.delete_site")
    if site is not None and site.is_default_site and may_delete:
        messages.error(
            request,
            gettext(
                "This site stays: the shop is found by it. Make another one the default first."
            ),
        )
        return redirect("wagtailsites:edit", pk)
    viewset = next(each for each in viewsets.viewsets if isinstance(each, SiteViewSet))
    return viewset.delete_view(request, pk=str(pk))


def for_who_makes_workflows(view):
    """Wagtail asks nothing of whoever chooses a task, and so names the tasks to all staff."""
    may = any_permission_required("wagtailcore.add_workflow", "wagtailcore.change_workflow")
    return never_cache(require_admin_access(may(view)))


@require_admin_access
def no_trial_of_the_error_page(request):
    """Wagtail's is an error for whoever opens it, and an alarm for the shop."""
    raise Http404


urlpatterns = [
    path("failwhale/", no_trial_of_the_error_page),
    path("sites/delete/<int:pk>/", never_cache(delete_site)),
    *(
        URLPattern(route.pattern, with_row_numbers(route.callback))
        for route in admin_urls.urlpatterns
        if getattr(route, "name", None) == "wagtail_bulk_action"
    ),
    *(
        path(f"workflows/{route.pattern}", for_who_makes_workflows(route.callback))
        for route in workflow_urls.urlpatterns
        if route.name.startswith(("task_chooser", "task_chosen"))
    ),
]
