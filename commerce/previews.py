"""Whom a draft may be shown to, beside visitors: customers who are nobody, and their mailbox."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commerce.messages import announcements
from commerce.models import PurchasedProduct
from notifications import catalogue
from products.previews import register_mode

YEAR = timedelta(days=365)


@dataclass
class Person:
    """A customer with no row in any table; `purchase` is what they have of the product."""

    purchase: PurchasedProduct | None = None
    email: str = "customer@example.com"
    pk = id = None
    is_active = is_authenticated = True
    is_anonymous = is_staff = is_superuser = False

    def has_perm(self, perm, obj=None) -> bool:
        return False

    def has_module_perms(self, module) -> bool:
        return False


def owner() -> Person:
    return Person(PurchasedProduct(granted_at=timezone.now() - YEAR))


def refunded_owner() -> Person:
    now = timezone.now()
    ended = PurchasedProduct.Ended.REFUNDED
    return Person(PurchasedProduct(granted_at=now - YEAR, revoked_at=now, ended=ended))


def mail(page) -> HttpResponse:
    """The e-mail that owners get once the draft is published, or why they get none."""
    context: dict[str, Any] = {"reason": announcements.why_not_announced(page)}
    if not context["reason"]:
        release = page.draft_release
        kind = catalogue.KINDS["product-updated"]
        words = announcements.words_about(release, page.title)
        context["mail"] = kind.render(stop_url="/", **words)
    response = HttpResponse(render_to_string("commerce/preview_mail.html", context))
    # Mails carry their style in their lines.
    response._csp_update = {"style-src": ["'unsafe-inline'"]}  # type: ignore[attr-defined]  # django-csp's
    return response


def register() -> None:
    register_mode("customer", _("Customer"), who=Person)
    register_mode("owner", _("Owner"), who=owner)
    register_mode("refunded", _("Owner whose money went back"), who=refunded_owner)
    register_mode("mail", _("E-mail to owners"), render=mail)
