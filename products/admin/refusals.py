"""Answers of the admin where Wagtail itself would show an error page."""

from django.shortcuts import redirect
from django.utils.translation import gettext
from wagtail import hooks
from wagtail.admin import messages
from wagtail.models import Page

from core.admin.deletions import warn, why_in_use
from core.content.described import DescribedPage
from products.models import Category, ProductPage, ProductTranslation
from products.readiness import why_not_publishable, why_over
from products.slugs import why_slug_refused

MAX_MESSAGES = 5


@hooks.register("before_bulk_action")
def refuse_unready_products(request, action_type, objects, action):
    """Nothing is published while one of the chosen pages is not ready, or over."""
    if action_type != "publish" or not objects or not isinstance(objects[0], Page):
        return None
    pages = [page.pk for page in objects]
    if action.cleaned_form.cleaned_data.get("include_descendants"):
        for page in objects:
            pages += page.get_descendants().not_live().values_list("pk", flat=True)
    drafts = [
        page.get_latest_revision_as_object()
        for page in Page.objects.filter(pk__in=pages).specific()
    ]
    reasons = [reason for draft in drafts if (reason := why_refused(draft))]
    for reason in reasons[:MAX_MESSAGES]:
        messages.error(request, gettext("Nothing was published. %(reason)s") % {"reason": reason})
    return redirect(action.next_url) if reasons else None


def why_refused(draft: Page) -> str:
    """Why this version of a page may not be published; empty if it may."""
    if isinstance(draft, ProductPage):
        return why_not_publishable(draft)
    if isinstance(draft, ProductTranslation):
        return draft.why_unready() or why_over(draft)
    undescribed = draft.why_undescribed() if isinstance(draft, DescribedPage) else ""
    return undescribed or why_over(draft)


@hooks.register("before_copy_page")
def refuse_reserved_slug(request, page):
    """The form of a copy checks its slug against other pages only."""
    if request.method != "POST" or not isinstance(page.specific, ProductPage):
        return None
    if reason := why_slug_refused(request.POST.get("new_slug", ""), None):
        messages.error(request, reason)
        return redirect("wagtailadmin_pages:copy", page.pk)
    return None


@hooks.register("before_copy_page")
def refuse_a_place_that_is_gone(request, page):
    """Deleted in another tab, say: Wagtail's view takes it for granted."""
    if request.method != "POST" or "new_parent_page" not in request.POST:
        return None
    if Page.objects.filter(pk=request.POST["new_parent_page"] or 0).exists():
        return None
    messages.error(request, gettext("The page that you chose is gone. Choose another one."))
    return redirect("wagtailadmin_pages:copy", page.pk)


@hooks.register("before_delete_snippet", order=-10)  # the shop's own word on it names no pages
def keep_category_in_use(request, rows):
    """Asked before the page that asks for confirmation, and again when it was given."""
    categories = [row for row in rows if isinstance(row, Category)]
    for category in categories:
        if sentence := why_in_use(category, request.user):
            messages.error(request, sentence)
            return redirect("wagtailsnippets_products_category:list")
    if request.method == "GET":
        warn(request, categories)
    return None
