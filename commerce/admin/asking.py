"""Buttons that ask or repeat, and change nothing by themselves: the rules they call decide."""

from django import forms
from django.contrib.auth import get_user_model
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log

from commerce import audit
from commerce.admin.acts import ActView
from commerce.messages import receipts
from commerce.models import Order, PurchasedProduct, Reconciliation, Review, WebhookEvent
from commerce.payments import inbox, reconciliation
from commerce.provider import calls
from core import languages
from core.admin.acts import may_view
from core.background import queue_soon
from core.own_rows import sees_whole_shop


def send_receipt(order: Order, user) -> str | tuple[str, bool]:
    """Once more, to the customer. Not twice within minutes."""
    if receipts.send_again(order):
        log(order, audit.RECEIPT_SENT_AGAIN, user=user)
        return gettext("The receipt is on its way to %(email)s.") % {"email": order.user.email}
    words = gettext("The receipt was sent a few minutes ago. Please wait before you send it again.")
    return words, False


def send_access(purchase: PurchasedProduct, user) -> str | tuple[str, bool]:
    """Where the download is, once more, to the customer. Not twice within minutes."""
    if receipts.send_access_again(purchase):
        log(purchase, audit.ACCESS_SENT_AGAIN, user=user)
        words = gettext("The way to the download is sent to %(email)s.")
        return words % {"email": purchase.user.email}
    if not purchase.is_active:
        return gettext("There is no access now, so there is nothing to send."), False
    return gettext("It was sent a few minutes ago. Please wait before you send it again."), False


def ask_provider(order: Order, user) -> str:
    """What the provider knows of the order's payments, taken over at once."""
    return reconciliation.ask_about(order)


def ask_who_paid(review: Review, user) -> str | tuple[str, bool]:
    """Whom the provider names as the customer, and whether they have an account here."""
    payer = calls.payer(review.payment_id)
    if not payer.email:
        return gettext("The provider names no e-mail address for this payment."), False
    who = f"{payer.name} ({payer.email})" if payer.name else payer.email
    people = get_user_model().objects.filter(email__iexact=payer.email, is_active=True)
    if people.exists():
        words = gettext("The provider says that %(payer)s paid. They have an account here.")
        return words % {"payer": who}
    words = gettext(
        "The provider says that %(payer)s paid. Nobody has an account with that address: they must "
        "sign up before they can be given access."
    )
    return words % {"payer": who}


def run_again(event: WebhookEvent, user) -> tuple[str, bool]:
    """Let a stored event have its effect once more, whatever came of it before."""
    inbox.apply(event.pk, again=True)
    event.refresh_from_db()
    status = languages.within_sentence(event.get_status_display())
    told = gettext("Run again: the event is %(status)s. %(outcome)s") % {
        "status": status,
        "outcome": event.outcome,
    }
    return told, event.status != WebhookEvent.Status.FAILED


class StartForm(forms.Form):
    """Nothing to fill in."""


class StartView(ActView):
    """Begin to look through all payments at the provider, now instead of at its time."""

    listed_as = Reconciliation
    form_class = StartForm
    page_title = _("Start a reconciliation")
    submit_label = _("Start now")
    intro = _(
        "The shop asks the provider about every payment, page by page, and takes over what it "
        "missed. It runs in the background and may take minutes; running it twice changes nothing."
    )

    def may(self) -> bool:
        return sees_whole_shop(self.request.user) and may_view(self.request.user, self.listed)

    def act(self, form) -> str:
        # The row is what a worker finds if the task is lost.
        _, is_new = Reconciliation.objects.get_or_create(is_running=True)
        queue_soon("commerce.reconcile")
        if is_new:
            return gettext("It starts in a moment. Look at this list again soon.")
        return gettext("One is under way already: it goes on.")

    def get_context_data(self, **kwargs):
        return super().get_context_data(intro=self.intro, **kwargs)
