"""What waits for approval, and where what a seller has submitted stands."""

from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Prefetch, Q
from django.db.models.functions import Cast
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext
from wagtail.models import Page, TaskState, WorkflowState

from products.models import ProductPage, Release


def waiting_for(user) -> list[TaskState]:
    """What `user` may decide now, longest waiting first, each with its `thing`: a page or
    a release. Seven queries."""
    states = TaskState.objects.reviewable_by(user).select_related(
        "revision", "workflow_state__requested_by"
    )
    states = states.defer("revision__content").prefetch_related("workflow_state__content_object")
    found = list(states.order_by("started_at", "pk"))
    for state in found:
        state.thing = state.workflow_state.content_object
    return [state for state in found if state.thing is not None]


def states_of(user) -> list[WorkflowState]:
    """What `user` has submitted, or is theirs, and waits or was sent back, newest first."""
    is_own = _is_one_of(Page.objects.filter(owner=user))
    is_own |= _is_one_of(Release.objects.filter(page__owner=user))
    states = WorkflowState.objects.active().filter(is_own | Q(requested_by=user))
    states = states.select_related("current_task_state").prefetch_related("content_object")
    found = [state for state in states.order_by("-created_at", "-pk") if state.content_object]
    for state in found:
        state.standing = standing_of(state)
    return found


def _is_one_of(rows) -> Q:
    kind = ContentType.objects.get_for_model(rows.model)
    own = rows.annotate(text=Cast("pk", CharField())).values("text")
    return Q(base_content_type=kind, object_id__in=own)


def with_standing() -> Prefetch:
    """What a list of products asks for; Wagtail's own prefetch finds nothing for a page's model."""
    states = WorkflowState.objects.active().select_related("current_task_state__task")
    return Prefetch("_specific_workflow_states", states, to_attr="_current_workflow_states")


def standing_of(state: WorkflowState | None) -> str:
    """Where something stands, in a sentence for its seller; empty if nothing waits."""
    if state is None or state.current_task_state is None:
        return ""
    decision = state.current_task_state
    if state.status == WorkflowState.STATUS_NEEDS_CHANGES:
        return gettext("Sent back: “%(comment)s”") % {"comment": decision.comment}
    since = date_format(localtime(decision.started_at), "SHORT_DATE_FORMAT")
    return gettext("Waits for approval since %(date)s") % {"date": since}


def standing(page: ProductPage) -> str:
    """The same of a page; no query where its workflow was fetched with the list."""
    return standing_of(page.current_workflow_state)
