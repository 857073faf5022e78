"""Who sells a product, for its page."""

from django import template

from accounts import profiles

register = template.Library()


@register.inclusion_tag("accounts/seller.html")
def seller_card(page):
    """The profile of the page's owner; nothing where there is none to show."""
    profile = profiles.shown_profile(page.owner_id)
    return {"profile": profile, "links": profiles.named_links(profile) if profile else []}
