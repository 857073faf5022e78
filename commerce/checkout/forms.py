"""The checkout form."""

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from commerce.checkout.orders import BillingAddress
from commerce.provider.calls import COUNTRY_CODES
from core.money import reader_locale
from core.plain_text import CONTROLS, MARKS, without


def country_choices() -> list[tuple[str, str]]:
    """The countries the provider takes, in the reader's words and order."""
    names = reader_locale().territories
    known = [(code, names[code]) for code in COUNTRY_CODES if code in names]
    return [("", gettext("Choose a country")), *sorted(known, key=lambda pair: pair[1])]


class LineField(forms.CharField):
    """One line of text: control characters and marks that reverse writing are left out."""

    def __init__(self, *, autocomplete: str, **kwargs):
        super().__init__(**kwargs)
        self.widget.attrs["autocomplete"] = autocomplete

    def to_python(self, value):
        return without(super().to_python(value) or "", CONTROLS | MARKS).strip()


class BillingForm(forms.Form):
    """Name and address, as the provider needs them for the tax."""

    name = LineField(max_length=120, label=_("Full name"), autocomplete="billing name")
    country = forms.ChoiceField(choices=country_choices, label=_("Country"))
    street = LineField(
        max_length=200, label=_("Street and number"), autocomplete="billing street-address"
    )
    city = LineField(max_length=120, label=_("City"), autocomplete="billing address-level2")
    state = LineField(
        max_length=120,
        required=False,
        label=_("State or region"),
        autocomplete="billing address-level1",
    )
    postal_code = LineField(
        max_length=20, required=False, label=_("Postal code"), autocomplete="billing postal-code"
    )
    # The price that the customer saw, so that a changed one is shown before it is charged. What is
    # charged is read from the product.
    shown_price = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["country"].widget.attrs["autocomplete"] = "billing country"

    @property
    def address(self) -> BillingAddress:
        """What was entered, once the form is valid."""
        names = BillingAddress.__dataclass_fields__
        return BillingAddress(**{name: self.cleaned_data[name] for name in names})
