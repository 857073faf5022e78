"""Orders that a restored backup lacks: one decision for all whose payments agree with them."""

from django import forms
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from commerce.admin.acts import ActView, may_rebuild
from commerce.models import LostOrder
from commerce.payments import lost_orders
from core.own_rows import sees_whole_shop


class LostOrdersView(ActView):
    """What is done to the list as a whole, with how its rows stand."""

    listed_as = LostOrder
    template_name = "commerce/admin/lost_orders.html"

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.summary = lost_orders.summary()

    def get_context_data(self, **kwargs):
        return super().get_context_data(summary=self.summary, intro=self.intro, **kwargs)


class RebuildForm(forms.Form):
    """`shown` is how many the person was shown that agree."""

    shown = forms.IntegerField(widget=forms.HiddenInput)


class RebuildView(LostOrdersView):
    form_class = RebuildForm
    page_title = _("Rebuild lost orders")
    intro = _(
        "Each order is made anew with its own number, price and time, after the provider was asked "
        "about its payment once more. Its customer gets access, as by any payment, and one e-mail "
        "with the receipt that says so. It runs in the background."
    )

    def may(self) -> bool:
        return may_rebuild(self.request.user)

    def why_not(self) -> str:
        if self.summary.agree:
            return ""
        return gettext("Nothing agrees now, so there is nothing to rebuild.")

    @property
    def submit_label(self) -> str:  # type: ignore[override]  # says how many
        count = self.summary.agree
        return ngettext("Rebuild %(count)s order", "Rebuild %(count)s orders", count) % {
            "count": count
        }

    def get_initial(self):
        return {"shown": self.summary.agree}

    def act(self, form) -> str:
        count = lost_orders.approve(self.request.user, form.cleaned_data["shown"])
        words = ngettext(
            "%(count)s order is being rebuilt. Look at this list again soon.",
            "%(count)s orders are being rebuilt. Look at this list again soon.",
            count,
        )
        return words % {"count": count}

    def form_invalid(self, form):
        # With the number as it is now: the next click is about what is shown.
        form.data = form.data.copy()
        form.data["shown"] = self.summary.agree
        return super().form_invalid(form)


class LookForm(forms.Form):
    """Nothing to fill in."""


class LookAgainView(LostOrdersView):
    form_class = LookForm
    page_title = _("Look again")
    submit_label = _("Look again")
    intro = _(
        "The shop asks the provider anew about every lost order that is not rebuilt: somebody may "
        "have signed up, or a dispute have ended. It runs in the background."
    )

    def may(self) -> bool:
        return sees_whole_shop(self.request.user)

    def act(self, form) -> str:
        lost_orders.find()
        lost_orders.look_again()
        return gettext("It starts in a moment. Look at this list again soon.")
