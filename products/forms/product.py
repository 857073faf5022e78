"""The form in which editors work on a product, with the rules for what only editors can do."""

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db.models import Model, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.pages import CopyForm
from wagtail.images import get_image_model
from wagtail.models import Page

from core.money import format_money
from core.own_rows import images_for
from products.deletion_rules import why_kept
from products.forms.pictures import DescribedPicturesForm
from products.permissions import page_policy
from products.price_rules import is_chargeable, smallest_price
from products.privacy import is_public
from products.readiness import why_unready

KEEP_RELEASE = _("This release must stay: %(reason)s Add a new release instead.")
NO_ALIAS = _("A product cannot be an alias of another. Make a copy instead.")


def people_who_may_sell():
    """Everybody who works in the admin."""
    works_in_admin = Q(groups__permissions__codename="access_admin") | Q(is_superuser=True)
    return get_user_model().objects.filter(works_in_admin, is_active=True).distinct()


class ProductCopyForm(CopyForm):
    """Copies are products of their own; an alias would sell one product twice."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields.pop("alias", None)

    def clean(self):
        if self.data.get("alias"):  # typed by hand; the page shows errors at fields only
            self.add_error("new_title", NO_ALIAS)
        return super().clean()


class ProductPageForm(DescribedPicturesForm):
    """Asks for a release when publishing, and keeps files that buyers may download."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "owner" in self.fields:
            self.fields["owner"].queryset = people_who_may_sell()
            self.fields["owner"].empty_label = gettext("The shop itself")

    def clean_price(self):
        """One that can be charged: a smaller one is a mistake in a draft too."""
        price = self.cleaned_data["price"]
        if price is not None and not is_chargeable(price):
            least = format_money(smallest_price(), settings.SHOP_CURRENCY)
            raise ValidationError(
                gettext("Payments begin at %(least)s. Enter that or more, or 0 for free.")
                % {"least": least}
            )
        return price

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

    def save(self, commit=True):
        page = super().save(commit)
        if page.pk and "owner" in self.changed_data:
            # Revisions do not carry the owner: Wagtail keeps the row's own at every publish.
            type(page).objects.filter(pk=page.pk).update(owner=page.owner)
        return page

    def is_valid(self) -> bool:
        valid = super().is_valid()
        if "releases" in self.formsets and self.is_bound:
            valid = self._check_releases() and valid
        return valid

    @property
    def _release_forms(self) -> list:
        return [form for form in self.formsets["releases"].forms if hasattr(form, "cleaned_data")]

    def _check_releases(self) -> bool:
        formset = self.formsets["releases"]
        removed = [form for form in self._release_forms if form.cleaned_data.get("DELETE")]
        staying = [
            form
            for form in self._release_forms
            if form not in removed and form.cleaned_data.get("file")
        ]
        if not staying and not self.is_deferred_validation:
            formset.non_form_errors().append(
                ValidationError(gettext("Add a release with the file that buyers download."))
            )
        if not self.is_deferred_validation:
            self._check_uploads(staying)
        reason = why_kept(self.instance) if self.instance.pk else ""
        if reason:
            for form in self._release_forms:
                if not form.instance.published_at:
                    continue
                if form in removed:
                    formset.non_form_errors().append(
                        ValidationError(KEEP_RELEASE % {"reason": reason})
                    )
                elif "file" in form.changed_data:
                    form.add_error("file", KEEP_RELEASE % {"reason": reason})
        return formset.is_valid()

    def _check_uploads(self, staying: list) -> None:
        """A file goes live only once it was read and found whole."""
        reasons = why_unready([form.instance.file.name for form in staying if form.instance.file])
        for form in staying:
            if form.instance.file and (reason := reasons.get(form.instance.file.name)):
                form.add_error("file", reason)
