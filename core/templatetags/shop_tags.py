from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from core import kept_forms, languages
from core.money import format_money

register = template.Library()


@register.filter
def within_sentence(label: str) -> str:
    """A status as it stands inside a sentence of the page's language."""
    return languages.within_sentence(str(label))


@register.filter
def money(minor: int, currency: str) -> str:
    """{{ order.amount|money:order.currency }}"""
    return format_money(minor, currency)


@register.simple_block_tag
def captured(content) -> SafeString:
    """{% captured as words %}…{% endcaptured %}: what stands in it is said more than once."""
    return mark_safe(content.strip())  # noqa: S308  (the template's own, escaped in it)


@register.simple_tag(takes_context=True)
def written_by(context) -> str:
    """{% written_by %} in a form behind the login: what is typed survives an ended session."""
    mark = kept_forms.mark_of(context["request"].user)
    return format_html('<input type="hidden" name="{}" value="{}">', kept_forms.MARK, mark)
