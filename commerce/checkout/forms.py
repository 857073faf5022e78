"""The checkout form."""

from typing import cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from commerce.checkout import consent, corrections, tax_ids
from commerce.checkout.addresses import AddressRules, rules_of
from commerce.checkout.layouts import ANYWHERE, layout_of
from commerce.checkout.orders import BillingAddress
from commerce.models import Order
from commerce.provider import countries
from core.money import reader_locale
from core.plain_text import CONTROLS, JOINERS, MARKS, one_entry, without
from core.refusals import NotPossible

NAMES = tuple(BillingAddress.__dataclass_fields__)
ENTER_COMPANY = _("Enter the name of your company.")


def country_choices() -> list[tuple[str, str]]:
    """The countries in which the provider takes payments, in the reader's words and order."""
    names = reader_locale().territories
    known = [(code, names[code]) for code in countries.supported() if code in names]
    return [("", gettext("Choose a country")), *sorted(known, key=lambda pair: pair[1])]


class LineField(forms.CharField):
    """One line of text: control characters and marks that reverse writing are left out, and a
    line break that was pasted becomes a comma."""

    def __init__(self, *, autocomplete: str, **kwargs):
        super().__init__(**kwargs)
        self.widget.attrs["autocomplete"] = autocomplete

    def to_python(self, value):
        text = one_entry(super().to_python(value) or "")
        text = without(text, CONTROLS | MARKS, keep=JOINERS).strip()
        # Joiners belong to words of many scripts; alone they are nothing.
        return text if without(text, MARKS) else ""


class BusinessForm(forms.Form):
    """The company that an order is made out to, and its tax id as `country` writes it."""

    company = LineField(
        max_length=200, required=False, label=_("Company"), autocomplete="billing organization"
    )
    tax_id = LineField(max_length=40, required=False, autocomplete="off")

    def __init__(self, *args, country: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.country = country
        self.fields["tax_id"].label = str(tax_ids.name_in(country))

    def clean_tax_id(self) -> str:
        return _checked(tax_ids.written, self.cleaned_data["tax_id"], self.country)

    def clean(self):
        super().clean()
        cleaned = self.cleaned_data
        if cleaned.get("tax_id") and not cleaned.get("company") and "company" not in self.errors:
            self.add_error("company", ENTER_COMPANY)
        return cleaned


class BillingForm(forms.Form):
    """Name and address, as the provider needs them for the tax.

    What is needed of an address depends on its country, and so do the order of its fields and what
    they are called.
    """

    name = LineField(max_length=120, label=_("Full name"), autocomplete="billing name")
    country = forms.ChoiceField(
        label=_("Country"),
        error_messages={"invalid_choice": _("Choose a country from the list.")},
    )
    street = LineField(
        max_length=200, label=_("Street address"), autocomplete="billing address-line1"
    )
    city = LineField(max_length=120, label=_("City"), autocomplete="billing address-level2")
    state = LineField(
        max_length=120, label=_("State or region"), autocomplete="billing address-level1"
    )
    postal_code = LineField(
        max_length=20, label=_("Postal code"), autocomplete="billing postal-code"
    )
    is_business = forms.BooleanField(required=False, label=_("I am buying as a business"))
    company = LineField(
        max_length=200,
        label=_("Company"),
        autocomplete="billing organization",
        error_messages={"required": ENTER_COMPANY},
    )
    tax_id = LineField(max_length=40, required=False, autocomplete="off")
    consent = forms.BooleanField(
        error_messages={"required": _("Please tick this: we may not sell it to you otherwise.")}
    )
    # The price that the customer saw, so that a changed one is shown before it is charged. What is
    # charged is read from the product.
    shown_price = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20)
    # When it was opened (holding.py).
    opened = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        field = cast(forms.ChoiceField, self.fields["country"])
        field.widget.attrs["autocomplete"] = "billing country"
        country = self._country_of(field)
        self.rules = rules_of(country) if country else AddressRules()
        self.country_shown = country
        self.fields["consent"].label = consent.words()
        if not consent.is_asked_in(country):
            del self.fields["consent"]
        self.layout = layout_of(country) if country else ANYWHERE
        self.fields["tax_id"].label = str(tax_ids.name_in(country))
        asked = {name for name, _half in self.layout.fields}
        for name, label in ANYWHERE.labels.items():
            self.fields[name].label = str(self.layout.labels[name] if name in asked else label)
        for name in ("city", "postal_code", "state"):
            sentence = self.rules.needed.get(name)
            self.fields[name].required = sentence is not None
            if sentence:
                self.fields[name].error_messages["required"] = sentence
            elif not country and not self.is_bound:
                help_text = gettext("Needed if addresses in your country have one.")
                self.fields[name].help_text = help_text

    def _country_of(self, field: forms.ChoiceField) -> str:
        """The country whose fields are asked for; empty until one is chosen."""
        field.choices = choices = country_choices()
        country = self["country"].value() or ""
        if country not in dict(choices):  # of an older order, before the provider left it
            self.initial = {**self.initial, "country": ""}
            country = ""
        return country

    @property
    def address_fields(self) -> list[tuple[forms.BoundField, bool]]:
        """The fields after the country, as addresses are written there, each with whether it takes
        half of a line; and those that addresses there lack, as long as something stands in them."""
        names = self.layout.fields
        shown = [name for name, _half in names]
        names += [(name, False) for name, _half in ANYWHERE.fields if name not in shown]
        return [
            (self[name], half)
            for name, half in names
            if name in shown or self[name].value() or self[name].errors
        ]

    def clean_postal_code(self) -> str:
        return _checked(self.rules.postal_code, self.cleaned_data["postal_code"])

    def clean_state(self) -> str:
        return _checked(self.rules.state, self.cleaned_data["state"])

    def clean_tax_id(self) -> str:
        typed, country = self.cleaned_data["tax_id"], self.cleaned_data.get("country", "")
        return _checked(tax_ids.written, typed, country)

    def clean(self):
        """Of a private person neither company nor tax id is asked for, or taken."""
        super().clean()
        if not self.cleaned_data.get("is_business"):
            for name in ("company", "tax_id"):
                self.cleaned_data[name] = ""
                self.errors.pop(name, None)
        return self.cleaned_data

    @property
    def consent_field(self) -> forms.BoundField | None:
        return self["consent"] if "consent" in self.fields else None

    @property
    def address(self) -> BillingAddress:
        """What was entered, once the form is valid."""
        entered = {name: self.cleaned_data.get(name, "") for name in NAMES}
        entered["consent"] = consent.words() if entered["consent"] else ""
        return BillingAddress(**entered)


class OrderAddressForm(BillingForm):
    """The address of an order that was placed, by the same rules. Its country stays as it was, and
    what was ticked before paying is not asked for again."""

    def __init__(self, *args, order: Order, **kwargs):
        self.order = order
        names = (*corrections.ADDRESS, "country")
        values = {name: getattr(order, name) for name in names}
        kwargs["initial"] = {**values, "is_business": bool(order.company or order.tax_id)}
        super().__init__(*args, **kwargs)
        for name in ("consent", "shown_price", "opened"):
            self.fields.pop(name, None)
        self.fields["is_business"].label = _("Bought as a business")
        # Nothing hides it here where no business bought.
        self.fields["company"].required = False

    def _country_of(self, field: forms.ChoiceField) -> str:
        # Also one that the provider has left since.
        field.choices = [(self.order.country, self.order.country_name)]
        field.disabled = True
        return self.order.country

    def clean(self):
        cleaned = super().clean()
        if cleaned["is_business"] and not cleaned.get("company") and "company" not in self.errors:
            self.add_error("company", ENTER_COMPANY)
        return cleaned

    @property
    def corrected(self) -> dict[str, str]:
        """Each part of the address, once the form is valid."""
        return {name: self.cleaned_data[name] for name in corrections.ADDRESS}


def _checked(rule, typed: str, *also: str) -> str:
    try:
        return rule(typed, *also)
    except NotPossible as refusal:
        raise ValidationError(str(refusal)) from None


class CheckoutForm(BillingForm):
    """Of the checkout: the address can be kept for the next one, if the customer says so."""

    keep_address = forms.BooleanField(
        required=False,
        label=_("Keep this address for my next orders"),
        help_text=_("You find it under Your account → Billing addresses."),
    )

    def __init__(self, *args, has_room: bool, **kwargs):
        super().__init__(*args, **kwargs)
        if not has_room:
            del self.fields["keep_address"]

    @property
    def keep_field(self) -> forms.BoundField | None:
        return self["keep_address"] if "keep_address" in self.fields else None

    @property
    def is_to_be_kept(self) -> bool:
        return bool(self.cleaned_data.get("keep_address"))


class SavedAddressForm(BillingForm):
    """An address of the address book, by the same rules; `is_only_default` is the default one."""

    is_default = forms.BooleanField(required=False, label=_("Begin the checkout with this address"))

    def __init__(self, *args, is_only_default: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("consent", "shown_price", "opened"):
            self.fields.pop(name, None)
        self.fields["is_business"].label = _("This is the address of a business")
        if is_only_default:
            del self.fields["is_default"]

    @property
    def default_field(self) -> forms.BoundField | None:
        return self["is_default"] if "is_default" in self.fields else None

    @property
    def parts(self) -> dict[str, str]:
        """The address, once the form is valid."""
        return {name: self.cleaned_data.get(name, "") for name in NAMES if name != "consent"}
