"""The checkout form."""

from typing import cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from commerce.checkout.addresses import AddressRules, rules_of
from commerce.checkout.orders import BillingAddress
from commerce.provider import countries
from core.money import reader_locale
from core.plain_text import CONTROLS, JOINERS, MARKS, one_entry, without
from core.refusals import NotPossible


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


class BillingForm(forms.Form):
    """Name and address, as the provider needs them for the tax.

    What is needed of an address depends on its country.
    """

    name = LineField(max_length=120, label=_("Full name"), autocomplete="billing name")
    country = forms.ChoiceField(
        label=_("Country"),
        error_messages={"invalid_choice": _("Choose a country from the list.")},
    )
    street = LineField(
        max_length=200, label=_("Street and number"), autocomplete="billing street-address"
    )
    city = LineField(max_length=120, label=_("City"), autocomplete="billing address-level2")
    state = LineField(
        max_length=120, label=_("State or region"), autocomplete="billing address-level1"
    )
    postal_code = LineField(
        max_length=20, label=_("Postal code"), autocomplete="billing postal-code"
    )
    # The price that the customer saw, so that a changed one is shown before it is charged. What is
    # charged is read from the product.
    shown_price = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        choices = country_choices()
        field = cast(forms.ChoiceField, self.fields["country"])
        field.choices = choices
        field.widget.attrs["autocomplete"] = "billing country"
        country = self["country"].value() or ""
        if country not in dict(choices):  # of an older order, before the provider left it
            self.initial = {**self.initial, "country": ""}
            country = ""
        self.rules = rules_of(country) if country else AddressRules()
        for name in ("city", "postal_code", "state"):
            sentence = self.rules.needed.get(name)
            self.fields[name].required = sentence is not None
            if sentence:
                self.fields[name].error_messages["required"] = sentence
            elif not country and not self.is_bound:
                help_text = gettext("Needed if addresses in your country have one.")
                self.fields[name].help_text = help_text

    def clean_postal_code(self) -> str:
        return _checked(self.rules.postal_code, self.cleaned_data["postal_code"])

    def clean_state(self) -> str:
        return _checked(self.rules.state, self.cleaned_data["state"])

    @property
    def address(self) -> BillingAddress:
        """What was entered, once the form is valid."""
        names = BillingAddress.__dataclass_fields__
        return BillingAddress(**{name: self.cleaned_data[name] for name in names})


def _checked(rule, typed: str) -> str:
    try:
        return rule(typed)
    except NotPossible as refusal:
        raise ValidationError(str(refusal)) from None
