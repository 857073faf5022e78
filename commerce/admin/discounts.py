"""The form of a discount code: what its maker may choose, and what a change is called."""

from django import forms
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.utils.formats import localize
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    MultiFieldPanel,
    ObjectList,
)

from commerce.admin.access import products_of
from commerce.models import DiscountCode, Order
from commerce.models.orders import with_edition
from core import languages
from core.admin.columns import yes_or_no
from core.own_rows import WHOLE_SHOP, sees_whole_shop
from products.models import Category, Edition, ProductPage

CHOSEN = ("products", "categories", "editions")


class ChosenField(forms.ModelMultipleChoiceField):
    """Boxes to tick; a number beyond all numbers of a row names none."""

    widget = forms.CheckboxSelectMultiple

    def clean(self, value):
        for each in value or ():
            if not (str(each).isascii() and str(each).isdecimal() and len(str(each)) <= 18):
                raise ValidationError(self.error_messages["invalid_pk_value"] % {"pk": each})
        return super().clean(value)


class EditionsField(ChosenField):
    def label_from_instance(self, edition):
        return with_edition(edition.page.title, edition.name)


class DiscountCodeForm(WagtailAdminModelForm):
    """A code as staff write it; a seller's own is for their own products."""

    products = ChosenField(label=_("Products"), queryset=ProductPage.objects.none(), required=False)
    categories = ChosenField(
        label=_("Categories"), queryset=Category.objects.order_by("name"), required=False
    )
    editions = EditionsField(label=_("Editions"), queryset=Edition.objects.none(), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        own = products_of(self.for_user)
        if "products" in self.fields:
            self.fields["products"].queryset = own
            editions = Edition.objects.filter(page__in=own.values("pk")).select_related("page")
            self.fields["editions"].queryset = editions.order_by("page__title", "sort_order")
        if "owner" in self.fields:
            field = self.fields["owner"]
            field.queryset = sellers()
            field.empty_label = gettext("The shop itself: for all products")
        if self.instance.pk and Order.objects.filter(discount_code=self.instance.pk).exists():
            self.fields["text"].disabled = True
            self.fields["text"].help_text = gettext(
                "Orders name it, so it stays as it is. For another word make another code."
            )

    def clean(self):
        cleaned = super().clean() or self.cleaned_data
        is_some = cleaned.get("scope") == DiscountCode.Scope.SOME
        chosen = [each for name in CHOSEN for each in cleaned.get(name) or ()]
        if is_some and not chosen and not any(name in self.errors for name in CHOSEN):
            self.add_error("scope", gettext("Choose below what it is for."))
        if not is_some and chosen:
            # Kept, they would come back with the scope one day.
            cleaned |= {name: [] for name in CHOSEN}
        owner = cleaned.get("owner") if sees_whole_shop(self.for_user) else self.for_user
        if is_some and owner:
            self._refuse_others("products", owner, cleaned.get("products") or ())
            pages = [edition.page for edition in cleaned.get("editions") or ()]
            self._refuse_others("editions", owner, pages)
        return cleaned

    def _refuse_others(self, name, owner, pages):
        if any(page.owner_id != owner.pk for page in pages):
            words = gettext("A seller's code is good for their own products only.")
            self.add_error(name, words)

    def save(self, commit=True):
        if self.instance.pk is None and not sees_whole_shop(self.for_user):
            self.instance.owner = self.for_user
        return super().save(commit)

    def changes(self) -> str:
        """What was changed, in words: "percent off: 10 → 20"."""
        return "; ".join(filter(None, map(self._change, self.changed_data)))

    def _change(self, name: str) -> str:
        label = languages.within_sentence(str(self.fields[name].label))
        if name in CHOSEN:
            return label
        before, after = self.initial.get(name), self._kept(name)
        if before == after:  # written in another way
            return ""
        as_shown = self.fields[name].prepare_value
        values = {"before": _shown(as_shown(before)), "after": _shown(as_shown(after))}
        # Translators: a field of a form, what stood in it, and what does now.
        return gettext("%(label)s: %(before)s → %(after)s") % {"label": label, **values}

    def _kept(self, name: str):
        """What the code has of it now: as a form begins with it, and as it was cleaned."""
        return self._meta.model._meta.get_field(name).value_from_object(self.instance)


def _shown(value) -> str:
    if isinstance(value, bool):
        return yes_or_no(value)
    return gettext("empty") if value in (None, "") else str(localize(value))


def sellers():
    """Whoever has products."""
    owners = ProductPage.objects.filter(owner__isnull=False).order_by().values("owner")
    return get_user_model().objects.filter(pk__in=owners, is_active=True).order_by("email")


PANELS = ObjectList(
    [
        FieldPanel("text"),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("percent"), FieldPanel("amount")]),
                FieldPanel("minimum"),
            ],
            heading=_("What it takes off"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("is_active"),
                FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")]),
                FieldRowPanel([FieldPanel("uses_in_all"), FieldPanel("uses_per_customer")]),
                FieldPanel("first_purchase_only"),
            ],
            heading=_("How long, how often and for whom"),
        ),
        MultiFieldPanel(
            [FieldPanel("scope"), *map(FieldPanel, CHOSEN)],
            heading=_("What it is for"),
            help_text=_("A chosen product counts with all of its editions."),
        ),
        FieldPanel("owner", permission=WHOLE_SHOP),
        FieldPanel("note"),
    ],
    base_form_class=DiscountCodeForm,
)
