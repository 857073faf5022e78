"""A product at the payment provider, beside its form in the admin: in step, waiting, or refused."""

from django import forms
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.side_panels import BaseSidePanel

from commerce.admin.acts import ActView
from commerce.admin.columns import tone_class
from commerce.checkout import counterparts
from commerce.messages import refusals
from commerce.models import ProviderRefusal
from commerce.provider import calls
from commerce.provider import products as provider_products
from commerce.provider.products import Standing
from core.own_rows import sees_whole_shop
from products.models import ProductPage

STATES = {
    Standing.NOT_SOLD: ("", pgettext_lazy("product at the provider", "nothing to do")),
    Standing.IN_STEP: ("good", pgettext_lazy("product at the provider", "in step")),
    Standing.WAITING: ("wait", pgettext_lazy("product at the provider", "waiting")),
}
MEANINGS = {
    Standing.NOT_SOLD: _("Only products that are published and have a price are kept there."),
    Standing.IN_STEP: _("It has the price, the title and the summary of the published page."),
    Standing.WAITING: _(
        "It does not have the price, the title and the summary of the published page yet. The "
        "shop sends them soon after each publication, and at the latest when somebody buys."
    ),
}


def state_of(product: ProductPage) -> dict:
    """What the panel and the page show: a word with its tone, what it means, what is refused."""
    standing = provider_products.standing(product)
    lasting = list(refusals.lasting_for(product))
    tone, word = STATES[standing]
    meaning = MEANINGS[standing]
    if lasting:
        tone, word = "bad", pgettext_lazy("product at the provider", "failed")
        meaning = _("The provider refuses, so this product cannot be bought by everybody now.")
    return {
        "product": product,
        "word": word,
        "tone": tone_class(tone),
        "meaning": meaning,
        "refusals": [(refusal, refusals.advice(refusal)) for refusal in lasting],
        "counterparts": provider_products.current(product),
        "can_try_again": standing is not Standing.NOT_SOLD,
    }


class ProviderSidePanel(BaseSidePanel):
    """In the editor of a product. Registered with the hook `product_side_panels`."""

    class SidePanelToggle(BaseSidePanel.SidePanelToggle):
        aria_label = _("Toggle payment provider")
        icon_name = "resubmit"
        counter_classname = "w-bg-critical-200"

        def get_context_data(self, parent_context):
            context = super().get_context_data(parent_context)
            context["count"] = refusals.lasting_for(self.panel.object).count()
            return context

    name = "provider"
    title = _("Payment provider")
    template_name = "commerce/admin/provider_panel.html"
    order = 150

    def get_context_data(self, parent_context):
        published = ProductPage.objects.filter(pk=self.object.pk).first() or self.object
        return {
            **super().get_context_data(parent_context),
            **state_of(published),
            "more_url": reverse("commerce_at_provider", args=[self.object.pk]),
        }


class TryAgainForm(forms.Form):
    """Nothing to fill in."""


class AtProviderView(ActView):
    """How a product stands at the provider, with a button that brings it in step now."""

    template_name = "commerce/admin/at_provider.html"
    listed_as = ProviderRefusal
    form_class = TryAgainForm
    page_title = _("At the payment provider")
    submit_label = _("Try again now")

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.product = get_object_or_404(ProductPage, pk=kwargs["pk"])

    def may(self) -> bool:
        user = self.request.user
        return sees_whole_shop(user) or self.product.permissions_for_user(user).can_edit()

    def act(self, form) -> str | tuple[str, bool]:
        try:
            is_in_step = counterparts.synchronise(self.product)
        except calls.ProviderError as error:
            words = gettext("That did not work: %(error)s Please try again later.")
            return words % {"error": error}, False
        if not is_in_step:
            return gettext("The provider still refuses. What it says is below."), False
        return gettext("The provider has the product as it is published."), True

    def why_not(self) -> str:
        is_posted = self.request.method == "POST"
        if is_posted and provider_products.standing(self.product) is Standing.NOT_SOLD:
            return str(MEANINGS[Standing.NOT_SOLD])
        return ""

    def get_back_url(self) -> str:
        return reverse("wagtailadmin_pages:edit", args=[self.product.pk])

    def get_success_url(self):
        return self.request.path if self.request.method == "POST" else super().get_success_url()

    def get_context_data(self, **kwargs):
        return super().get_context_data(**state_of(self.product), **kwargs)


def urls() -> list:
    return [
        path("products/<int:pk>/provider/", AtProviderView.as_view(), name="commerce_at_provider")
    ]
