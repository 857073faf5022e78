"""Who sells a product, for its page."""

from django import template

from accounts import profiles

register = template.Library()


@register.inclusion_tag("accounts/seller.html")
def seller_card(page):
    """The profile of the page's owner; nothing where there is none to show."""
    profile = profiles.shown_beside(page)
    return {"profile": profile, "links": profiles.named_links(profile) if profile else []}


@register.simple_tag
def sold_by(page) -> str:
    """The name of the seller on whose page this stands; empty of who has none."""
    profile = profiles.shown_beside(page)
    return profile.name if profile else ""


@register.filter
def answer_promise(page) -> str:
    """How soon the seller of `page` usually answers, in a sentence; empty if nobody knows."""
    return profiles.promise_of(profiles.shown_beside(page))
