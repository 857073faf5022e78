from django import template

from core.money import format_money

register = template.Library()


@register.filter
def money(minor: int, currency: str) -> str:
    """{{ order.amount|money:order.currency }}"""
    return format_money(minor, currency)
