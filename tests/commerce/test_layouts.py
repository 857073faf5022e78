"""The address form in each country: its fields, their order and words, and what is asked for."""

import pytest
from bs4 import BeautifulSoup

from commerce.checkout.addresses import rules_of
from commerce.checkout.forms import BillingForm, country_choices
from commerce.checkout.layouts import ANYWHERE, layout_of
from commerce.models import Order
from tests.commerce.checkout_page import ADDRESS, path

pytestmark = [pytest.mark.django_db, pytest.mark.once]

WORDS = {
    "US": ["Full name", "Street address", "City", "State", "ZIP code"],
    "JP": ["Postal code", "Prefecture", "Street address", "Full name"],
    "GB": ["Full name", "Street address", "Town or city", "Postcode"],
    "SG": ["Full name", "Street address", "Postal code"],
    "HU": ["Full name", "City", "Street address", "Postal code"],
}


def labels(page) -> list[str]:
    found = BeautifulSoup(page.content, "html.parser").select("#address > .field label")
    return [" ".join(label.get_text(" ").split()) for label in found]


def test_every_country_of_the_list_has_a_form_that_asks_for_what_is_checked(rf):
    for country, _name in country_choices()[1:]:
        form = BillingForm({"country": country})
        asked = [field.name for field, _half in form.address_fields]
        assert len(asked) == len(set(asked)), country
        assert {"name", "street"} <= set(asked), country
        for field, _half in form.address_fields:
            assert str(field.label).strip(), (country, field.name)
        required = {field.name for field, _half in form.address_fields if field.field.required}
        assert required == {"name", "street", *rules_of(country).needed}, country
        # What is not shown is not asked for either.
        hidden = {"city", "state", "postal_code"} - set(asked)
        assert not any(form.fields[name].required for name in hidden), country
    assert layout_of("XX") is ANYWHERE


def test_fields_stand_as_addresses_are_written_in_the_country(shop, product):
    assert labels(shop.get(path(product)))[-1] == "State or region (optional)"
    for country, words in WORDS.items():
        page = shop.post(path(product), {"country": country, "use_country": "1"})
        assert (page.status_code, labels(page)) == (200, words)
        assert "Please check what you entered" not in page.content.decode()
    assert not Order.objects.exists()


def test_another_country_loses_nothing_that_was_typed(shop, product):
    typed = {**ADDRESS, "country": "US", "city": "Austin", "state": "Texas", "postal_code": "78701"}
    page = shop.post(path(product), {**typed, "country": "SG", "use_country": "1"})
    assert labels(page) == [*WORDS["SG"], "City (optional)", "State or region (optional)"]
    kept = page.content.decode()
    for name in ("name", "street", "city", "state", "postal_code"):
        assert f'value="{typed[name]}"' in kept, name
