"""Asking an admin for a refund at an order, and declining it; accepting is the refund itself."""

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from commerce.admin.acts import ANSWER, ASK, REFUND, ActView
from commerce.models import Order, RefundRequest
from commerce.payments import refund_requests


class AskForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Why the money should go back, all of it or how much. An admin decides by it."),
    )


class AskView(ActView):
    """For one order that the person sees; whoever may refund gets an e-mail."""

    model = Order
    permission = ASK
    listed_as = RefundRequest
    form_class = AskForm
    page_title = _("Ask for a refund")
    submit_label = _("Ask for a refund")

    def why_not(self) -> str:
        return refund_requests.why_not(self.object)

    def act(self, form) -> str:
        refund_requests.ask(self.object, self.request.user, form.cleaned_data["reason"])
        return gettext("An admin was asked for the refund. You will get an e-mail with the answer.")

    def get_context_data(self, **kwargs):
        order = self.object
        words = gettext(
            "%(customer)s paid %(total)s for %(product)s. Nothing happens to the money or to "
            "access until an admin refunds it."
        )
        intro = words % {
            "customer": order.user.email,
            "total": order.total_display,
            "product": order.bought,
        }
        return super().get_context_data(intro=intro, **kwargs)


class DeclineForm(forms.Form):
    answer = forms.CharField(
        label=_("Answer"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Whoever asked reads it, at the order and in an e-mail."),
    )


class DeclineView(ActView):
    model = RefundRequest
    permission = ANSWER
    form_class = DeclineForm
    page_title = _("Decline the refund")
    submit_label = _("Decline the refund")
    template_name = "commerce/admin/decline_refund.html"

    def why_not(self) -> str:
        return refund_requests.why_not_declined(self.object, self.object.order)

    def act(self, form) -> str:
        refund_requests.decline(self.object, self.request.user, form.cleaned_data["answer"])
        return gettext("Declined. Whoever asked is told why.")


def may_ask(user, order: Order) -> bool:
    """Whether the button is shown: not to those who may refund themselves."""
    may = user.has_perm(ASK) and not user.has_perm(REFUND)
    return may and not refund_requests.why_not(order)
