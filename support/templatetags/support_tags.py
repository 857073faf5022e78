"""How requests are shown: their state, who waits for whom, and words of people."""

from django import template

from support import display
from support.models import Message, SupportRequest

register = template.Library()

STATUS_KINDS = {
    SupportRequest.Status.COMPLETED: "good",
    SupportRequest.Status.CANCELLED: "bad",
}

register.filter("as_written", display.as_html)
register.filter("web_address", display.web_address)


@register.inclusion_tag("includes/status.html")
def support_status(support_request):
    """The state of a request as a word with a shape."""
    kind = STATUS_KINDS.get(support_request.status, "wait")
    return {"kind": kind, "label": support_request.get_status_display()}


@register.filter
def waiting_for(support_request) -> str:
    """Whose turn it is, in the customer's words; empty when it is nobody's."""
    if support_request.is_closed:
        return ""
    return "Waiting for the seller" if support_request.waits_for_staff else "Waiting for you"


@register.simple_tag
def speaker(message, support_request) -> str:
    """Who speaks, as the customer reads it: never the e-mail address of anybody."""
    if message.kind == Message.Kind.CUSTOMER:
        return "You"
    name = message.author.get_full_name() if message.author else ""
    is_seller = message.author_id and message.author_id == support_request.product.owner_id
    return name or ("The seller" if is_seller else "Support")
