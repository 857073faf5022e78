"""A form of the admin that comes without what its scripts would have added."""

import pytest
from django.urls import reverse

from tests.commerce.sale_rows import read
from tests.factories import ProductPageFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *[(f"body-{name}", None) for name in ("count", "0-type", "0-deleted")],
        *[("body-count", value) for value in ("abc", "", "1.5", "9" * 5000)],
        ("body-0-order", "abc"),
    ],
)
def test_a_page_without_its_blocks_is_not_saved_and_what_was_typed_is_given_back(
    client, name, value
):
    """What its scripts add is missing (None), or is no number."""
    product = ProductPageFactory(title="Lantern")
    body = {"body-count": "1", "body-0-type": "heading", "body-0-deleted": "", "body-0-order": "0"}
    typed = {"title": "A lantern for <two>", "password": "secret-word", **body}
    typed["loaded_revision_id"] = "4321"
    typed[name] = value
    if value is None:
        del typed[name]
    client.force_login(UserFactory(is_superuser=True))
    answer = client.post(reverse("wagtailadmin_pages:edit", args=[product.pk]), typed)
    page = read(answer)
    assert answer.status_code == 400
    assert "Nothing was saved." in page
    assert "A lantern for &lt;two&gt;" in page
    assert "secret-word" not in page
    assert "4321" not in page  # nobody typed it
    product.refresh_from_db()
    assert (product.title, product.revisions.count()) == ("Lantern", 1)
