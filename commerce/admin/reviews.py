"""A payment that fits no order: compared with what was expected, and what staff decide."""

from dataclasses import dataclass

from django import forms
from django.db.models import TextChoices
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from commerce.admin.acts import RESOLVE, ActView
from commerce.models import Order, Payment, ProviderProduct, Review
from commerce.models.orders import with_edition
from commerce.models.payments import pieces
from commerce.payments import binding, reviews
from core.money import format_money
from core.own_rows import rows_for


class Verdict(TextChoices):
    """Whether what was expected and what came agree."""

    AGREES = "agrees", _("agrees")
    DIFFERS = "differs", _("differs")

    @property
    def tone(self) -> str:
        return "good" if self is type(self).AGREES else "bad"


@dataclass(frozen=True)
class Comparison:
    """One line of the comparison; `verdict` is empty where there is nothing to compare."""

    name: str
    expected: str
    received: str
    verdict: Verdict | str = ""

    @property
    def differs(self) -> bool:
        return self.verdict == Verdict.DIFFERS


def comparisons(review: Review) -> list[Comparison]:
    """What the order says and what the payment brought, line by line."""
    order, payment = review.order, review.payment
    attempts = list(order.attempts.all()) if order else []
    sessions = [attempt.checkout_session_id for attempt in attempts if attempt.checkout_session_id]
    return [
        _product(order, payment),
        *_upgraded(order),
        _compare(gettext("Amount"), order.total_display if order else "", payment.total_display),
        _compare(gettext("Currency"), order.currency if order else "", payment.currency),
        _settlement(order, payment),
        *_listed_price(order, payment),
        Comparison(
            gettext("Checkout session"),
            ", ".join(sessions),
            payment.session_id,
            _verdict(payment.session_id in sessions) if sessions and payment.session_id else "",
        ),
        _first_payment(order, payment),
        Comparison(gettext("Order"), order.reference if order else "", _order_of(payment)),
        Comparison(gettext("Customer"), order.user.email if order else "", payment.customer_id),
        Comparison(
            gettext("Date"), (order and _moment(order.created_at)) or "", _moment(payment.made_at)
        ),
    ]


def _verdict(is_same: bool) -> Verdict:
    return Verdict.AGREES if is_same else Verdict.DIFFERS


def _compare(name: str, expected: str | None, received: str) -> Comparison:
    known = bool(expected and received)
    return Comparison(
        name, expected or "", received, _verdict(expected == received) if known else ""
    )


def _product(order: Order | None, payment: Payment) -> Comparison:
    attempt, bought = payment.attempt, _bought(payment)
    if not (order and attempt and attempt.provider_product_id):
        return Comparison(gettext("Product"), order.bought if order else "", bought)
    wanted = pieces([attempt.provider_product_id], 1)
    bought_one = (payment.product_ids, payment.quantity) == ([attempt.provider_product_id], 1)
    verdict = _verdict(bought_one) if payment.product_ids else ""
    return Comparison(gettext("Product"), f"{order.bought} ({wanted})", bought, verdict)


def _bought(payment: Payment) -> str:
    """What was paid for: the provider's ids, with the titles of those that the shop knows."""
    known = ProviderProduct.objects.filter(provider_id__in=payment.product_ids)
    named = (
        known.values_list("product__title", "edition__name")
        .distinct()
        .order_by("product__title", "edition__name")
    )
    titles = ", ".join(with_edition(product, edition or "") for product, edition in named)
    bought = payment.bought_display
    return f"{titles} ({bought})" if titles else bought


def _upgraded(order: Order | None) -> list[Comparison]:
    """What the order's customer had, if it pays the difference only."""
    has_lower = order is not None and order.upgraded
    return [Comparison(gettext("Upgrade from"), has_lower.name, "")] if has_lower else []


def _settlement(order: Order | None, payment: Payment) -> Comparison:
    """What arrives in the shop's currency; it decides when another one was paid."""
    received = ""
    if payment.settlement_amount is not None and payment.settlement_currency:
        received = format_money(payment.settlement_amount, payment.settlement_currency)
    if order is None or not received or payment.currency == order.currency:
        return Comparison(gettext("Settled as"), "", received)
    expected = format_money(order.amount, order.currency)
    fits = binding.settles(payment, order)
    return Comparison(gettext("Settled as"), expected, received, _verdict(fits))


def _listed_price(order: Order | None, payment: Payment) -> list[Comparison]:
    """The provider's own price, where somebody had to ask for it."""
    if order is None or payment.listed_amount is None:
        return []
    listed = format_money(payment.listed_amount, payment.listed_currency)
    return [_compare(gettext("Price at the provider"), order.total_display, listed)]


def _first_payment(order: Order | None, payment: Payment) -> Comparison:
    if order is None or not order.payment_id:
        return Comparison(
            gettext("Payment"), gettext("none so far") if order else "", payment.payment_id
        )
    return _compare(gettext("Payment"), order.payment_id, payment.payment_id)


def _order_of(payment: Payment) -> str:
    """The order that it pays; of one that nobody knows, at least what it says itself."""
    if payment.order:
        return payment.order.reference
    if not payment.order_hint:
        return gettext("none known")
    known = Order.objects.filter(reference=payment.order_hint).exists()
    if known:
        words = gettext("none known; its metadata name %(order)s (a hint, no proof)")
    else:
        words = gettext(
            "none known; its metadata name %(order)s (a hint, and no order of this shop today)"
        )
    return words % {"order": payment.order_hint}


def _moment(moment) -> str:
    return date_format(localtime(moment), "DATETIME_FORMAT")


class NoteForm(forms.Form):
    note = forms.CharField(
        label=_("Note"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Why: staff read it later. It is logged with your name."),
    )


class AcceptForm(NoteForm):
    """With the order's number where the payment names none."""

    order = forms.CharField(
        label=_("Order number"),
        max_length=12,
        help_text=_("Of the order that this payment is for."),
    )
    field_order = ["order", "note"]

    def __init__(self, *args, orders, needs_order, **kwargs):
        super().__init__(*args, **kwargs)
        self.orders = orders
        if not needs_order:
            del self.fields["order"]

    def clean_order(self) -> Order:
        """The order itself."""
        reference = self.cleaned_data["order"].strip().upper()
        order = self.orders.filter(reference=reference).first()
        if order is None:
            raise forms.ValidationError(
                gettext("There is no order %(reference)s.") % {"reference": reference}
            )
        return order


class DecideView(ActView):
    """One open review, with its comparisons on the page."""

    model = Review
    permission = RESOLVE
    template_name = "commerce/admin/decide.html"

    def why_not(self) -> str:
        return "" if self.object.is_open else gettext("This was settled already.")

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            comparisons=comparisons(self.object), intro=self.intro, **kwargs
        )


class AcceptView(DecideView):
    form_class = AcceptForm
    page_title = _("Grant access")
    submit_label = _("Grant access")
    intro = _("The payment counts for its order although it differs, and the customer gets access.")

    def why_not(self) -> str:
        if reason := super().why_not():
            return reason
        can = reviews.can_grant(self.object)
        if can:
            return ""
        return gettext("Accepting this payment would give no access: refund or dismiss it.")

    def get_form_kwargs(self):
        return {
            **super().get_form_kwargs(),
            "orders": rows_for(self.request.user, Order),
            "needs_order": self.needs_order,
        }

    @property
    def needs_order(self) -> bool:
        return self.object.order is None and self.object.payment.order is None

    def act(self, form) -> str:
        note, order = form.cleaned_data["note"], form.cleaned_data.get("order")
        reviews.grant(self.object, self.request.user, note, order=order)
        return gettext("Accepted. The order follows, and the customer has access.")


class DismissView(DecideView):
    form_class = NoteForm
    page_title = _("Dismiss")
    submit_label = _("Dismiss")
    intro = _("This goes off the list. The payment stays as it is, and nobody gets access by it.")

    def act(self, form) -> str:
        reviews.dismiss(self.object, self.request.user, form.cleaned_data["note"])
        return gettext("Dismissed.")
