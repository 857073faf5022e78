"""Giving money back, in the admin: how much and why, then what will happen, then the provider."""

from decimal import Decimal

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from commerce import payment_state
from commerce.admin.acts import REFUND, ActView
from commerce.downloads import access, grants, upgrades
from commerce.models import Order, Payment, Refund, RefundRequest
from commerce.models.orders import with_edition
from commerce.payments import refunds
from core import languages
from core.admin.acts import inspect_address
from core.money import decimals, format_money, to_major_units, to_minor_units

NO_ANSWER = _(
    "The provider did not answer, so it is not known yet whether the refund of %(amount)s was "
    "made. The shop asks again by itself and never asks for it twice; it stays “asked for” until "
    "then."
)
UNDER_WAY = _("The provider has accepted the refund of %(amount)s. It is under way.")
DONE = _("Refunded %(amount)s. The customer is told by e-mail.")


class RefundForm(forms.Form):
    """An amount in major units of the payment's own currency, and why.

    `confirmed` says for which amount, of what was left, and as an answer to which request, the
    consequences were shown.
    """

    amount = forms.DecimalField(max_digits=15)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The provider keeps it, and so does the shop."),
    )
    confirmed = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args, payment: Payment, left: int, asked: RefundRequest | None = None, **kwargs
    ):
        super().__init__(*args, **kwargs)
        self.currency, self.left, self.asked = payment.currency, left, asked
        places = decimals(self.currency)
        field = self.fields["amount"]
        field.label = gettext("Amount in %(currency)s") % {"currency": self.currency}
        field.help_text = gettext("At most %(amount)s: what is left of it.") % {
            "amount": format_money(left, self.currency)
        }
        field.initial = to_major_units(left, self.currency)
        field.widget.attrs |= {"step": str(Decimal(1).scaleb(-places)), "min": "0"}

    def clean_amount(self) -> int:
        """In minor units."""
        try:
            amount = to_minor_units(self.cleaned_data["amount"], self.currency)
        except ValueError:
            places = decimals(self.currency)
            raise forms.ValidationError(
                gettext("%(currency)s amounts have at most %(places)s decimals.")
                % {"currency": self.currency, "places": places}
            ) from None
        if amount <= 0:
            raise forms.ValidationError(gettext("Please give an amount above 0."))
        if amount > self.left:
            raise forms.ValidationError(
                gettext("That is more than the %(amount)s that are left.")
                % {"amount": format_money(self.left, self.currency)}
            )
        return amount

    @property
    def promise(self) -> str:
        """What `confirmed` must hold for the amount, what is left now, and who asks for it now."""
        request = self.asked.pk if self.asked else ""
        return f"{self.cleaned_data['amount']}/{self.left}/{request}"


class RefundView(ActView):
    """Of one payment, whole or in part. The first post shows what will happen, the next does it.

    If anything of the payment was refunded in between, the amount was changed, or what a seller
    asked for was answered, it is shown again: a double click refunds once.
    """

    model = Payment
    permission = REFUND
    listed_as = Refund
    form_class = RefundForm
    page_title = _("Refund")
    template_name = "commerce/admin/refund.html"

    def why_not(self) -> str:
        if self.left > 0:
            return ""
        return gettext("There is nothing left to refund of this payment, or it never succeeded.")

    @property
    def left(self) -> int:
        return refunds.left_to_refund(self.object)

    @cached_property
    def asked(self) -> RefundRequest | None:
        """What somebody asks for, if the order stands on this payment: the refund answers it."""
        order = self.object.order
        if order is None or order.payment_id != self.object.pk:
            return None
        return order.refund_requests.open().select_related("order", "asked_by").first()

    def get_initial(self):
        if self.asked:
            return {"reason": self.asked.reason}
        order = self.object.order
        if order and order.customer_withdrawals.open().exists():
            return {"reason": gettext("The customer withdrew from the purchase.")}
        return {}

    def get_form_kwargs(self):
        return {
            **super().get_form_kwargs(),
            "payment": self.object,
            "left": self.left,
            "asked": self.asked,
        }

    def form_valid(self, form):
        is_confirmed = form.cleaned_data["confirmed"] == form.promise
        if "change" in self.request.POST or not is_confirmed:
            return self.render_to_response(
                self.get_context_data(form=form, confirms="change" not in self.request.POST)
            )
        return super().form_valid(form)

    def act(self, form):
        amount, reason = form.cleaned_data["amount"], form.cleaned_data["reason"]
        refund = refunds.request(self.object, amount, reason, self.request.user, self.asked)
        words = {
            Refund.Status.REQUESTED: NO_ANSWER,
            Refund.Status.SUCCEEDED: DONE,
        }.get(Refund.Status(refund.status), UNDER_WAY)
        told = words % {"amount": format_money(amount, self.object.currency)}
        return told, refund.status != Refund.Status.REQUESTED

    def get_back_url(self) -> str:
        order = self.object.order
        return inspect_address(order) if order else self.get_list_url()

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        form, payment = context["form"], self.object
        context["asked"] = self.asked
        context["left_display"] = format_money(form.left, payment.currency)
        if kwargs.get("confirms"):
            amount = form.cleaned_data["amount"]
            context["amount_display"] = format_money(amount, payment.currency)
            context["amount"] = to_major_units(amount, payment.currency)
            context["consequence"] = consequence(payment, is_all=amount == form.left)
        return context


def consequence(payment: Payment, is_all: bool) -> str:
    """What a refund, of all that is left or of a part, does to the customer's access."""
    order = payment.order
    if order is None:
        return gettext("This payment belongs to no order: nobody's access changes.")
    values = {"customer": order.user.email, "product": order.bought}
    if not is_all:
        words = gettext("This is a part of the payment: %(customer)s keeps access to %(product)s.")
        return words % values
    purchase = access.purchase_of(order.user, order.product)
    if purchase is None or not purchase.is_active or not is_the_only_one(payment, order):
        return _of_no_consequence(values)
    causes = grants.read([purchase])[purchase.pk]
    left = upgrades.without(order.pk, causes)
    highest = max(left, key=lambda cause: cause.rank, default=None)
    if highest is None:
        words = gettext(
            "This is all that is left of the payment: access of %(customer)s to %(product)s ends."
        )
        return words % (values | {"product": purchase.title})
    if highest.rank == max(cause.rank for cause in causes if cause.is_live):
        return _of_no_consequence(values)
    edition = highest.edition.name if highest.edition else ""
    words = gettext(
        "This is all that is left of the payment: %(customer)s has %(left)s then, instead of "
        "%(product)s."
    )
    left_title = with_edition(purchase.product.title, edition)
    return words % (values | {"left": left_title, "product": purchase.title})


def is_the_only_one(payment: Payment, order: Order) -> bool:
    """Whether the order stands on this payment, and no other one of its own gives access."""
    own = order.payments.exclude(pk=payment.pk).prefetch_related("refunds", "disputes")
    others = (each for each in own if each.counts and payment_state.of(each).gives_access)
    return order.payment_id == payment.payment_id and not any(others)


def _of_no_consequence(values: dict[str, str]) -> str:
    words = gettext(
        "%(customer)s's access to %(product)s does not rest on this payment: it stays as it is."
    )
    return words % values


def look_up(refund: Refund, user) -> tuple[str, bool]:
    """Ask the provider what became of a refund that it did not answer."""
    refund = refunds.look_up(refund)
    is_open = refund.status == Refund.Status.REQUESTED
    words = languages.within_sentence(refund.get_status_display())
    told = gettext("Asked the provider: the refund is %(status)s. %(error)s") % {
        "status": words,
        "error": refund.error,
    }
    return told.strip(), not is_open
