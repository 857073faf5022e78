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
from tests.commerce.test_checkout import ADDRESS, path
from tests.dodo_sandbox.process import free_port
from tests.factories import ProductPageFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(client, sandbox, settings, buyer):
    """The test client, logged in as the buyer, of a shop whose provider is the sandbox."""
    settings.DODO_PAYMENTS_API_KEY = sandbox.api_key
    client.force_login(buyer)
    return client


@pytest.fixture
def boss(db):
    return UserFactory(email="boss@example.com", is_superuser=True)


ANEW = {**ADDRESS, "city": "Lund", "postal_code": "222 22"}  # needs another payment page


def told(*of: str) -> list[str]:
    """Who had a mail about a refusal; only those named, if some are."""
    messages = OutgoingMessage.objects.filter(kind="provider-refuses").order_by("pk")
    people = messages.values_list("recipient", flat=True)
    return [one for one in people if not of or one in of]


def provider_finding():
    return next(found for found in health.examine() if found.name == "Payment provider")


# --- a counterpart that the provider refuses -----------------------------------------------------


@pytest.mark.parametrize("act", ["archive", "delete"])
def test_a_product_that_is_gone_there_is_made_anew_in_the_same_checkout(
    shop, sandbox, product, boss, act
):
    first = provider_products.ensure(product)
    sandbox.control(f"products/{first.provider_id}/{act}")
    answer = shop.post(path(product), ADDRESS)
    assert answer.status_code == 302, answer.content.decode()[:500]
    second = provider_products.current(product)
    assert second.provider_id != first.provider_id
    attempt = Order.objects.get().attempts.get()
    assert (attempt.status, attempt.provider_product_id) == ("open", second.provider_id)
    sandbox.pay(answer.url)
    assert sandbox.payments()[0]["status"] == "succeeded"
    assert not ProviderRefusal.objects.exists()
    assert told() == []


def test_an_emptied_account_costs_nobody_a_sale(shop, sandbox, product):
    provider_products.ensure(product)
    sandbox.reset()
    assert shop.post(path(product), ADDRESS).status_code == 302
    assert ProviderProduct.objects.filter(replaced_at=None).count() == 1


def test_a_product_refused_twice_is_a_lasting_no(shop, sandbox, product, boss):
    sandbox.configure(refuse_checkouts="PRODUCT_IS_DELETED")
    answer = shop.post(path(product), ADDRESS)
    assert answer.status_code == 503
    assert ProviderProduct.objects.count() == 2, "one new counterpart, and no third"
    assert ProviderRefusal.objects.get().product == product
    assert told() == ["boss@example.com", product.owner.email]


def test_the_old_counterpart_is_archived_if_it_is_there_after_all(shop, sandbox, product):
    first = provider_products.ensure(product)
    provider_products.forget(first)
    ProviderProduct.objects.update(replaced_at="2020-01-01T00:00Z")
    assert provider_products.archive_replaced() == 1
    listed = {row["product_id"]: row for row in sandbox.ledger("products")["products"]}
    assert listed[first.provider_id]["archived"]


# --- accounts ------------------------------------------------------------------------------------


@pytest.fixture
def two_businesses(tmp_path, settings):
    """A provider that knows two keys, each of a business of its own."""
    from tests.dodo_sandbox.process import start_sandbox

    with start_sandbox(
        free_port(), tmp_path, "http://127.0.0.1:9/webhooks/dodo/", api_key="key_one,key_two"
    ) as sandbox:
        settings.DODO_PAYMENTS_BASE_URL = sandbox.url
        settings.DODO_PAYMENTS_API_KEY = "key_one"
        yield sandbox


def test_each_account_has_its_own_counterparts(two_businesses, client, settings, product, buyer):
    client.force_login(buyer)
    assert client.post(path(product), ADDRESS).status_code == 302
    first = provider_products.current(product)
    settings.DODO_PAYMENTS_API_KEY = "key_two"
    assert client.post(path(product), ADDRESS).status_code == 302
    second = provider_products.current(product)
    assert first.provider_id != second.provider_id
    assert first.business_id != second.business_id
    settings.DODO_PAYMENTS_API_KEY = "key_one"
    assert provider_products.ensure(product).provider_id == first.provider_id, "it was kept"
    assert not ProviderRefusal.objects.exists()


def test_a_counterpart_from_before_accounts_were_known_is_used_while_it_works(
    shop, sandbox, product
):
    row = provider_products.ensure(product)
    ProviderProduct.objects.update(business_id="")
    assert provider_products.ensure(product) == row
    assert shop.post(path(product), ADDRESS).status_code == 302
    sandbox.reset()
    assert shop.post(path(product), ANEW).status_code == 302
    assert provider_products.current(product).business_id != ""


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
    ("UNSUPPORTED_COUNTRY", Cause.COUNTRY, "no payments from this country", "list of countries"),
]


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
    shop.post(path(product), ANEW)
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


def test_health_says_when_checkouts_fail_in_a_row(shop, sandbox, product, capsys):
    assert provider_finding().level == "good"
    shop.post(path(product), ADDRESS)
    assert "Last answered" in provider_finding().text
    sandbox.configure(api_status=500)
    shop.post(path(product), ANEW)
    assert provider_finding().level == "wait"
    for _ in range(2):
        shop.post(path(product), ANEW)
    assert provider_finding().level == "bad"
    assert "Opening payment pages has failed 3 times in a row" in provider_finding().text
    with pytest.raises((SystemExit, CommandError)):
        call_command("check_health")
    assert "Payment provider" in capsys.readouterr().out
    sandbox.configure(api_status=None)
    shop.post(path(product), ANEW)
    assert provider_finding().level == "good"


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


def test_nothing_can_be_bought_is_bad_from_the_first_refusal(shop, sandbox, product):
    sandbox.configure(merchant_live=False)
    shop.post(path(product), ADDRESS)
    assert provider_finding().level == "bad"


# --- keeping in step -----------------------------------------------------------------------------


def test_a_task_that_is_refused_notes_it_and_the_next_success_ends_it(
    shop, sandbox, settings, product, boss
):
    settings.DODO_PAYMENTS_API_KEY = "not-the-key"
    for _ in range(2):
        tasks.synchronise_product(product.pk)
    assert ProviderRefusal.objects.get().code == "UNAUTHORIZED"
    assert told() == ["boss@example.com"]
    settings.DODO_PAYMENTS_API_KEY = sandbox.api_key
    tasks.synchronise_product(product.pk)
    assert ProviderRefusal.objects.get().ended_at is not None


def test_a_product_in_step_says_nothing_about_payment_pages(shop, sandbox, product):
    sandbox.configure(merchant_live=False)
    shop.post(path(product), ADDRESS)
    tasks.synchronise_product(product.pk)
    assert ProviderRefusal.objects.get().ended_at is None


@pytest.mark.parametrize("twice", [1, 2])
def test_what_was_changed_in_the_dashboard_is_put_right_at_night(shop, sandbox, twice):
    dearer, renamed, archived, same = (ProductPageFactory(price=2900) for _ in range(4))
    before = {page.pk: provider_products.ensure(page) for page in (dearer, renamed, archived, same)}
    sandbox.control(f"products/{before[dearer.pk].provider_id}", price=9900)
    sandbox.control(f"products/{before[renamed.pk].provider_id}", name="Something else")
    sandbox.control(f"products/{before[archived.pk].provider_id}/archive")
    for _ in range(twice):
        tasks.compare_provider_products()
    after = {page.pk: provider_products.current(page) for page in (dearer, renamed, archived, same)}
    listed = {row["product_id"]: row for row in sandbox.ledger("products")["products"]}
    assert after[dearer.pk].provider_id != before[dearer.pk].provider_id
    assert after[archived.pk].provider_id != before[archived.pk].provider_id
    assert after[renamed.pk].provider_id == before[renamed.pk].provider_id
    assert after[same.pk].provider_id == before[same.pk].provider_id
    assert listed[after[renamed.pk].provider_id]["name"] == renamed.title
    assert len(listed) == 6, "two were made anew, and none twice"
    for page in (dearer, archived):
        assert provider_products.standing(page) is provider_products.Standing.IN_STEP


def test_a_publication_that_the_provider_missed_is_caught_up_with(shop, sandbox, product):
    row = provider_products.ensure(product)
    product.title = "A new name"
    product.save()
    assert provider_products.standing(product) is provider_products.Standing.WAITING
    tasks.compare_provider_products()
    row.refresh_from_db()
    assert row.name == "A new name"


def test_an_unreachable_provider_makes_nobody_forget_anything(shop, sandbox, product):
    row = provider_products.ensure(product)
    for trouble in ({"api_status": 500}, {"api_garbage": True}, {"api_garbage": "text"}):
        sandbox.configure(**trouble)
        tasks.compare_provider_products()
        row.refresh_from_db()
        assert row.replaced_at is None
        sandbox.configure(api_status=None, api_garbage=False)


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
    assert provider_products.current(product).provider_id in answer.content.decode()


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
