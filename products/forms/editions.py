"""The editions of a product in its form."""

import re
from functools import cached_property
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.forms.formsets import BaseFormSet
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from modelcluster.forms import BaseChildFormSet
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import InlinePanel
from wagtail.admin.panels.base import get_form_for_model

from products import editions
from products.editions import rules
from products.forms.prices import chargeable

MOST_SEATS = 1_000_000
KEY = re.compile(r"[A-Za-z0-9]{10}")  # as products.models.editions.new_key() makes it
HELP = format_lazy(
    _(
        "For one product in several ways, such as Personal and Team. Without editions it is sold "
        "at the price above. With editions, their prices hold, in {currency}, and the price above "
        "follows the cheapest on sale. Begin with the lowest: each further one costs more, and "
        "holds what those above it hold."
    ),
    currency=settings.SHOP_CURRENCY,
)


class EditionForm(WagtailAdminModelForm):
    """A row. Its key is sent along, so that an edition stays what it is while drafts are saved."""

    key = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if kwargs.get("instance") is not None:  # else it is new, and has one once it is saved
            self.fields["key"].initial = self.instance.key
        if "seats" in self.fields:
            # The same on every database, whose numbers end at different ones.
            limits = [MinValueValidator(1), MaxValueValidator(MOST_SEATS)]
            self.fields["seats"].validators += limits

    def clean_key(self) -> str:
        """What was sent led to the edition already, and is of no other use."""
        return self.instance.key

    def clean_price(self):
        return chargeable(self.cleaned_data["price"])

    def clean_sale_price(self):
        return chargeable(self.cleaned_data["sale_price"])


class EditionFormSet(BaseChildFormSet):
    """Finds the edition that each row is about, in what is stored of this product.

    A row that was added in the browser is sent without a key until the page is opened again,
    while its drafts are saved every few seconds. It is known by its name, or by its place among
    those that are new.
    """

    def _construct_form(self, i, **kwargs):
        if not self.is_bound:
            return super()._construct_form(i, **kwargs)
        if i in self._stored_rows:
            kwargs["instance"] = self._stored_rows[i]
        # Past modelcluster's own way, which goes by numbers that drafts do not have.
        form = BaseFormSet._construct_form(self, i, **kwargs)  # type: ignore[attr-defined]
        if i not in self._stored_rows and (key := self._restored_key(i)):
            form.instance.key = key
        return form

    def _restored_key(self, place: int) -> str:
        """The key of an edition of an older draft, which the newest one does not have any more;
        empty for a new one. No other product knows it."""
        key = self._sent(place, "key")
        taken = {row.key for row in self.get_queryset()}
        taken |= {self._sent(other, "key") for other in range(place)}
        return key if KEY.fullmatch(key) and key not in taken else ""

    @cached_property
    def _stored_rows(self) -> dict[int, object]:
        """What is stored, by the number of the form that is about it."""
        left = list(self.get_queryset())
        places = list(range(self.total_form_count()))
        unnamed = [place for place in places if not self._sent(place, "key")]
        found: dict[int, object] = {}

        def match(places, is_it):
            for place in places:
                row = next((row for row in left if is_it(place, row)), None)
                if place not in found and row is not None:
                    left.remove(row)
                    found[place] = row

        match(places, lambda place, row: self._sent(place, "key") == row.key)
        match(unnamed, lambda place, row: self._sent(place, "id") == str(row.pk))
        left = [row for row in left if row.pk is None]
        match(unnamed, lambda place, row: self._sent(place, "name") == row.name)
        staying = [place for place in unnamed if not self._sent(place, "DELETE")]
        match(staying, lambda place, row: True)
        return found

    def _sent(self, place: int, name: str) -> str:
        return self.data.get(f"{self.add_prefix(place)}-{name}", "").strip()

    @property
    def keeps_any(self) -> bool:
        """Whether the product will have editions, by what was sent; known before it is checked."""
        if not self.is_bound:
            return bool(self.get_queryset())
        places = range(self.total_form_count())
        return any(not self._sent(place, "DELETE") for place in places)

    @property
    def staying(self) -> list[EditionForm]:
        """The forms of editions that the product will have, in their order."""
        return list(self.ordered_forms)

    def clean(self):
        super().clean()
        removed = [form.instance for form in self.forms if self._should_delete_form(form)]
        reasons = rules.why_kept(self.instance.pk, removed)
        kept = [edition for edition in removed if edition.key in reasons]
        if kept:
            why = rules.why_not_removed
            raise ValidationError([why(each, reasons[each.key]) for each in kept])

    def refuse(self, reason: str) -> None:
        """Add an error of no single row."""
        self.non_form_errors().append(ValidationError(reason))

    def save(self, commit=True):
        """All that stays, in its order; also what this form did not know of yet."""
        self.new_objects, self.changed_objects, self.deleted_objects = [], [], []
        sent = {form.instance.key for form in self.forms}
        manager = self.instance.editions
        unknown = [row for row in manager.all() if row.pk is not None and row.key not in sent]
        rows = [form.instance for form in self.staying] + unknown
        for place, row in enumerate(rows):
            row.sort_order = place
        manager.set(rows)
        if commit:
            manager.commit()
        return rows


class EditionsForm(forms.Form):
    """What the form of a product does with its editions. Mixed into it."""

    # Of the form that this is mixed into.
    instance: Any
    data: Any
    fields: dict[str, Any]
    formsets: dict[str, Any]
    is_deferred_validation: bool

    def take_up_editions(self) -> None:
        """The price of a product with editions is theirs: nobody need enter one."""
        if self.is_bound:
            # Of a form that was opened before products had editions: it says nothing of them.
            for name in ("TOTAL_FORMS", "INITIAL_FORMS"):
                self.data.setdefault(f"editions-{name}", "0")
        if self.has_editions and "price" in self.fields:
            self.fields["price"].required = False

    @property
    def has_editions(self) -> bool:
        formset = self.formsets.get("editions")
        return formset is not None and formset.keeps_any

    @property
    def sent_editions(self) -> list:
        """Those that the product will have; what it has, while they cannot be read."""
        formset = self.formsets.get("editions")
        if formset is None or not formset.is_valid():
            return list(self.instance.editions.all())
        return [form.instance for form in formset.staying]

    def is_valid(self) -> bool:
        valid = super().is_valid()
        if self.is_bound and not self.is_deferred_validation and "editions" in self.formsets:
            valid = self._check_editions() and valid
        return valid

    def _check_editions(self) -> bool:
        """What they need to be published, at their fields."""
        formset = self.formsets["editions"]
        if not formset.is_valid():  # a row that cannot be read is not compared with others
            return False
        staying = formset.staying
        rows = [form.instance for form in staying]
        for place, field, name in rules.lacking(rows):
            if place is None:
                formset.refuse(rules.sentence(name))
            else:
                staying[place].add_error(field, rules.sentence(name))
        if reason := rules.why_reordered(self.instance.pk, rows):
            formset.refuse(reason)
        return formset.is_valid()

    def save(self, commit=True):
        page = super().save(commit)  # type: ignore[misc]  # of the form that this is mixed into
        editions.follow(page)  # for the preview, which saves nothing
        return page


class EditionsPanel(InlinePanel):
    """The editions of a product; folded as long as it has none."""

    def get_form_options(self):
        options = super().get_form_options()
        formset = options["formsets"][self.relation_name]
        formset["form"] = get_form_for_model(self.db_field.related_model, form_class=EditionForm)
        formset["formset"] = EditionFormSet
        return options

    class BoundPanel(InlinePanel.BoundPanel):
        def classes(self):
            names = super().classes()
            has_any = self.form is None or self.formset.forms
            return names if has_any else [*names, "collapsed"]
