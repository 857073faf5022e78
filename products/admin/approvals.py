"""Approval in the admin: what the editor offers and refuses, and what waits, on the first page."""

from collections.abc import Callable
from functools import partial

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.action_menu import (
    CancelWorkflowMenuItem,
    RestartWorkflowMenuItem,
    SubmitForModerationMenuItem,
    WorkflowMenuItem,
)
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.admin.views.home import (
    UserObjectsInWorkflowModerationPanel,
    WorkflowObjectsToModeratePanel,
)
from wagtail.admin.views.pages.edit import EditView
from wagtail.admin.views.pages.workflow import WorkflowActionView
from wagtail.models import WorkflowState

from products.approval import needs_approval
from products.approval.waiting import states_of, waiting_for
from products.approval.workflow import is_ours
from products.models import ProductPage, ProductTranslation
from products.models.approvals import SEND_BACK
from products.permissions import edits_all_pages

LISTED = 20


@hooks.register("before_publish_page")
def submit_instead(request, page):
    """The draft was saved by now; a release in it may be newer than the button."""
    is_ours = isinstance(page, ProductPage | ProductTranslation)
    if not is_ours or not needs_approval(page, request.user):
        return None
    say_to_submit(request, page)
    return redirect("wagtailadmin_pages:edit", page.pk)


def say_to_submit(request, thing) -> None:
    messages.warning(
        request,
        gettext(
            "“%(title)s” is saved as a draft, and not published: an editor approves it first. "
            "Submit it for approval."
        )
        % {"title": getattr(thing, "title", thing)},
    )


# --- the editor -----------------------------------------------------------------------------
class SubmitForApproval(SubmitForModerationMenuItem):
    def get_context_data(self, parent_context):
        context = super().get_context_data(parent_context)
        context["label"] = gettext("Submit for approval")
        return context


class TakeBack(CancelWorkflowMenuItem):
    label = _("Take back from approval")


@hooks.register("construct_page_action_menu")
def offer_approval(items, request, context):
    """The buttons of approval in the shop's words, and none that asks for what nobody needs."""
    page = context.get("page")
    workflow = (page if page and page.pk else context["parent_page"]).get_workflow()
    if workflow is None or not is_ours(workflow):
        return
    offered = []
    for item in items:
        if isinstance(item, SubmitForModerationMenuItem):
            if (
                page
                or not context["parent_page"]
                .permissions_for_user(request.user)
                .can_publish_subpage()
            ):
                offered.append(SubmitForApproval(item.order))
        elif isinstance(item, CancelWorkflowMenuItem):
            if page.workflow_in_progress and page.owner_id == request.user.pk:
                offered.append(TakeBack(item.order))
        elif not isinstance(item, RestartWorkflowMenuItem):
            if isinstance(item, WorkflowMenuItem):
                item.label = label_of(item)
            offered.append(item)
    items[:] = offered


def label_of(item: WorkflowMenuItem) -> str:
    if item.name == SEND_BACK:
        return gettext("Send back with a comment")
    if item.launch_modal:
        return gettext("Approve and publish, with a comment")
    return gettext("Approve and publish")


@hooks.register("before_edit_page")
def say_why_it_was_sent_back(request, page):
    if request.method == "GET" and isinstance(page, ProductPage | ProductTranslation):
        say_what_was_said(request, page)


def say_what_was_said(request, thing) -> None:
    """Of a page or a release that was sent back: when and why."""
    state = thing.current_workflow_state
    if state is None or state.status != WorkflowState.STATUS_NEEDS_CHANGES:
        return
    decision = state.current_task_state
    if decision is None:
        return
    messages.warning(
        request,
        gettext(
            "This was sent back on %(time)s: “%(comment)s” Change it and submit it for approval "
            "again."
        )
        % {
            "time": date_format(timezone.localtime(decision.finished_at), "DATETIME_FORMAT"),
            "comment": decision.comment,
        },
    )


# --- the decision ---------------------------------------------------------------------------
def decide(request, act: Callable[[], HttpResponse], back: str) -> HttpResponse:
    """What `act` answers, which does all of it or nothing; else why it cannot be, at `back`."""
    try:
        with transaction.atomic():
            return act()
    except (PermissionDenied, ValidationError) as error:
        words = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
        return decided_nothing(request, words, back)


def decided_nothing(request, reason: str, back: str) -> HttpResponse:
    messages.error(request, gettext("Nothing was decided. %(reason)s") % {"reason": reason})
    return redirect(back)


def out_of_date() -> str:
    """A decision in the editor is only about what the editor who decides has seen."""
    return gettext("It was changed since you opened it. Look at what it is now.")


class ProductWorkflowAction(WorkflowActionView):
    """A decision from the first page of the admin; why it cannot be, in words."""

    def post(self, request, *args, **kwargs):
        act = partial(super().post, request, *args, **kwargs)
        return decide(request, act, reverse("wagtailadmin_pages:edit", args=[self.object.pk]))


class ApprovalInEditor(EditView):
    """The same in the editor, and only about what the editor who decides has seen."""

    def save_action(self):
        response = super().save_action()
        # The draft has got a new release since the page with this button was made.
        if self.request.POST.get("action-publish") and needs_approval(self.page, self.request.user):
            say_to_submit(self.request, self.page)
        return response

    def perform_workflow_action(self):
        back = reverse("wagtailadmin_pages:edit", args=[self.page.pk])
        if self.is_out_of_date:
            return decided_nothing(self.request, out_of_date(), back)
        return decide(self.request, super().perform_workflow_action, back)


# --- what waits -----------------------------------------------------------------------------
class WaitingPanel(Component):
    """On the admin's first page, for whoever decides."""

    name = "waiting_for_approval"
    template_name = "products/admin/waiting_panel.html"
    order = 35

    def get_context_data(self, parent_context):
        waiting = waiting_for(parent_context["request"].user)
        return {"waiting": waiting[:LISTED], "count": len(waiting)}


class SubmittedPanel(Component):
    """What a seller has submitted and is not decided, or was sent back."""

    name = "submitted_for_approval"
    template_name = "products/admin/submitted_panel.html"
    order = 36

    def get_context_data(self, parent_context):
        return {"states": states_of(parent_context["request"].user)[:LISTED]}


class WaitingMenuItem(MenuItem):
    def is_shown(self, request):
        return edits_all_pages(request.user)


@hooks.register("register_reports_menu_item")
def report_what_waits():
    address = reverse("wagtailadmin_reports:workflow")
    return WaitingMenuItem(
        _("Waiting for approval"),
        f"{address}?status={WorkflowState.STATUS_IN_PROGRESS}",
        name="waiting-for-approval",
        icon_name="clipboard-list",
        order=790,
    )


@hooks.register("construct_homepage_panels", order=20)
def show_what_waits(request, panels):
    """In the place of Wagtail's two panels, which speak of moderation and workflows."""
    replaced = (WorkflowObjectsToModeratePanel, UserObjectsInWorkflowModerationPanel)
    panels[:] = [panel for panel in panels if not isinstance(panel, replaced)]
    panels += [WaitingPanel(), SubmittedPanel()]
