"""The form in which editors work on a product, with the rules for what only editors can do."""

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db.models import Model, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.images import get_image_model
from wagtail.models import Page

from core.admin.page_forms import ShopCopyForm
from core.own_rows import images_for
from products.forms.chosen_prices import ChosenPriceForm
from products.forms.editions import EditionsForm
from products.forms.first_release import FirstReleaseForm
from products.forms.pictures import DescribedPicturesForm
from products.forms.prices import chargeable
from products.forms.sale_prices import SaleForm
from products.permissions import page_policy
from products.privacy import is_public
from products.readiness import why_without_release
from products.words import NO_ALIAS


def people_who_may_sell():
    """Everybody who works in the admin."""
    works_in_admin = Q(groups__permissions__codename="access_admin") | Q(is_superuser=True)
    return get_user_model().objects.filter(works_in_admin, is_active=True).distinct()


class ProductCopyForm(ShopCopyForm):
    """Copies are products of their own; an alias would sell one product twice.

    A copy is published as any draft is, once it has what that asks for: its release comes after it.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("alias", "publish_copies"):
            self.fields.pop(name, None)
        self.fields["new_title"].help_text = _(
            "The copy is a draft, with the files of the newest release."
        )

    def clean(self):
        if self.data.get("alias"):  # typed by hand; the page shows errors at fields only
            self.add_error("new_title", NO_ALIAS)
        return super().clean()


class ProductPageForm(
    FirstReleaseForm, ChosenPriceForm, SaleForm, EditionsForm, DescribedPicturesForm
):
    """The form of a product, with its editions, its prices and the first of its releases."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.is_bound and "questions" in self.fields and "questions-count" not in self.data:
            # The page was opened before there were any: what is stored stays.
            del self.fields["questions"]
        self.take_up_first_release()
        self.take_up_editions()
        if "owner" in self.fields:
            self.fields["owner"].queryset = people_who_may_sell()
            self.fields["owner"].empty_label = gettext("The shop itself")

    def clean_price(self):
        price = self.cleaned_data["price"]
        return price if self.has_editions else chargeable(price)

    def why_refused(self, model: type[Model], pk: str) -> str:
        """Pictures are one's own; pages too, or such as everybody may see."""
        if issubclass(model, get_image_model()):
            is_own = images_for(self.for_user).filter(pk=pk).exists()
            return "" if is_own else gettext("Choose one of your own pictures.")
        if issubclass(model, Page) and page_policy().is_hidden(self.for_user, [pk]):
            page = Page.objects.get(pk=pk)
            return "" if page.live and is_public(page) else gettext("Choose a published product.")
        return ""

    def clean_successor(self):
        successor = self.cleaned_data["successor"]
        if successor is not None and successor.pk == self.instance.pk:
            raise ValidationError(gettext("A product cannot take its own place."))
        return successor

    def clean(self):
        cleaned = super().clean()
        if self.is_deferred_validation:
            return cleaned
        if self.first_release is not None:
            self.check_first_release(self.sent_editions)
        elif reason := why_without_release(self.instance, self.sent_editions):
            self.add_error(None, reason)
        return cleaned

    def save(self, commit=True):
        if self.first_release is not None:
            self.hand_over_first_release()
        page = super().save(commit)
        if page.pk and "owner" in self.changed_data:
            # Revisions do not carry the owner: Wagtail keeps the row's own at every publish.
            type(page).objects.filter(pk=page.pk).update(owner=page.owner)
            page.translations.update(owner=page.owner)
        return page
