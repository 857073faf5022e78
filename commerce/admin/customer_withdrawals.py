"""Saying no to a customer's withdrawal; the yes is the refund itself."""

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from commerce.admin.acts import ActView
from commerce.models import CustomerWithdrawal
from commerce.payments import customer_withdrawals

DECLINE = "commerce.change_customerwithdrawal"


class DeclineForm(forms.Form):
    answer = forms.CharField(
        label=_("Answer"),
        max_length=customer_withdrawals.LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The customer reads it, at the order and in an e-mail."),
    )


class DeclineView(ActView):
    model = CustomerWithdrawal
    permission = DECLINE
    form_class = DeclineForm
    page_title = _("Decline the refund")
    submit_label = _("Decline the refund")

    def why_not(self) -> str:
        return customer_withdrawals.why_not_declined(self.object, self.object.order)

    def act(self, form) -> str:
        customer_withdrawals.decline(self.object, self.request.user, form.cleaned_data["answer"])
        return gettext("Declined. The customer is told why.")

    def get_context_data(self, **kwargs):
        order = self.object.order
        intro = gettext(
            "%(customer)s withdrew from %(product)s (%(total)s). No money goes back, and nobody's "
            "access changes. A withdrawal that the law allows cannot be declined: be sure that "
            "this one is not."
        ) % {
            "customer": order.user.email,
            "product": order.bought,
            "total": order.total_display,
        }
        return super().get_context_data(intro=intro, **kwargs)
