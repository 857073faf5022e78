"""Quoting people inside messages."""

from django import template

register = template.Library()


@register.filter
def each_line(text: str, mark: str) -> str:
    """{{ text|each_line:"> " }}: every line marked, so that none passes for one of the shop's."""
    return "\n".join(f"{mark}{line}".rstrip() for line in text.split("\n"))
