"""Asking for help at the address of a name that a product had."""

import pytest

from support.models import SupportRequest
from tests.factories import ProductPageFactory, PurchasedProductFactory

pytestmark = pytest.mark.django_db


def test_it_leads_on_and_takes_the_form_that_was_open(client, django_capture_on_commit_callbacks):
    product = ProductPageFactory(slug="night-sky")
    client.force_login(PurchasedProductFactory(product=product).user)
    form = client.get("/support/new/night-sky/").context["form"]
    with django_capture_on_commit_callbacks(execute=True):
        product.slug = "starry-sky"
        product.save_revision().publish()

    assert client.get("/support/new/night-sky/?a=b").url == "/support/new/starry-sky/?a=b"
    answer = client.post(
        "/support/new/night-sky/",
        {
            "subject": "It does not start",
            "message": "What can I do?",
            "form_token": form["form_token"].value(),
        },
    )
    request = SupportRequest.objects.get()
    assert answer.url == f"/support/{request.reference}/"
    assert request.product_id == product.pk
