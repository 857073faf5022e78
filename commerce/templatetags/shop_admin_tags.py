"""States in the admin's own colours and words."""

from django import template

from commerce.admin import columns

register = template.Library()

for words in (
    columns.access_state,
    columns.dispute_amount,
    columns.dispute_meaning,
    columns.review_words,
    columns.run_state,
):
    register.filter(words.__name__, words)


@register.filter
def tone(state: str) -> str:
    """{{ order.status|tone }}: the CSS class of its colour."""
    return columns.tone_class(state)


@register.filter
def access_tone(purchase) -> str:
    return columns.tone_class(columns.access_state(purchase))


@register.filter
def dispute_tone(dispute) -> str:
    return columns.tone_class(columns.dispute_state(dispute))


@register.filter
def review_tone(review) -> str:
    return columns.tone_class(columns.review_state(review))


@register.filter
def run_tone(reconciliation) -> str:
    return columns.tone_class(columns.run_state(reconciliation))
