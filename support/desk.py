"""What staff set on a request without a word to the customer: who cares for it, where to meet."""

from django.db import transaction
from wagtail.log_actions import log

from core.own_rows import rows_for
from support import notices
from support.audit import REQUEST_ASSIGNED
from support.models import SupportRequest


class NotPossible(Exception):
    """What somebody asked for does not apply; the text says why, to them."""


def assign(request: SupportRequest, to, by) -> SupportRequest:
    """Give `request` to somebody who may see it, or with None to nobody."""
    with transaction.atomic():
        request = SupportRequest.objects.select_for_update().get(pk=request.pk)
        if to is not None and not rows_for(to, SupportRequest).filter(pk=request.pk).exists():
            raise NotPossible(f"{to} may not see this request.")
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
        words = f"Meeting link: {url}" if url else "The meeting link was taken away."
        request.messages.create(kind="move", author=by, text=words)
        if url:
            notices.meeting(request)
        return request
