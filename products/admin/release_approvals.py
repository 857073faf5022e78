"""Approval of releases in the admin: as of products, in the editor of the release."""

from functools import partial

from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.permissions import policy_registry
from wagtail.snippets import action_menu
from wagtail.snippets.views import snippets

from products.admin.approvals import (
    decide,
    decided_nothing,
    label_of,
    out_of_date,
    say_to_submit,
    say_what_was_said,
)
from products.approval import needs_approval
from products.approval.workflow import is_ours
from products.models import Release


@hooks.register("before_publish")
def submit_release_instead(request, release):
    """The draft was saved by now; its file may be newer than the button."""
    if not isinstance(release, Release) or not needs_approval(release, request.user):
        return None
    say_to_submit(request, release)
    return redirect("releases:edit", release.pk)


@hooks.register("before_edit_snippet")
def say_why_release_was_sent_back(request, release):
    if request.method == "GET" and isinstance(release, Release):
        say_what_was_said(request, release)


# --- the editor -----------------------------------------------------------------------------
class SubmitForApproval(action_menu.SubmitForModerationMenuItem):
    def get_context_data(self, parent_context):
        context = super().get_context_data(parent_context)
        context["label"] = gettext("Submit for approval")
        return context


class SubmitToWorkflow(action_menu.SubmitForModerationMenuItem):
    """For a release that is new: Wagtail asks all releases, and not their product, for it."""

    def get_context_data(self, parent_context):
        context = super().get_context_data(parent_context)
        workflow = parent_context["product"].get_workflow()
        context["label"] = gettext("Submit to %(workflow)s") % {"workflow": workflow.name}
        return context


class TakeBack(action_menu.CancelWorkflowMenuItem):
    label = _("Take back from approval")


@hooks.register("construct_snippet_action_menu")
def offer_acts(items, request, context):
    """What this person may do with a release of this product, in the shop's words."""
    if context["model"] is not Release:
        return
    release = context.get("instance") or Release(page=context["product"])
    kept = [item for item in items if not isinstance(item, REPLACED)]
    if not context.get("locked_for_user"):
        kept += _publishing(release, request.user) + _submitting(release, request.user, context)
    kept += _of_workflow(release, request.user, items)
    items[:] = sorted(kept, key=lambda item: item.order)


REPLACED = (
    action_menu.PublishMenuItem,
    action_menu.UnpublishMenuItem,
    action_menu.SubmitForModerationMenuItem,
    action_menu.CancelWorkflowMenuItem,
    action_menu.RestartWorkflowMenuItem,
    action_menu.WorkflowMenuItem,
)


def _publishing(release: Release, user) -> list:
    """For whoever may publish it; Wagtail asks for a permission on all releases."""
    policy = policy_registry.get_by_type(Release)
    if not policy.user_has_permission_for_instance(user, "publish", release):
        return []
    offered: list = [action_menu.PublishMenuItem(order=30)]
    if release.live:
        offered.append(action_menu.UnpublishMenuItem(order=20))
    return offered


def _submitting(release: Release, user, context) -> list:
    """Where there is somebody to ask. Before its product is published it goes with that."""
    workflow = release.page.get_workflow()
    if workflow is None or not release.page.live or release.workflow_in_progress:
        return []
    if is_ours(workflow):
        return [SubmitForApproval(order=60)] if needs_approval(release, user) else []
    if release.pk is None:
        return [SubmitToWorkflow(order=60)]
    return [action_menu.SubmitForModerationMenuItem(order=60)]


def _of_workflow(release: Release, user, items) -> list:
    """What Wagtail offers of a workflow that goes on; of approval in the shop's words."""
    workflow = release.page.get_workflow()
    kinds = REPLACED[3:]
    found = [item for item in items if isinstance(item, kinds)]
    if workflow is None or not is_ours(workflow):
        return found
    offered = []
    for item in found:
        if isinstance(item, action_menu.WorkflowMenuItem):
            item.label = label_of(item)
            offered.append(item)
    if release.workflow_in_progress and release.page.owner_id == user.pk:
        offered.append(TakeBack(order=40))
    return offered


class WithApproval:
    """The editor of a release, where it may be submitted. Mixed into the views of Wagtail."""

    def get_success_message(self, instance=None):
        release = instance or self.object  # type: ignore[attr-defined]  # the view's
        action = self.action  # type: ignore[attr-defined]  # the view's
        if action == "submit":
            return gettext("“%(release)s” waits for approval.") % {"release": release}
        if action == "publish" and release.withdrawn_at:
            return gettext(
                "“%(release)s” is published, and stays withdrawn: nobody gets it until you bring "
                "it back."
            ) % {"release": release}
        return super().get_success_message(instance)  # type: ignore[misc]  # the view's


class ReleaseEditView(WithApproval, snippets.EditView):
    """A decision in the editor is only about what the editor who decides has seen."""

    def form_valid(self, form):
        self.was_out_of_date = self.is_out_of_date  # before this form is saved
        return super().form_valid(form)

    def workflow_action_action(self):
        back = reverse("releases:edit", args=[self.object.pk])
        if self.was_out_of_date:
            return decided_nothing(self.request, out_of_date(), back)
        return decide(self.request, super().workflow_action_action, back)


class ReleaseWorkflowAction(snippets.WorkflowActionView):
    """A decision from the first page of the admin; why it cannot be, in words."""

    def post(self, request, *args, **kwargs):
        act = partial(super().post, request, *args, **kwargs)
        return decide(request, act, reverse("releases:edit", args=[self.object.pk]))
