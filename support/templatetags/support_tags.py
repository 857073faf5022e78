"""How requests are shown: their state, who waits for whom, who wrote, and text with links."""

from django import template
from django.utils.translation import gettext

from support import display
from support.models import Message, SupportRequest

register = template.Library()

register.filter("as_written", display.as_html)
register.filter("web_address", display.web_address)


@register.inclusion_tag("includes/status.html")
def support_status(support_request):
    """The state of a request as a word with a shape."""
    status = SupportRequest.Status(support_request.status)
    return {"kind": status.customer_tone, "label": status.label}


@register.filter
def waiting_for(support_request) -> str:
    """Who is waited for, as the customer reads it; empty for a closed request."""
    if support_request.is_closed:
        return ""
    if support_request.waits_for_staff:
        return gettext("Waiting for the seller")
    return gettext("Waiting for you")


@register.simple_tag
def speaker(message, support_request) -> str:
    """Who speaks, as the customer reads it: never the e-mail address of anybody."""
    if message.kind == Message.Kind.CUSTOMER:
        return gettext("You")
    name = message.author.get_full_name() if message.author else ""
    is_seller = message.author_id and message.author_id == support_request.product.owner_id
    return name or (gettext("The seller") if is_seller else gettext("Support"))
