"""What staff set on a request besides its state: who it is assigned to, and where to meet."""

from collections.abc import Iterable

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext
from wagtail.log_actions import log

from core.own_rows import WHOLE_SHOP
from core.refusals import NotPossible
from support import notices
from support.audit import REQUEST_ASSIGNED
from support.models import SupportRequest

# Whoever has it answers, notes, moves and prices the requests that they may see.
WORK = "support.change_supportrequest"


def people_for(requests: Iterable[SupportRequest]):
    """Who may see and work on every one of `requests`: the whole shop's staff, and the seller
    whose products they are all about."""
    people = get_user_model().objects
    owners = {request.product.owner_id for request in requests}
    with_all = people.with_perm(WHOLE_SHOP)
    workers = people.with_perm(WORK)
    can_see = Q(pk__in=with_all.order_by().values("pk"))
    if len(owners) == 1:
        can_see |= Q(pk__in=owners)
    return workers.filter(can_see).order_by("first_name", "last_name", "email")


def assign(request: SupportRequest, to, by) -> SupportRequest:
    """Give `request` to somebody who may work on it, or with None to nobody."""
    with transaction.atomic():
        request = SupportRequest.objects.select_for_update().get(pk=request.pk)
        if to is not None and not people_for([request]).filter(pk=to.pk).exists():
            raise NotPossible(
                gettext("%(person)s may not see %(reference)s.")
                % {"person": to, "reference": request.reference}
            )
        if request.assigned_to == to:
            return request
        request.assigned_to = to
        request.save(update_fields=["assigned_to"])
        data = {"to": str(to) if to else ""}
        log(instance=request, action=REQUEST_ASSIGNED, user=by, data=data)
        return request


def set_meeting(request: SupportRequest, url: str, by) -> SupportRequest:
    """Where to meet (a checked http/https address), or nowhere with an empty one."""
    with transaction.atomic():
        request = SupportRequest.objects.select_for_update().get(pk=request.pk)
        if request.meeting_url == url:
            return request
        request.meeting_url = url
        request.save(update_fields=["meeting_url"])
        line = (
            gettext("Meeting link: %(url)s") % {"url": url}
            if url
            else gettext("The meeting link was taken away.")
        )
        request.messages.create(kind="move", author=by, text=line)
        if url:
            notices.meeting(request)
        return request
