"""What the provider refuses: who reads what, who is told, and what becomes of the product."""

import pytest
from django.core.management import CommandError, call_command

from commerce import tasks
from commerce.models import Order, ProviderCall, ProviderProduct, ProviderRefusal
from commerce.provider import products as provider_products
from commerce.provider.client import ProviderError, ProviderUnavailable
from commerce.provider.refusals import Cause, cause_of
from notifications.models import OutgoingMessage
from site_config import health
from tests.commerce.checkout_page import ADDRESS, ELSEWHERE, path
from tests.commerce.refused import told
from tests.factories import ProductPageFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def provider_finding():
    return next(found for found in health.examine() if found.name == "Payment provider")


# --- what buyers and staff read ------------------------------------------------------------------

TABLE = [
    ("MERCHANT_NOT_LIVE", Cause.SHOP, "cannot be paid for at the moment", "not live"),
    ("UNAUTHORIZED", Cause.SHOP, "cannot be paid for at the moment", "API key"),
    ("UNSUPPORTED_CURRENCY", Cause.SHOP, "cannot be paid for at the moment", "SHOP_CURRENCY"),
    ("NO_ELIGIBLE_PAYMENT_METHODS", Cause.METHOD, "no way to take this payment", "payment methods"),
    (
        "MISSING_PRODUCT_INFORMATION",
        Cause.OTHER,
        "cannot be paid for at the",
        "dashboard says what",
    ),
    (
        "TOTAL_PAYMENT_AMOUNT_BELOW_MINIMUM_AMOUNT",
        Cause.PRICE,
        "cannot be paid for at the moment",
        "Raise the price",
    ),
    ("UNSUPPORTED_COUNTRY", Cause.COUNTRY, "payments from this country", "list of countries"),
]


@pytest.mark.both
@pytest.mark.parametrize(("code", "cause", "buyer_reads", "staff_read"), TABLE)
def test_what_does_not_pass_is_said_so_and_told_once(
    shop, sandbox, product, boss, code, cause, buyer_reads, staff_read
):
    sandbox.configure(refuse_checkouts=code)
    for _ in range(3):
        answer = shop.post(path(product), ADDRESS)
        text = answer.content.decode()
        assert buyer_reads in text
        assert "try again in a minute" not in text
        assert "Storgatan 1" in text, "what was entered stays"
    is_field = cause is Cause.COUNTRY
    assert answer.status_code == (200 if is_field else 503)
    assert list(answer.context["form"].errors) == (["country"] if is_field else ["__all__"])
    refusal = ProviderRefusal.objects.get()
    assert (refusal.code, refusal.count, refusal.order) == (code, 3, Order.objects.get())
    assert (refusal.product == product) == cause.is_about_a_product
    assert told("boss@example.com") == ["boss@example.com"]
    message = OutgoingMessage.objects.get(kind="provider-refuses", recipient="boss@example.com")
    for words in (code, refusal.said, product.title, refusal.order.reference, staff_read):
        assert words in message.text

    sandbox.configure(refuse_checkouts=None)
    assert shop.post(path(product), ADDRESS).status_code == 302
    refusal.refresh_from_db()
    assert refusal.ended_at is not None, "the first success ends it"
    sandbox.configure(refuse_checkouts=code)
    shop.post(path(product), ELSEWHERE)
    assert len(told("boss@example.com")) == 2, "when it comes back it is news"


def test_what_passes_asks_to_try_again_and_tells_nobody(shop, sandbox, product, boss):
    for trouble in ({"refuse_checkouts": "EXCHANGE_RATE_NOT_FOUND"}, {"api_status": 500}):
        sandbox.configure(**trouble)
        answer = shop.post(path(product), ADDRESS)
        assert answer.status_code == 503
        assert "try again in a minute" in answer.content.decode()
        sandbox.configure(refuse_checkouts=None, api_status=None)
    assert not ProviderRefusal.objects.exists()
    assert told() == []


@pytest.mark.both
def test_another_countrys_buyer_ends_no_refusal_of_a_country(shop, sandbox, product):
    sandbox.configure(unsupported_countries="SE")
    shop.post(path(product), ADDRESS)
    german = {**ADDRESS, "country": "DE", "postal_code": "10115", "city": "Berlin"}
    assert shop.post(path(product), german).status_code == 302
    assert ProviderRefusal.objects.get().ended_at is None
    sandbox.configure(unsupported_countries="")
    assert shop.post(path(product), ADDRESS).status_code == 302
    assert ProviderRefusal.objects.get().ended_at is not None


def test_the_seller_is_told_of_their_own_product_and_of_nothing_else(shop, sandbox, boss):
    seller = UserFactory(email="seller@example.com")
    product = ProductPageFactory(owner=seller, price=2900)
    sandbox.configure(refuse_checkouts="MISSING_PRODUCT_INFORMATION")
    shop.post(path(product), ADDRESS)
    assert sorted(told()) == ["boss@example.com", "seller@example.com"]
    message = OutgoingMessage.objects.get(recipient="seller@example.com")
    assert f"/admin/pages/{product.pk}/edit/" in message.text
    OutgoingMessage.objects.all().delete()
    sandbox.configure(refuse_checkouts="MERCHANT_NOT_LIVE")
    shop.post(path(product), ADDRESS)
    assert told() == ["boss@example.com"]


@pytest.mark.parametrize(
    ("status", "code", "cause"),
    [
        (401, "", Cause.SHOP),
        (403, "SOMETHING_NEW", Cause.SHOP),
        (404, "", Cause.PRODUCT),
        (410, "GONE", Cause.PRODUCT),
        (422, "SOMETHING_NEW", Cause.OTHER),
        (None, "", Cause.PASSES),
    ],
)
def test_a_code_that_is_new_is_judged_by_its_status(status, code, cause):
    assert cause_of(ProviderError("No.", status=status, code=code)) is cause
    assert cause_of(ProviderUnavailable("No.", status=503, code=code)) is Cause.PASSES


# --- how the shop is doing -----------------------------------------------------------------------


@pytest.mark.both
def test_health_says_when_checkouts_fail_in_a_row(shop, sandbox, product, capsys):
    assert provider_finding().level == "good"
    shop.post(path(product), ADDRESS)
    assert "Last answered" in provider_finding().text
    sandbox.configure(api_status=500)
    shop.post(path(product), ELSEWHERE)
    assert provider_finding().level == "wait"
    for _ in range(2):
        shop.post(path(product), ELSEWHERE)
    assert provider_finding().level == "bad"
    assert "Opening payment pages has failed 3 times in a row" in provider_finding().text
    with pytest.raises((SystemExit, CommandError)):
        call_command("check_health")
    assert "Payment provider" in capsys.readouterr().out
    sandbox.configure(api_status=None)
    shop.post(path(product), ELSEWHERE)
    assert provider_finding().level == "good"


@pytest.mark.both
def test_good_answers_to_other_questions_do_not_hide_failing_checkouts(shop, sandbox, product):
    sandbox.configure(refuse_checkouts="NO_ELIGIBLE_PAYMENT_METHODS")
    for _ in range(3):
        shop.post(path(product), ADDRESS)
        tasks.reconcile(at_once=True)
    assert provider_finding().level == "bad"
    assert ProviderCall.objects.get(kind="payments").failed_in_a_row == 0


def test_a_refused_buyer_is_no_trouble_of_the_provider(shop, sandbox, product):
    sandbox.configure(unsupported_countries="SE")
    for _ in range(4):
        shop.post(path(product), ADDRESS)
    assert provider_finding().level == "wait", "the list of countries is worth a look"
    assert ProviderCall.objects.get(kind="checkout").failed_in_a_row == 0


@pytest.mark.both
def test_nothing_can_be_bought_is_bad_from_the_first_refusal(shop, sandbox, product):
    sandbox.configure(merchant_live=False)
    shop.post(path(product), ADDRESS)
    assert provider_finding().level == "bad"


# --- in the admin --------------------------------------------------------------------------------


def test_the_editor_shows_how_the_product_stands_and_tries_again(client, sandbox, product, boss):
    client.force_login(boss)
    edit = f"/admin/pages/{product.pk}/edit/"
    assert "waiting" in client.get(edit).content.decode()
    page = f"/admin/products/{product.pk}/provider/"
    sandbox.configure(api_status=422)
    answer = client.post(page, follow=True)
    assert "still refuses" in answer.content.decode()
    assert "failed" in client.get(edit).content.decode()
    sandbox.configure(api_status=500)
    assert "try again later" in client.post(page, follow=True).content.decode()
    sandbox.configure(api_status=None)
    answer = client.post(page, follow=True)
    assert "as it is published" in answer.content.decode()
    assert "in step" in answer.content.decode()
    assert provider_products.current(product)[0].provider_id in answer.content.decode()


def test_a_draft_is_not_sent(client, sandbox, product, boss):
    product.unpublish()
    client.force_login(boss)
    answer = client.post(f"/admin/products/{product.pk}/provider/", follow=True)
    assert "Only products that are published" in answer.content.decode()
    assert not ProviderProduct.objects.exists()


def test_only_those_who_edit_a_product_may_send_it(client, product):
    stranger = UserFactory(email="other@example.com", groups=["Sellers"])
    place = f"/admin/products/{product.pk}/provider/"
    for person, leads_to in ((None, "/admin/login/"), (stranger, "/admin/")):
        if person:
            client.force_login(person)
        for answer in (client.get(place), client.post(place)):
            assert (answer.status_code, answer.url.partition("?")[0]) == (302, leads_to)
    assert not ProviderProduct.objects.exists()


@pytest.mark.both
def test_the_list_of_refusals_can_be_read_searched_and_exported(
    client, shop, sandbox, product, boss
):
    client.force_login(boss)
    place = "/admin/snippets/commerce/providerrefusal/"
    assert "has refused nothing so far" in client.get(place).content.decode()
    client.force_login(Order.objects.first().user if Order.objects.exists() else boss)
    sandbox.configure(refuse_checkouts="MERCHANT_NOT_LIVE")
    client.post(path(product), ADDRESS)
    client.force_login(boss)
    assert "MERCHANT_NOT_LIVE" in client.get(place, {"q": "LIVE"}).content.decode()
    assert "MERCHANT_NOT_LIVE" not in client.get(place, {"q": "nothing"}).content.decode()
    exported = client.get(place, {"export": "csv"})
    assert b"MERCHANT_NOT_LIVE" in b"".join(exported.streaming_content)
    row = ProviderRefusal.objects.get()
    text = client.get(f"{place}inspect/{row.pk}/").content.decode()
    assert "not live at the provider yet" in text
    assert row.said in text
