"""Whether customers may withdraw from what they buy, and until when.

The owner's policy stands in the shop's settings; each order keeps the one that held when it was
placed, and orders from before there was one have none.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.translation import ngettext

from commerce.checkout import consent
from commerce.models import Order
from core.models import ShopSettings


@dataclass(frozen=True)
class Policy:
    """For how many days after the day on which they paid customers may withdraw (0: not at all),
    and whether no longer once they have downloaded it."""

    days: int = 0
    only_before_download: bool = False


def of_settings(shop: ShopSettings) -> Policy:
    """What the owner has chosen; what is left out offers nothing."""
    if not shop.withdrawal_days:
        return Policy()
    return Policy(shop.withdrawal_days, shop.withdrawal_before_download)


def of_shop() -> Policy:
    """The policy of now."""
    shop = ShopSettings.objects.filter(site__is_default_site=True).first()
    return of_settings(shop) if shop else Policy()


def of_order(order: Order) -> Policy:
    """The policy that held when it was placed."""
    return Policy(order.withdrawal_days or 0, order.withdrawal_before_download)


def columns(policy: Policy) -> dict:
    """What an order keeps of it."""
    return {
        "withdrawal_days": policy.days or None,
        "withdrawal_before_download": policy.only_before_download,
    }


def last_day(order: Order) -> date | None:
    """The last day on which its customer may withdraw, all of it, in the shop's time zone; None
    where they may not, or have not paid.

    The day on which they paid is not counted (Regulation 1182/71, Article 3).
    """
    policy = of_order(order)
    if not policy.days or order.paid_at is None:
        return None
    return day_of(order.paid_at) + timedelta(days=policy.days)


def day_of(moment: datetime) -> date:
    """The day of a moment where the shop is, whoever reads."""
    return timezone.localdate(moment, timezone.get_default_timezone())


def words(policy: Policy, country: str | None = None) -> str:
    """The policy as customers read it before they buy, in one sentence; empty without one.

    With a `country` in which they tick that they lose the right there is none: that is said there.
    """
    if not policy.days or (country and consent.is_asked_in(country)):
        return ""
    if settings.WITHDRAWAL_CONSENT == "eu" and not country:
        sentence = ngettext(
            "You may withdraw from your purchase within %(days)d day, unless you agree at the "
            "checkout to lose this right.",
            "You may withdraw from your purchase within %(days)d days, unless you agree at the "
            "checkout to lose this right.",
            policy.days,
        )
        if policy.only_before_download:
            sentence = ngettext(
                "You may withdraw from your purchase within %(days)d day as long as you have not "
                "downloaded it, unless you agree at the checkout to lose this right.",
                "You may withdraw from your purchase within %(days)d days as long as you have not "
                "downloaded it, unless you agree at the checkout to lose this right.",
                policy.days,
            )
    elif policy.only_before_download:
        sentence = ngettext(
            "You may withdraw from your purchase within %(days)d day, as long as you have not "
            "downloaded it.",
            "You may withdraw from your purchase within %(days)d days, as long as you have not "
            "downloaded it.",
            policy.days,
        )
    else:
        sentence = ngettext(
            "You may withdraw from your purchase within %(days)d day.",
            "You may withdraw from your purchase within %(days)d days.",
            policy.days,
        )
    return sentence % {"days": policy.days}
