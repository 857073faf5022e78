"""Routes of Wagtail's admin about pages and pictures: shadowed, so that those of another seller are
not found.

Most of Wagtail's views ask for permission, but the page tree, the choosers, the last step of a
move and the reports show titles to everybody with a page to edit. None of the routes here has a
name: links are made with Wagtail's names, and arrive here.
"""

from functools import wraps

from django.core.exceptions import BadRequest
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, include, path
from django.views.decorators.cache import never_cache
from wagtail.admin import urls as admin_urls
from wagtail.admin.auth import permission_denied, require_admin_access
from wagtail.admin.urls import pages, reports
from wagtail.admin.views.chooser import BaseLinkFormView, ExternalLinkView
from wagtail.images.views import multiple

from core.admin.deletions import why_in_use
from core.admin.own_images import (
    ImageDeleteView,
    OwnImagesIndexView,
    complete_tag,
    own_image_chooser,
)
from core.admin.urls import is_row_number
from core.models import ShopImage
from products.permissions import edits_all_pages, page_policy

ABOUT_ONE_PAGE = {
    "wagtailadmin_explore",
    "wagtailadmin_explore_results",
    "wagtailadmin_choose_page_child",
    "wagtailadmin_choose_page_chosen_multiple",
}
PAGE_IDS = {"page_id", "parent_page_id", "page_to_move_id", "destination_id"}
# Where the forms of Wagtail's own that copy and move pages name the place to put them.
PAGE_FIELD = "new_parent_page"


def in_admin(view):
    return never_cache(require_admin_access(view))


def without_others(view):
    """404 when the address or the form asks for a page that is another seller's product."""

    @wraps(view)
    def wrapper(request, *args, **kwargs):
        named = request.GET.getlist("id") + request.POST.getlist(PAGE_FIELD)
        # Django reads more as a number than it writes as one: " 12", "1_2".
        if not all(map(is_row_number, filter(None, named))):
            raise Http404
        asked = [kwargs[name] for name in PAGE_IDS & kwargs.keys()] + list(filter(None, named))
        if asked and page_policy().is_hidden(request.user, asked):
            raise Http404
        return view(request, *args, **kwargs)

    return in_admin(wrapper)


class LinkView(ExternalLinkView):
    """Wagtail makes a link to a page of an address, and names that page by its draft's title."""

    def post(self, request):
        if f"{self.form_prefix}-{self.link_url_field_name}" not in request.POST:
            raise BadRequest("no address was sent")  # Wagtail's form takes it for granted
        if edits_all_pages(request.user):
            return super().post(request)
        return BaseLinkFormView.post(self, request)


def for_editors(view):
    """Reports are about all pages."""

    @wraps(view)
    def wrapper(request, *args, **kwargs):
        if not edits_all_pages(request.user):
            return permission_denied(request)
        return view(request, *args, **kwargs)

    return in_admin(wrapper)


def unless_shown(view):
    """Pictures just uploaded are deleted by a script, which is told in JSON."""

    @wraps(view)
    def wrapper(request, image_id):
        image = get_object_or_404(ShopImage, pk=image_id)
        sentence = (
            why_in_use(image, request.user) if image.is_editable_by_user(request.user) else ""
        )
        if sentence and request.method == "POST":
            return JsonResponse({"success": False, "error_message": sentence}, status=400)
        return view(request, image_id=image_id)

    return in_admin(wrapper)


def wrapped(patterns, wrap) -> list[URLPattern]:
    return [URLPattern(p.pattern, wrap(p.callback)) for p in patterns]


choosers = [p for p in admin_urls.urlpatterns if getattr(p, "name", None) in ABOUT_ONE_PAGE]
urlpatterns = [
    *wrapped(choosers, without_others),
    path("pages/", include(wrapped(pages.urlpatterns, without_others))),
    path("reports/", include(wrapped(reports.urlpatterns, for_editors))),
    path("choose-external-link/", in_admin(LinkView.as_view())),
    path("tag-autocomplete/", in_admin(complete_tag)),
    path("tag-autocomplete/<slug:app_name>/<slug:model_name>/", in_admin(complete_tag)),
    path("images/", in_admin(OwnImagesIndexView.as_view())),
    path("images/results/", in_admin(OwnImagesIndexView.as_view(results_only=True))),
    path("images/chooser/", in_admin(own_image_chooser.choose_view)),
    path("images/<int:image_id>/delete/", in_admin(ImageDeleteView.as_view())),
    path("images/multiple/<int:image_id>/delete/", unless_shown(multiple.DeleteView.as_view())),
]
