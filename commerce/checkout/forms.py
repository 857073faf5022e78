"""The checkout form."""

from django import forms

from commerce.checkout.orders import BillingAddress
from commerce.provider.calls import COUNTRY_CODES
from core.money import reader_locale
from core.plain_text import CONTROLS, MARKS, without


def country_choices() -> list[tuple[str, str]]:
    """The countries the provider takes, in the reader's words and order."""
    names = reader_locale().territories
    known = [(code, names[code]) for code in COUNTRY_CODES if code in names]
    return [("", "Choose a country"), *sorted(known, key=lambda pair: pair[1])]


class LineField(forms.CharField):
    """One line of text: control characters and marks that reverse writing are left out."""

    def __init__(self, *, autocomplete: str, **kwargs):
        super().__init__(**kwargs)
        self.widget.attrs["autocomplete"] = autocomplete

    def to_python(self, value):
        return without(super().to_python(value), CONTROLS | MARKS).strip()


class BillingForm(forms.Form):
    """Name and address, as the provider needs them for the tax."""

    name = LineField(max_length=120, label="Full name", autocomplete="billing name")
    country = forms.ChoiceField(choices=country_choices)
    street = LineField(
        max_length=200, label="Street and number", autocomplete="billing street-address"
    )
    city = LineField(max_length=120, autocomplete="billing address-level2")
    state = LineField(
        max_length=120,
        required=False,
        label="State or region",
        autocomplete="billing address-level1",
    )
    postal_code = LineField(max_length=20, required=False, autocomplete="billing postal-code")
    # What the customer saw, so that a changed price is shown before it is charged. The price
    # itself is read from the product; this field can change nothing but that question.
    shown_price = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["country"].widget.attrs["autocomplete"] = "billing country"

    @property
    def address(self) -> BillingAddress:
        names = BillingAddress.__dataclass_fields__
        return BillingAddress(**{name: self.cleaned_data[name] for name in names})
