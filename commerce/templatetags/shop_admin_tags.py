"""States in the admin's own colours and words."""

from django import template

from commerce.admin import columns

register = template.Library()

for words in (
    columns.access_state,
    columns.dispute_amount,
    columns.dispute_meaning,
    columns.lost_order_state,
    columns.review_words,
    columns.run_state,
):
    register.filter(words.__name__, words)


@register.filter
def tone(thing) -> str:
    """{{ order|tone }}, {{ ticket.state|tone }}, {{ "bad"|tone }}: the CSS class of its colour."""
    return columns.tone_class(thing)
