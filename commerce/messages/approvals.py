"""Telling editors of what sellers submit, and sellers of what became of it.

In the place of Wagtail's own e-mails, which a request would send itself. Who said no to them in
the admin's account (*Notifications*) gets none of these.
"""

from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.models import AbstractGroupApprovalTask, TaskState, WorkflowState
from wagtail.users.models import UserProfile

from notifications import catalogue
from products.approval import page_of
from products.permissions import may_publish, people_who_edit_all_pages


def ask(task_state: TaskState, user) -> None:
    """Tell everybody who may decide that something waits; once for each time it is submitted."""
    state = task_state.workflow_state
    thing = state.content_object
    for editor in _deciders(task_state.task.specific):
        if editor != user and _wants(editor, "submitted"):
            catalogue.approval_asked(
                recipient=editor.email,
                page_title=task_state.revision.object_str,
                seller=str(state.requested_by or ""),
                is_new=page_of(thing).first_published_at is None,
                admin_url=_editor(thing),
                dedupe_key=f"approval-asked:{task_state.pk}:{editor.pk}",
            )


def tell_approved(state: WorkflowState, user) -> None:
    """Tell the seller that it is published, or when it will be."""
    seller = state.requested_by
    if seller is None or seller == user or not _wants(seller, "approved"):
        return
    thing = state.content_object
    waiting = thing.scheduled_revision
    planned = waiting.approved_go_live_at if waiting else None
    catalogue.approval_given(
        recipient=seller.email,
        page_title=_title(state),
        planned_text=date_format(timezone.localtime(planned), "j F Y, H:i") if planned else "",
        comment=state.current_task_state.comment if state.current_task_state else "",
        page_url=page_of(thing).specific.url or "",
        admin_url=_editor(thing),
        dedupe_key=f"approval-given:{state.pk}",
    )


def tell_refused(state: WorkflowState, user) -> None:
    """Tell the seller what to change; once for each decision."""
    seller, decision = state.requested_by, state.current_task_state
    if seller is None or seller == user or not _wants(seller, "rejected"):
        return
    catalogue.approval_refused(
        recipient=seller.email,
        page_title=_title(state),
        comment=decision.comment,
        admin_url=_editor(state.content_object),
        dedupe_key=f"approval-refused:{decision.pk}",
    )


def tell_ended(state: WorkflowState, user) -> None:
    """Tell the seller that nobody decides any more: by an editor's own hand it may be published."""
    thing = state.content_object
    if thing is not None and thing.live and not thing.has_unpublished_changes:
        tell_approved(state, user)
        return
    seller = state.requested_by
    if thing is None or seller is None or seller == user or not _wants(seller, "rejected"):
        return
    catalogue.approval_ended(
        recipient=seller.email,
        page_title=_title(state),
        may_publish=may_publish(thing, seller),
        admin_url=_editor(thing),
        dedupe_key=f"approval-ended:{state.pk}",
    )


def _deciders(task):
    """Those whom an admin's own workflow names, else whoever edits all pages."""
    if isinstance(task, AbstractGroupApprovalTask):
        people = get_user_model().objects.filter(groups__in=task.groups.all(), is_active=True)
        return people.distinct().order_by("pk")
    return people_who_edit_all_pages()


def _wants(person, what: str) -> bool:
    is_reached = person.is_active and person.email
    return is_reached and getattr(UserProfile.get_for_user(person), f"{what}_notifications")


def _title(state: WorkflowState) -> str:
    decision = state.current_task_state
    return decision.revision.object_str if decision else str(state.content_object)


def _editor(thing) -> str:
    return AdminURLFinder().get_edit_url(thing) or reverse("wagtailadmin_home")
