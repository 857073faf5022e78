"""Where a request may go from each state, and the one function that moves it.

Payment never decides: no state is forced or blocked because something was or was not paid.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from wagtail.log_actions import log, registry

from core.refusals import NotPossible
from support import notices
from support.audit import REQUEST_MOVED
from support.meanings import REOPEN_WITHIN
from support.models import Message, SupportRequest

Status = SupportRequest.Status

TRANSITIONS: dict[str, frozenset[str]] = {
    Status.NEW: frozenset(
        {Status.DISCUSSING, Status.PAYMENT, Status.IN_PROGRESS, Status.COMPLETED, Status.CANCELLED}
    ),
    Status.DISCUSSING: frozenset(
        {Status.PAYMENT, Status.IN_PROGRESS, Status.COMPLETED, Status.CANCELLED}
    ),
    Status.PAYMENT: frozenset(
        {Status.DISCUSSING, Status.IN_PROGRESS, Status.COMPLETED, Status.CANCELLED}
    ),
    Status.IN_PROGRESS: frozenset(
        {Status.DISCUSSING, Status.PAYMENT, Status.COMPLETED, Status.CANCELLED}
    ),
    Status.COMPLETED: frozenset({Status.DISCUSSING, Status.IN_PROGRESS}),
    Status.CANCELLED: frozenset({Status.DISCUSSING}),
}


def allowed(request: SupportRequest) -> list[Status]:
    """Where staff may move `request` now, in the order of the states."""
    return [status for status in Status if status in TRANSITIONS[request.status]]


def move(
    request: SupportRequest, status: str, *, seen: str, by, why: str = "", is_told: bool = True
) -> SupportRequest:
    """Move `request` to `status`, and say so in the thread, the audit log and to the customer.

    With `is_told` false the customer gets no mail of it (another one says it).

    `seen` is the state that the person saw: if somebody was faster, nothing moves. Returns the
    row as it is now. Raises NotPossible.
    """
    with transaction.atomic():
        request = SupportRequest.objects.select_for_update().get(pk=request.pk)
        if request.status != seen:
            raise NotPossible(_meanwhile(request, seen))
        if status not in TRANSITIONS[request.status]:
            raise NotPossible(
                gettext("A request that is %(state)s cannot become %(wanted)s.")
                % {"state": request.status_within_text, "wanted": _within_text(status)}
            )
        _move(request, status, by, why)
        if is_told:
            notices.moved(request, by, why)
        return request


def cancel(request: SupportRequest, by) -> SupportRequest:
    """The customer cancels their request. Raises NotPossible when it is closed already."""
    with transaction.atomic():
        request = SupportRequest.objects.select_for_update().get(pk=request.pk)
        if request.is_closed:
            raise NotPossible(
                gettext("It is %(state)s already.") % {"state": request.status_within_text}
            )
        why = gettext("Cancelled by the customer.")
        _move(request, Status.CANCELLED, by, why)
        notices.moved(request, by, why)
        return request


def can_reopen(request: SupportRequest) -> bool:
    """Whether its customer may reopen it today."""
    if request.status != Status.COMPLETED or request.closed_at is None:
        return False
    return timezone.now() < request.closed_at + REOPEN_WITHIN


def reopen(request: SupportRequest, by) -> SupportRequest:
    """The customer says it is not solved. Raises NotPossible."""
    with transaction.atomic():
        request = SupportRequest.objects.select_for_update().get(pk=request.pk)
        if not can_reopen(request):
            raise NotPossible(
                gettext(
                    "Only a completed request can be reopened, for %(days)s days. "
                    "Please open a new one."
                )
                % {"days": REOPEN_WITHIN.days}
            )
        request.waits_for_staff = True
        why = gettext("Reopened by the customer.")
        _move(request, Status.DISCUSSING, by, why)
        notices.moved(request, by, why)
        return request


def _within_text(status: str) -> str:
    return Status(status).within_text if status in Status.values else gettext("that")


def _meanwhile(request: SupportRequest, seen: str) -> str:
    """That somebody else has moved the request since a person saw it in the state `seen`."""
    logs = registry.get_logs_for_instance(request).filter(action=REQUEST_MOVED)
    last = logs.select_related("user").order_by("-timestamp", "-pk").first()
    values = {
        "reference": request.reference,
        "state": request.status_within_text,
        "seen": _within_text(seen),
    }
    if last and last.user:
        return gettext(
            "%(person)s was faster: %(reference)s is %(state)s now, not %(seen)s. "
            "Nothing was changed; please look again."
        ) % {**values, "person": last.user}
    return (
        gettext(
            "Somebody was faster: %(reference)s is %(state)s now, not %(seen)s. "
            "Nothing was changed; please look again."
        )
        % values
    )


def _customer_spoke_last(request: SupportRequest) -> bool:
    said = request.messages.filter(kind__in=[Message.Kind.CUSTOMER, Message.Kind.STAFF])
    last = said.order_by("-created_at", "-pk").values_list("kind", flat=True).first()
    return last != Message.Kind.STAFF


def _move(request: SupportRequest, status: str, by, why: str) -> None:
    before, was_closed = request.status, request.is_closed
    request.status = status
    request.closed_at = timezone.now() if request.is_closed else None
    if was_closed and not request.is_closed:
        request.turn_since = timezone.now()
    if Status.IN_PROGRESS in (before, status):
        request.pass_turn(timezone.now(), is_of_customer=_customer_spoke_last(request))
    request.save(update_fields=["status", "closed_at", "waits_for_staff", "turn_since"])
    # Translators: before, after: states of a request
    line = gettext("%(before)s → %(after)s.") % {
        "before": Status(before).label,
        "after": Status(status).label,
    }
    Message.objects.create(
        request=request, kind=Message.Kind.MOVE, author=by, text=f"{line} {why}".strip()
    )
    data = {"from": str(before), "to": str(status), "why": why}
    log(instance=request, action=REQUEST_MOVED, user=by, data=data)
