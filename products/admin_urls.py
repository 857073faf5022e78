"""Routes of Wagtail's admin that name pages of others: shadowed, before Wagtail's own.

Wagtail keeps its choosers and reports open to everybody with a page to edit. None of these has a
name: links are made with Wagtail's names, and arrive here.
"""

from functools import wraps

from django.http import Http404
from django.urls import URLPattern, include, path
from django.views.decorators.cache import never_cache
from wagtail.admin.auth import permission_denied, require_admin_access
from wagtail.admin.urls import reports
from wagtail.admin.views import chooser

from core.own_images import ImageDeleteView
from products.permissions import edits_all_pages, page_policy


def without_others(view):
    """404 when the address asks for a page that is another seller's product."""

    @wraps(view)
    def wrapper(request, *args, **kwargs):
        asked = [*kwargs.values(), *request.GET.getlist("id")]
        if page_policy().is_hidden(request.user, [i for i in asked if str(i).isdigit()]):
            raise Http404
        return view(request, *args, **kwargs)

    return never_cache(require_admin_access(wrapper))


def for_editors(view):
    """Reports are about all pages."""

    @wraps(view)
    def wrapper(request, *args, **kwargs):
        if not edits_all_pages(request.user):
            return permission_denied(request)
        return view(request, *args, **kwargs)

    return never_cache(require_admin_access(wrapper))


urlpatterns = [
    path("choose-page/<int:parent_page_id>/", without_others(chooser.BrowseView.as_view())),
    path("choose-page/chosen-multiple/", without_others(chooser.ChosenMultipleView.as_view())),
    path("images/<int:image_id>/delete/", never_cache(require_admin_access(ImageDeleteView.as_view()))),
    path(
        "reports/",
        include([URLPattern(p.pattern, for_editors(p.callback)) for p in reports.urlpatterns]),
    ),
]
