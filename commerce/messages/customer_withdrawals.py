"""The customer's receipt of a withdrawal, the news of it for seller and shop, and a no to it."""

from django.conf import settings
from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext

from commerce import titles
from commerce.messages.refund_requests import REFUNDS
from commerce.models import CustomerWithdrawal
from core.languages import in_words_of
from core.own_rows import rows_for
from notifications import alerts, catalogue
from notifications.models import OutgoingMessage


@in_words_of(lambda withdrawal, *_: withdrawal.order.user)
def received(withdrawal: CustomerWithdrawal, key: str = "") -> OutgoingMessage:
    """The declaration, in the customer's hands: of what, when, in which words."""
    order = withdrawal.order
    return catalogue.withdrawal_received(
        recipient=order.user.email,
        reference=order.reference,
        product_title=titles.of_order(order),
        amount_text=order.total_display,
        declared_text=_moment(withdrawal.created_at),
        customer=order.name,
        reason=withdrawal.reason,
        order_url=reverse("commerce:order", args=[order.reference]),
        about=withdrawal,
        dedupe_key=key or f"withdrawal-received:{withdrawal.pk}",
    )


@in_words_of(lambda withdrawal, *_: withdrawal.order.user)
def declined(withdrawal: CustomerWithdrawal, key: str = "") -> OutgoingMessage:
    """No money goes back, and why."""
    order = withdrawal.order
    return catalogue.withdrawal_declined(
        recipient=order.user.email,
        reference=order.reference,
        product_title=titles.of_order(order),
        answer=withdrawal.answer,
        order_url=reverse("commerce:order", args=[order.reference]),
        about=withdrawal,
        dedupe_key=key or f"withdrawal-declined:{withdrawal.pk}",
    )


def declined_again(withdrawal: CustomerWithdrawal, key: str) -> OutgoingMessage | None:
    """The same mail once more, while it is true."""
    is_declined = withdrawal.status == CustomerWithdrawal.Status.DECLINED
    return declined(withdrawal, key) if is_declined else None


def tell_shop(withdrawal: CustomerWithdrawal) -> None:
    """Tell everybody who may refund and sees it, the seller, and the chats of both."""
    owner = withdrawal.order.product.owner
    people = {user.pk: user for user in get_user_model().objects.with_perm(REFUNDS)}
    if owner and owner.is_active:
        people[owner.pk] = owner
    key = f"withdrawal-new:{withdrawal.pk}"
    for _pk, user in sorted(people.items()):
        if rows_for(user, CustomerWithdrawal).filter(pk=withdrawal.pk).exists():
            _tell(withdrawal, user, f"{key}:{user.pk}")
    with translation.override(settings.LANGUAGE_CODE):  # a chat has many readers
        values = {**_values(withdrawal), "may_refund": False}
        for chat in dict.fromkeys([alerts.shop_chat(), alerts.chat_of(owner)]):
            alerts.post("withdrawal-new", chat, **values, dedupe_key=f"{key}:chat:{chat}")


@in_words_of(lambda withdrawal, user, *_: user)
def _tell(withdrawal: CustomerWithdrawal, user, key: str) -> None:
    values = {**_values(withdrawal), "may_refund": user.has_perm(REFUNDS)}
    catalogue.withdrawal_new(**values, recipient=user.email, dedupe_key=key)


def _values(withdrawal: CustomerWithdrawal) -> dict:
    order = withdrawal.order
    return {
        "customer": order.user.email,
        "reference": order.reference,
        "product_title": order.bought,
        "amount_text": order.total_display,
        "declared_text": _moment(withdrawal.created_at),
        "reason": withdrawal.reason,
        "admin_url": reverse(
            "wagtailsnippets_commerce_customerwithdrawal:inspect", args=[withdrawal.pk]
        ),
    }


def _moment(moment) -> str:
    local = timezone.localtime(moment, timezone.get_default_timezone())
    values = {"time": date_format(local, "j F Y, H:i"), "zone": settings.TIME_ZONE}
    # Translators: a day and a time, then the name of the time zone that they are meant in.
    return gettext("%(time)s (time zone %(zone)s)") % values
