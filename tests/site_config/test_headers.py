"""What browsers are told about every page."""

import pytest

from tests.factories import OrderFactory, ProductPageFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def policy_of(answer) -> dict[str, str]:
    parts = answer["Content-Security-Policy"].split("; ")
    return dict(part.split(" ", 1) for part in parts)


@pytest.mark.parametrize(
    "path", ["/", "/products/", "/accounts/login/", "/accounts/signup/", "/nowhere/"]
)
def test_public_pages_allow_nothing_inline_and_nothing_foreign(client, path):
    answer = client.get(path)
    policy = policy_of(answer)
    assert policy["default-src"] == "'none'"
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert (policy["script-src"], policy["style-src"]) == ("'self'", "'self'")
    assert (policy["base-uri"], policy["frame-ancestors"]) == ("'none'", "'self'")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in answer["Permissions-Policy"]


def test_the_checkout_may_lead_to_the_payment_page_and_nowhere_else(client, settings):
    client.force_login(UserFactory())
    answer = client.get(f"/checkout/{ProductPageFactory().slug}/")
    assert policy_of(answer)["form-action"] == f"'self' {settings.DODO_PAYMENTS_BASE_URL}"


def test_the_policy_is_relaxed_for_staff_in_the_admin_only(client):
    assert "unsafe" not in client.get("/admin/", follow=True)["Content-Security-Policy"]
    client.force_login(UserFactory(groups=["Editors"]))
    assert "'unsafe-inline'" in client.get("/admin/")["Content-Security-Policy"]
    assert "unsafe" not in client.get("/products/")["Content-Security-Policy"]


def test_personal_answers_are_never_stored(client):
    order = OrderFactory()
    client.force_login(order.user)
    for path in ("/", "/orders/", f"/orders/{order.reference}/status/", "/library/"):
        assert "no-store" in client.get(path)["Cache-Control"]
