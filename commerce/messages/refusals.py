"""Refusals of the provider that last: noted once while they do, and told to staff once."""

from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commerce.models import Order, ProviderCall, ProviderRefusal
from commerce.provider.client import ProviderError
from commerce.provider.refusals import Cause, cause_of, cause_of_code
from core.own_rows import sees_whole_shop
from notifications import alerts
from products.models import ProductPage

Kind = ProviderCall.Kind


def note(
    error: ProviderError, kind: str, product: ProductPage, order: Order | None = None
) -> ProviderRefusal | None:
    """Write a lasting refusal down, and tell those concerned the first time; None if it passes."""
    cause = cause_of(error)
    if not cause.lasts:
        return None
    now, said = timezone.now(), (error.said or str(error))[:500]
    identity = {
        "code": error.code or str(error.status),
        "product": product if cause.is_about_a_product else None,
        "country": order.country if order and cause is Cause.COUNTRY else "",
        "ended_at": None,
    }
    seen = {"last_at": now, "said": said}
    if order:
        seen["order"] = order
    rows = ProviderRefusal.objects.filter(**identity)
    if rows.update(count=F("count") + 1, **seen):
        return rows.first()
    try:
        with transaction.atomic():
            refusal = ProviderRefusal.objects.create(kind=kind, **identity, **seen)
            _tell(refusal, product)
            return refusal
    except IntegrityError:  # another process met it in the same moment, and tells of it
        return rows.first()


def end(kind: str, product: ProductPage, country: str = "") -> int:
    """What a success of `kind` disproves is over; returns how many refusals ended.

    A payment page that opened disproves all that stood in its way. A product that was put in step
    says nothing about opening payment pages.
    """
    about = Q(product=None) | Q(product=product)
    about &= Q(country="") | Q(country=country)
    lasting = ProviderRefusal.objects.filter(about, ended_at=None)
    if kind != Kind.CHECKOUT:
        lasting = lasting.filter(kind=kind)
    return lasting.update(ended_at=timezone.now())


def lasting() -> QuerySet[ProviderRefusal]:
    """Those that nothing has disproved."""
    return ProviderRefusal.objects.filter(ended_at=None)


def lasting_for_all() -> QuerySet[ProviderRefusal]:
    """Those that keep everybody from buying anything."""
    return lasting().filter(product=None, country="")


def lasting_for(product: ProductPage) -> QuerySet[ProviderRefusal]:
    """What keeps a product from being bought, by everybody or by some."""
    return lasting().filter(Q(product=None) | Q(product=product.pk))


def advice(refusal: ProviderRefusal) -> str:
    """What staff can do about it, in a sentence or two."""
    known = {
        "MERCHANT_NOT_LIVE": _(
            "The business is not live at the provider yet. Finish its verification in the "
            "provider's dashboard; until then nobody can pay."
        ),
        "UNAUTHORIZED": _(
            "The provider does not accept the shop's API key. Make a new one in its dashboard, "
            "for the same mode (test or live), and set DODO_PAYMENTS_API_KEY."
        ),
        "UNSUPPORTED_CURRENCY": _(
            "The provider does not charge in the shop's currency. Ask its support, or choose "
            "another SHOP_CURRENCY."
        ),
        "MISSING_PRODUCT_INFORMATION": _(
            "The provider lacks something about this product. Its dashboard says what; then try "
            "again."
        ),
    }
    by_cause = {
        Cause.PRICE: _("Raise the price of the product, or make it free."),
        Cause.COUNTRY: _(
            "The provider takes no payments from this country. The checkout's list of countries "
            "is brought up to date once a day."
        ),
        Cause.METHOD: _(
            "No way of paying is switched on for this buyer's country and the shop's currency. "
            "Look at the payment methods in the provider's dashboard."
        ),
        Cause.PRODUCT: _(
            "The provider does not know the product, not even one that was just made anew. Try "
            "again; if it stays so, ask the provider's support."
        ),
        Cause.SHOP: _(
            "The provider refuses the shop as a whole: look at its dashboard. Until then nobody "
            "can pay."
        ),
    }
    other = _("Look the code up in the provider's documentation, or ask its support.")
    return str(known.get(refusal.code) or by_cause.get(cause_of_code(refusal.code), other))


def _tell(refusal: ProviderRefusal, product: ProductPage) -> None:
    """Those who run the shop; the seller too, where the product is what is wrong."""
    values = {
        "code": refusal.code,
        "said": refusal.said,
        "advice": lambda: advice(refusal),
        "product_title": product.title,
        "reference": refusal.order.reference if refusal.order else "",
    }
    key = f"provider-refuses:{refusal.pk}"
    place = reverse("wagtailsnippets_commerce_providerrefusal:inspect", args=[refusal.pk])
    alerts.tell_admins("provider-refuses", dedupe_key=key, admin_url=place, **values)
    seller = product.owner
    if refusal.product is None or seller is None or sees_whole_shop(seller):
        return
    place = reverse("wagtailadmin_pages:edit", args=[product.pk])
    alerts.tell_seller(
        seller, "provider-refuses", dedupe_key=f"{key}:seller", admin_url=place, **values
    )
