"""Correcting the billing address of an order, for its customer."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from commerce.admin.acts import ActView
from commerce.admin.asking import send_receipt
from commerce.checkout import corrections
from commerce.checkout.forms import OrderAddressForm
from commerce.messages import receipts
from commerce.models import Order
from core.own_rows import sees_whole_shop

CORRECT = "commerce.change_order"


def may_correct(user) -> bool:
    """Whoever looks after the whole shop: what sellers see of customers is not theirs to change."""
    return user.has_perm(CORRECT) and sees_whole_shop(user)


class AddressView(ActView):
    """By the form of the checkout. *Save and send the receipt again* does both in one step."""

    model = Order
    permission = CORRECT
    form_class = OrderAddressForm
    page_title = _("Correct the billing address")
    template_name = "commerce/admin/address.html"

    def may(self) -> bool:
        return may_correct(self.request.user)

    def why_not(self) -> str:
        return corrections.why_not(self.object)

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "order": self.object}

    def act(self, form) -> str | tuple[str, bool]:
        order, user = self.object, self.request.user
        is_changed = corrections.correct_address(order, form.corrected, user)
        told = (
            gettext("The billing address is saved.") if is_changed else gettext("Nothing changed.")
        )
        if "send" not in self.request.POST:
            return told
        order.refresh_from_db()
        answer = send_receipt(order, user)
        words, is_sent = answer if isinstance(answer, tuple) else (answer, True)
        # Translators: two whole sentences, one after the other.
        both = gettext("%(saved)s %(sent)s") % {"saved": told, "sent": words}
        return both, is_sent

    def get_context_data(self, **kwargs):
        intro = gettext(
            "Order %(order)s of %(customer)s. The receipt and the next checkout follow. A tax "
            "invoice that the payment provider has issued already is not changed by this, and the "
            "country stays: the tax was reckoned by it."
        ) % {"order": self.object.reference, "customer": self.object.user.email}
        return super().get_context_data(
            intro=intro, has_receipt=receipts.has_receipt(self.object), **kwargs
        )
