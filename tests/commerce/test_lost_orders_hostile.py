"""A genuine payment whose metadata somebody wrote gives nothing that was not paid for.

Static payment links let a buyer choose the metadata of their payment; here the stand-in's checkout
takes the place of such a link.
"""

from datetime import timedelta

import pytest
from django.conf import settings as django_settings

from commerce.models import LostOrder, Order, Payment, PurchasedProduct
from commerce.payments import rebuilding
from commerce.provider import calls
from commerce.provider.objects import Payer
from commerce.provider.sealed_orders import NotSealed, SealedOrder
from tests.commerce.losing import look, pay_and_lose, rebuild, restore
from tests.factories import ProductPageFactory, UserFactory

pytestmark = pytest.mark.django_db

MALLORY = "mallory@example.com"


def pay_by_link(sandbox, product_id: str, metadata: dict, email: str = MALLORY) -> None:
    session = calls.open_session(
        provider_product_id=product_id,
        currency="USD",
        email=email,
        name="M",
        address={"country": "SE"},
        metadata=metadata,
        return_url="http://shop.test/",
        cancel_url="http://shop.test/",
    )
    sandbox.pay(session.url)


@pytest.fixture
def bought(sandbox, product):
    """Mallory bought the product, honestly, and the backup lacks it; what their session was told,
    and what is sold at the provider."""
    mallory = UserFactory(email=MALLORY)
    pay_and_lose(sandbox, mallory, product)
    metadata = sandbox.payments()[-1]["metadata"]
    sandbox.refund(sandbox.payments()[-1]["payment_id"])
    restore()
    return metadata, metadata["sold_as"]


def cheap(name="Cheap") -> str:
    product_id, _ = calls.create_product(name, "", 100, "USD", {})
    return product_id


def verdicts() -> list[str]:
    return [lost.why_not for lost in look() if lost.review.is_open]


def test_the_honest_metadata_agree(sandbox, bought):
    """Or the tests below would prove nothing: the whole of it, copied, and paid in full."""
    metadata, product_id = bought
    pay_by_link(sandbox, product_id, metadata)
    assert verdicts() == [""]
    rebuild()
    assert PurchasedProduct.objects.get().user.email == MALLORY


def test_the_same_metadata_a_second_time_give_nothing_more(sandbox, bought):
    metadata, product_id = bought
    for _ in range(2):
        pay_by_link(sandbox, product_id, metadata)
    assert verdicts() == ["", "owned"]
    rebuild()
    assert verdicts() == ["order_known"]
    assert Order.objects.count() == 1


CHANGES = [
    {"order": "SOMEBODYELSE"},
    {"price": "100 USD"},
    {"price": "2900 JPY"},
    {"price": "2900"},
    {"price": "9" * 400 + " USD"},
    {"placed": "yesterday"},
    {"placed": "2001-01-01T00:00:00+00:00"},
    {"product": "00000000-0000-0000-0000-000000000000"},
    {"product": "no uuid"},
    {"sold_as": ""},
    {"seal": "x:y"},
    {"seal": "\u202e\u00e9"},
]


def test_metadata_that_were_changed(sandbox, bought):
    metadata, product_id = bought
    pay_by_link(sandbox, product_id, metadata | {"seal": ""})
    for changes in CHANGES:
        pay_by_link(sandbox, product_id, metadata | changes)
    assert verdicts() == ["not_sealed", *["broken_seal"] * len(CHANGES)]
    assert not Order.objects.exists()


def test_the_seal_is_no_seal_of_another_customer(sandbox, bought):
    """Nor does a payment with somebody else's address put anything into their account."""
    metadata, product_id = bought
    UserFactory(email="victim@example.com")
    pay_by_link(sandbox, product_id, metadata, email="victim@example.com")
    assert verdicts() == ["broken_seal"]
    assert LostOrder.objects.get(review__is_open=True).customer is None


def test_a_cheap_product_with_the_metadata_of_a_dear_one(sandbox, bought):
    metadata, _ = bought
    other = cheap()
    pay_by_link(sandbox, other, metadata)
    pay_by_link(sandbox, other, metadata | {"sold_as": other})
    assert verdicts() == ["wrong_product", "broken_seal"]


def test_a_price_that_was_lowered_at_the_provider(sandbox, bought):
    metadata, product_id = bought
    sandbox.control(f"products/{product_id}", price=100)
    pay_by_link(sandbox, product_id, metadata)
    assert verdicts() == ["wrong_amount"]


def test_an_order_number_alone_is_a_hint_as_ever(sandbox, bought):
    """Somebody names the lost order of another customer: theirs comes back, and no other."""
    order, payment_id = pay_and_lose(sandbox)
    pay_by_link(sandbox, cheap(), {"order": order.reference})
    assert verdicts() == ["", "not_sealed"]
    rebuild()
    assert Order.objects.get().payment_id == payment_id


def test_the_sealed_product_is_the_one_that_the_shop_knows_by_that_id(sandbox, bought, product):
    metadata, product_id = bought
    product.provider_products.update(product=ProductPageFactory(price=2900))
    pay_by_link(sandbox, product_id, metadata)
    assert verdicts() == ["wrong_product"]


def test_another_key_breaks_all_seals_and_a_former_one_does_not(sandbox, bought, settings):
    metadata, product_id = bought
    pay_by_link(sandbox, product_id, metadata)
    former, settings.SECRET_KEY = django_settings.SECRET_KEY, "another" * 10
    assert verdicts() == ["broken_seal"]
    settings.SECRET_KEY_FALLBACKS = [former]
    assert verdicts() == [""]


def test_a_payment_without_a_session_or_long_after_the_order(sandbox, bought):
    metadata, product_id = bought
    pay_by_link(sandbox, product_id, metadata)
    lost = look()[-1]
    payment = Payment.objects.get(pk=lost.review.payment_id)
    payer = Payer(MALLORY, "M", {}, metadata)
    assert rebuilding.judge(lost, payment, payer).why_not == ""
    payment.session_id = ""
    assert rebuilding.judge(lost, payment, payer).why_not == "no_session"
    payment.refresh_from_db()
    payment.made_at += timedelta(days=3)
    assert rebuilding.judge(lost, payment, payer).why_not == "other_time"
    payment.refresh_from_db()
    payment.status = "processing"
    assert rebuilding.judge(lost, payment, payer).why_not == "gone"


def test_what_a_session_is_given_fits_the_provider_s_limits(sandbox, bought):
    """At most 50 pairs, keys of 40 and values of 500 characters; and no address in it."""
    metadata, _ = bought
    assert set(metadata) == {"order", "attempt", "product", "sold_as", "price", "placed", "seal"}
    assert max(map(len, metadata.values())) <= 100
    assert not any("@" in value for value in metadata.values())
    with pytest.raises(NotSealed):
        SealedOrder.read(Payer(MALLORY, "", {}, {"order": "X"}))
