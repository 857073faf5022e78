"""A customer's page in the admin: who they are, why they cannot download, and all that happened."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import ModelLogEntry

from accounts.admin.person_acts import may_act_on
from accounts.people import why_not_replaced
from commerce.admin.acts import GRANT, REVOKE
from commerce.messages import receipts
from commerce.models import Order, PurchasedProduct, Review
from core.admin.acts import inspect_address, may_view
from core.admin.columns import TONE_CLASSES
from core.own_rows import sees_whole_shop
from products.models import ProductPage
from support.customers import facts, people, timeline
from support.customers.downloads import Answer, Facts, Reason, why, why_no_login

PAGE = 25
LAST_PAGE = 400


@dataclass(frozen=True)
class Act:
    """Something that mends it: a page to go to, or a button that posts."""

    label: str | Promise
    url: str
    posts: bool = False


class CustomerView(WagtailAdminTemplateMixin, TemplateView):
    """For whoever reads orders; sellers see their own customers, and of those their own rows."""

    template_name = "support/admin/customer.html"
    header_icon = "user"

    def dispatch(self, request, *args, **kwargs):
        if not people.may_look_up(request.user):
            raise PermissionDenied
        self.customer = get_object_or_404(people.customers_for(request.user), pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def get_page_title(self):
        return gettext("Customer")

    def get_page_subtitle(self):
        return str(self.customer)

    def get_breadcrumbs_items(self):
        search = {"url": reverse("shop_search"), "label": gettext("Find")}
        return [*self.breadcrumbs_items, search, {"url": "", "label": str(self.customer)}]

    def get_context_data(self, **kwargs):
        user, customer = self.request.user, self.customer
        person = people.read(customer)
        kind = self.request.GET.get("kind", "")
        kind = kind if kind in timeline.KINDS else ""
        page = page_number(self.request.GET.get("p", ""))
        entries, has_more = timeline.read(
            user, customer, person.addresses, kind, (page - 1) * PAGE, PAGE
        )
        counted = timeline.counts(user, customer, person.addresses)
        return super().get_context_data(
            customer=customer,
            person=person,
            no_login=why_no_login(customer, person.is_verified),
            edit_url=edit_address(user, customer),
            address_url=new_address(user, customer, here=self.request.path),
            products=answers(customer, user, here=self.request.path),
            most_products=facts.MOST,
            here=self.request.path,
            entries=[
                (entry, TONE_CLASSES[entry.tone], address_of(user, entry)) for entry in entries
            ],
            kind=kind,
            kinds=[
                (key, each.label, counted[key])
                for key, each in timeline.KINDS.items()
                if counted[key] or key == kind
            ],
            total=sum(counted.values()),
            newer=page - 1,
            older=page + 1 if has_more and page < LAST_PAGE else 0,
            sees_whole_shop=sees_whole_shop(user),
            **kwargs,
        )


def page_number(text: str) -> int:
    """Of the timeline; anything that is no such number is the first page."""
    is_number = text.isascii() and text.isdecimal() and len(text) <= 4
    return min(max(int(text), 1), LAST_PAGE) if is_number else 1


def edit_address(user, customer) -> str:
    """Where the account is changed, for whoever may."""
    if not user.has_perm("accounts.change_user"):
        return ""
    return reverse("wagtailusers_users:edit", args=[customer.pk])


def new_address(user, customer, *, here: str) -> str:
    """Where a wrong e-mail address is replaced, for whoever may; it leads back to `here`."""
    if not may_act_on(customer, user) or why_not_replaced(customer, user):
        return ""
    url = reverse("wagtailusers_users:replace_address", args=[customer.pk])
    return f"{url}?{urlencode({'next': here})}"


def address_of(user, entry: timeline.Entry) -> str:
    """Where `user` reads more about an entry; empty where nothing is theirs to read."""
    row = entry.row
    if isinstance(row, ModelLogEntry):
        row = PurchasedProduct(pk=int(row.object_id))
    return inspect_address(row) if may_view(user, type(row)) else ""


def answers(customer, user, *, here: str, only: ProductPage | None = None) -> list[dict]:
    """Why they cannot download each product, with what mends it; acts lead back to `here`."""
    return [
        {
            "product": each.product,
            "order": each.order,
            "answer": (answer := why(each)),
            "tone": TONE_CLASSES[answer.tone],
            "causes": [(cause.words, TONE_CLASSES[cause.tone]) for cause in each.causes],
            "acts": acts(customer, user, each, answer, here),
        }
        for each in facts.of_products(customer, user, only)
    ]


def acts(customer, user, of: Facts, answer: Answer, here: str) -> list[Act]:
    """What `user` may do about it."""
    found = []
    order, purchase = of.order, of.purchase
    back = "?" + urlencode({"next": here})
    if of.review and answer.reason is Reason.UNDER_REVIEW and may_view(user, Review):
        found.append(Act(_("Look at the payment"), inspect_address(of.review)))
    if order and receipts.has_receipt(order) and may_view(user, Order):
        url = reverse("wagtailsnippets_commerce_order:receipt", args=[order.pk])
        found.append(Act(_("Send the receipt again"), url, posts=True))
    # Of no use to somebody who cannot log in, or finds no file there.
    is_of_use = purchase and purchase.is_active and customer.is_active and of.has_file
    if is_of_use and may_view(user, PurchasedProduct):
        url = _of_purchase("send", purchase)
        found.append(Act(_("Send the way to the download again"), url, posts=True))
    if order and order.amount and answer.reason in ASKED_ABOUT and sees_whole_shop(user):
        url = reverse("wagtailsnippets_commerce_order:ask", args=[order.pk])
        found.append(Act(_("Ask the provider"), url, posts=True))
    if user.has_perm(GRANT) and customer.is_active and of.has_file:
        if purchase and not purchase.is_active:
            url = _of_purchase("grant_again", purchase)
            found.append(Act(_("Grant access again"), url + back))
        elif purchase is None:
            asked = {"email": customer.email, "product": of.product.pk, "next": here}
            url = reverse("wagtailsnippets_commerce_purchasedproduct:grant")
            found.append(Act(_("Grant access by hand"), f"{url}?{urlencode(asked)}"))
    if user.has_perm(REVOKE) and purchase and purchase.is_active:
        found.append(Act(_("End access"), _of_purchase("revoke", purchase) + back))
    return found


ASKED_ABOUT = (Reason.PENDING, Reason.FAILED, Reason.CLOSED, Reason.PAID_WITHOUT_ACCESS)


def _of_purchase(act: str, purchase) -> str:
    return reverse(f"wagtailsnippets_commerce_purchasedproduct:{act}", args=[purchase.pk])
