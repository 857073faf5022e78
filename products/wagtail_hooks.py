"""The admin of products: whose they are, lists, and what must stay."""

from django.http import Http404, HttpRequest
from django.shortcuts import get_list_or_404, redirect
from django.utils.translation import gettext
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.views.home import LockedPagesPanel, RecentEditsPanel
from wagtail.admin.views.pages import bulk_actions
from wagtail.models import AbstractPage, Page
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet

from core import languages
from core.protection import what_holds
from products.admin.choosers import ProductChooserViewSet
from products.admin.licences import LicenceViewSet
from products.admin.releases import ReleaseViewSet
from products.admin.viewsets import (
    CategoryViewSet,
    ProductExplorer,
    ProductListing,
    TranslationExplorer,
)
from products.deletion_rules import why_kept
from products.models import ProductPage, ProductTranslation, Release
from products.permissions import (
    OwnProductsPolicy,
    ReleasePolicy,
    edits_all_pages,
    page_policy,
)

register_permission_policy(AbstractPage, OwnProductsPolicy())
register_permission_policy(Release, ReleasePolicy(Release))
register_snippet(CategoryViewSet)
register_snippet(LicenceViewSet)
register_snippet(ReleaseViewSet)


@hooks.register("register_admin_viewset")
def register_products():
    explorers = [ProductExplorer(), TranslationExplorer()]
    return [ProductListing(), *explorers, ProductChooserViewSet()]


# --- own products only ----------------------------------------------------------------------
class OwnPages:
    """A bulk action finds the pages that its user may see, and no others."""

    request: HttpRequest

    def dispatch(self, request, *args, **kwargs):
        places = list(filter(None, request.POST.getlist("chooser")))  # where pages are to go
        if places and page_policy().is_hidden(request.user, places):
            raise Http404
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]  # the action's own

    def get_queryset(self, model, object_ids):
        visible = page_policy().explorable_instances(self.request.user)
        return get_list_or_404(visible, pk__in=object_ids)


for action in bulk_actions.__all__:
    own_action = type(f"Own{action}", (OwnPages, getattr(bulk_actions, action)), {})
    hooks.register("register_bulk_action", own_action, order=10)


@hooks.register("construct_page_chooser_queryset")
def choose_among_own_products(pages, request):
    if languages.are_several():
        # A link leads to the product, and is read in its reader's language.
        pages = pages.not_exact_type(ProductTranslation)
    return pages.exclude(pk__in=page_policy().products_of_others(request.user).values("pk"))


WAGTAIL_REPORTS = {
    "locked-pages",
    "workflows",
    "workflow-tasks",
    "site-history",
    "aging-pages",
    "page-types-usage",
}


@hooks.register("construct_reports_menu")
def reports_are_for_editors(request, items):
    if not edits_all_pages(request.user):
        items[:] = [item for item in items if item.name not in WAGTAIL_REPORTS]


def is_hidden(request, page) -> bool:
    return page_policy().is_hidden(request.user, [page.pk])


class OwnRecentEdits(RecentEditsPanel):
    """A product that went to another seller is still in the log of its first one's edits."""

    def get_context_data(self, parent_context):
        context = super().get_context_data(parent_context)
        request = context["request"]
        context["last_edits"] = [e for e in context["last_edits"] if not is_hidden(request, e[1])]
        return context


class OwnLockedPages(LockedPagesPanel):
    def get_context_data(self, parent_context):
        context = super().get_context_data(parent_context)
        request = context["request"]
        pages = context["locked_pages"]
        context["locked_pages"] = [page for page in pages if not is_hidden(request, page)]
        return context


@hooks.register("construct_homepage_panels")
def panels_of_own_products(request, panels):
    own = {RecentEditsPanel: OwnRecentEdits, LockedPagesPanel: OwnLockedPages}
    panels[:] = [own[type(panel)]() if type(panel) in own else panel for panel in panels]


# --- what was sold stays --------------------------------------------------------------------
def why_pages_stay(pages) -> str:
    """A sentence on why these pages, or one below them, may not be deleted; empty if they may."""
    for page in pages:
        below = Page.objects.filter(path__startswith=page.path)
        for product in ProductPage.objects.filter(pk__in=below.values("pk")):
            if reason := why_kept(product):
                return gettext("“%(title)s” cannot be deleted. %(reason)s") % {
                    "title": product.title,
                    "reason": reason,
                }
        if held_by := what_holds(list(below)):
            return gettext("“%(title)s” cannot be deleted: %(rows)s need it.") % {
                "title": page.title,
                "rows": held_by,
            }
    return ""


@hooks.register("before_delete_page")
def keep_sold_page(request, page):
    if sentence := why_pages_stay([page]):
        messages.error(request, gettext("%(reason)s Unpublish it instead.") % {"reason": sentence})
        return redirect("wagtailadmin_explore", page.get_parent().pk)
    return None


@hooks.register("before_bulk_action")
def keep_sold_pages(request, action_type, pages, action):
    if action_type != "delete" or not pages or not isinstance(pages[0], AbstractPage):
        return None
    if sentence := why_pages_stay(pages):
        messages.error(
            request,
            gettext("Nothing was deleted. %(reason)s Unpublish it instead.") % {"reason": sentence},
        )
        return redirect(action.next_url)
    return None
