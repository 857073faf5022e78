"""What missed its time, told where those who can mend it look: the editor, the first page."""

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.ui.components import Component

from products.approval import page_of
from products.models import DelayedPublication, ProductPage, Release
from products.permissions import page_policy
from products.publishing import version_to_publish
from products.readiness import why_not_publishable, why_release_not_publishable

LISTED = 20


def reason_now(delay: DelayedPublication) -> str:
    """Why the page, or the release, would not be published now; empty once it has been mended."""
    if isinstance(delay.revision.content_object, Release):
        return why_release_not_publishable(version_to_publish(delay.revision).as_object())
    if not isinstance(delay.page.specific, ProductPage):
        return delay.reason
    return why_not_publishable(version_to_publish(delay.revision).as_object())


@hooks.register("before_edit_snippet")
def say_why_release_waits(request, release):
    if isinstance(release, Release):
        say_why_it_waits(request, release)


@hooks.register("before_edit_page")
def say_why_it_waits(request, thing):
    """In the editor of a page, or of a release, that missed its time."""
    if request.method != "GET":
        return
    delays = DelayedPublication.objects.lasting().filter(revision__in=thing.revisions.all())
    if (delay := delays.first()) is None:
        return
    planned = timezone.localtime(delay.revision.approved_go_live_at)
    words = {"time": date_format(planned, "DATETIME_FORMAT")}
    if reason := reason_now(delay):
        sentence = gettext(
            "This was to be published on %(time)s. %(reason)s Mend it and save the draft: it is "
            "published within minutes, as soon as nothing stands in the way."
        )
        words["reason"] = reason
    else:
        sentence = gettext(
            "This was to be published on %(time)s. Nothing stands in the way any more: it is "
            "published within minutes."
        )
    buttons = []
    if page_of(thing).permissions_for_user(request.user).can_unschedule():
        editors = "releases" if isinstance(thing, Release) else "wagtailadmin_pages"
        address = reverse(f"{editors}:revisions_unschedule", args=[thing.pk, delay.revision_id])
        buttons.append(messages.button(address, gettext("Cancel scheduled publish")))
    messages.warning(request, sentence % words, buttons=buttons)


class DelayedPanel(Component):
    """On the admin's first page, of pages that one may edit."""

    name = "delayed_publications"
    template_name = "products/admin/delayed_panel.html"
    order = 40  # before how the shop is doing

    def get_context_data(self, parent_context):
        user = parent_context["request"].user
        pages = page_policy().explorable_instances(user).values("pk")
        delays = DelayedPublication.objects.lasting().filter(page__in=pages)
        return {"delays": delays.select_related("page", "revision")[:LISTED]}


@hooks.register("construct_homepage_panels")
def list_what_waits(request, panels):
    panels.append(DelayedPanel())
