"""What public pages show of analytics: the question, and after a yes the tag."""

from django import template
from django.conf import settings

from analytics import consent

register = template.Library()


@register.inclusion_tag("analytics_public/tag.html", takes_context=True)
def analytics_tag(context):
    """The script that counts this visit, where the visitor allowed it; else nothing."""
    return {
        "is_shown": act(context) == consent.MEASURE,
        "measurement_id": settings.GA4_MEASUREMENT_ID,
        "lifetime": consent.LIFETIME,
        "page": context.get("page"),
    }


@register.inclusion_tag("analytics_public/banner.html", takes_context=True)
def consent_banner(context):
    """The question whether visits may be counted, to those who have not answered it."""
    return {"is_shown": act(context) == consent.ASK, "request": context.get("request")}


@register.simple_tag
def counts_visits() -> bool:
    """{% counts_visits as counts %}: whether there is anything to choose."""
    return consent.is_on()


def act(context) -> str:
    request = context.get("request")
    return consent.act_for(request, context.get("page")) if request else consent.LEAVE
