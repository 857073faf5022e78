"""The workflow behind the choice in the shop's settings: set up, mended and taken down again."""

from django.db import transaction
from django.utils.translation import gettext
from wagtail.models import Workflow, WorkflowPage, WorkflowState, WorkflowTask
from wagtail.signals import workflow_cancelled

from core.models import Approval, ShopSettings
from products.models import EditorsApproval, ProductIndexPage


def settle(user=None) -> None:
    """Make the workflow fit the settings, whatever was there. It may run twice.

    An admin's own workflow on the products stays, and approval goes through that one.
    """
    with transaction.atomic():
        rows = ShopSettings.objects.select_for_update().filter(site__is_default_site=True)
        shop = rows.select_related(None).first()
        if shop is None:
            return
        if shop.approval == Approval.NOTHING:
            _take_down(shop.approval_workflow, user)
        elif admins_own() is None:
            _set_up(shop)


def admins_own() -> Workflow | None:
    """The workflow that an admin has put on the products, or on what is above them."""
    index = ProductIndexPage.objects.first()
    workflow = index.get_workflow() if index else None
    return None if workflow is None or is_ours(workflow) else workflow


def is_ours(workflow: Workflow) -> bool:
    """Whether the shop's settings have made `workflow`."""
    return ShopSettings.objects.filter(approval_workflow=workflow).exists()


def _set_up(shop: ShopSettings) -> None:
    workflow = shop.approval_workflow
    if workflow is None:
        workflow = Workflow.objects.create(name=gettext("Approval"))
        ShopSettings.objects.filter(pk=shop.pk).update(approval_workflow=workflow)
    elif not workflow.active:
        workflow.active = True
        workflow.save()
    if not workflow.tasks.filter(active=True).exists():
        task = EditorsApproval.objects.create(name=gettext("Approval by an editor"))
        WorkflowTask.objects.create(workflow=workflow, task=task)
    for index in ProductIndexPage.objects.all():
        WorkflowPage.objects.get_or_create(page=index, defaults={"workflow": workflow})
    # What has lost the step that it waited for goes on at the one that there is now.
    for state in WorkflowState.objects.filter(
        workflow=workflow, status=WorkflowState.STATUS_IN_PROGRESS, current_task_state=None
    ):
        state.update(user=state.requested_by)


def _take_down(workflow: Workflow | None, user) -> None:
    if workflow is None:
        return
    for state in WorkflowState.objects.active().filter(workflow=workflow):
        end(state, user)
    WorkflowPage.objects.filter(workflow=workflow).delete()
    if workflow.active:
        workflow.active = False
        workflow.save()


def end(state: WorkflowState, user) -> None:
    """End what waits, or was sent back; its seller is told by whoever hears of it."""
    if state.current_task_state is not None:
        state.cancel(user=user)
        return
    # Its step was deleted. Wagtail asks for it to cancel, and would publish to go on without one.
    WorkflowState.objects.filter(pk=state.pk).update(status=WorkflowState.STATUS_CANCELLED)
    state.refresh_from_db()
    workflow_cancelled.send(sender=WorkflowState, instance=state, user=user)
