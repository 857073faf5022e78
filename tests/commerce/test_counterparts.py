"""The provider's products beside ours: made, kept apart by account, made anew, kept in step."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commerce import tasks
from commerce.models import Order, ProviderProduct, ProviderRefusal, PurchasedProduct
from commerce.offers import all_of, offers_to
from commerce.provider import calls
from commerce.provider import products as provider_products
from products.models import Edition, ProductPage
from tests.commerce.checkout_page import ADDRESS, ELSEWHERE, path
from tests.commerce.refused import told
from tests.dodo_sandbox.process import free_port, start_sandbox
from tests.factories import ProductPageFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]


# --- a counterpart that the provider refuses -----------------------------------------------------


@pytest.mark.parametrize("act", ["archive", "delete"])
def test_a_product_that_is_gone_there_is_made_anew_in_the_same_checkout(
    shop, sandbox, product, boss, act
):
    first = provider_products.ensure(all_of(product)[0])
    sandbox.control(f"products/{first.provider_id}/{act}")
    answer = shop.post(path(product), ADDRESS)
    assert answer.status_code == 302, answer.content.decode()[:500]
    second = provider_products.current(product)[0]
    assert second.provider_id != first.provider_id
    attempt = Order.objects.get().attempts.get()
    assert (attempt.status, attempt.provider_product_id) == ("open", second.provider_id)
    sandbox.pay(answer.url)
    assert sandbox.payments()[0]["status"] == "succeeded"
    assert not ProviderRefusal.objects.exists()
    assert told() == []


def test_an_emptied_account_costs_nobody_a_sale(shop, sandbox, product):
    provider_products.ensure(all_of(product)[0])
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
    first = provider_products.ensure(all_of(product)[0])
    provider_products.forget(first)
    ProviderProduct.objects.update(replaced_at="2020-01-01T00:00Z")
    assert provider_products.archive_replaced() == 1
    listed = {row["product_id"]: row for row in sandbox.ledger("products")["products"]}
    assert listed[first.provider_id]["archived"]


def test_what_is_wanted_again_while_others_are_archived_stays(sandbox, monkeypatch):
    offers = [all_of(ProductPageFactory(price=price))[0] for price in (2000, 3000)]
    first, second = map(provider_products.ensure, offers)
    ProviderProduct.objects.update(replaced_at="2020-01-01T00:00Z")
    archive = calls.archive_product

    def archive_slowly(provider_id):
        provider_products.ensure(offers[1])
        archive(provider_id)

    monkeypatch.setattr(calls, "archive_product", archive_slowly)
    assert provider_products.archive_replaced() == 1
    listed = {row["product_id"]: row for row in sandbox.ledger("products")["products"]}
    assert listed[first.provider_id]["archived"]
    assert not listed[second.provider_id]["archived"]
    second.refresh_from_db()
    assert (second.replaced_at, second.archived_at) == (None, None)


def test_what_could_not_be_archived_is_tried_again(sandbox, product, monkeypatch):
    def refuse(provider_id):
        raise calls.ProviderUnavailable("away")

    provider_products.ensure(all_of(product)[0])
    ProviderProduct.objects.update(replaced_at="2020-01-01T00:00Z")
    with monkeypatch.context() as away:
        away.setattr(calls, "archive_product", refuse)
        with pytest.raises(calls.ProviderUnavailable):
            provider_products.archive_replaced()
    assert provider_products.archive_replaced() == 1


# --- accounts ------------------------------------------------------------------------------------


@pytest.fixture
def two_businesses(tmp_path, settings):
    """A provider that knows two keys, each of a business of its own."""
    with start_sandbox(
        free_port(), tmp_path, "http://127.0.0.1:9/webhooks/dodo/", api_key="key_one,key_two"
    ) as sandbox:
        settings.DODO_PAYMENTS_BASE_URL = sandbox.url
        settings.DODO_PAYMENTS_API_KEY = "key_one"
        yield sandbox


@pytest.mark.both
def test_each_account_has_its_own_counterparts(two_businesses, client, settings, product, buyer):
    client.force_login(buyer)
    assert client.post(path(product), ADDRESS).status_code == 302
    first = provider_products.current(product)[0]
    settings.DODO_PAYMENTS_API_KEY = "key_two"
    assert client.post(path(product), ADDRESS).status_code == 302
    second = provider_products.current(product)[0]
    assert first.provider_id != second.provider_id
    assert first.business_id != second.business_id
    settings.DODO_PAYMENTS_API_KEY = "key_one"
    again = provider_products.ensure(all_of(product)[0])
    assert again.provider_id == first.provider_id, "it was kept"
    assert not ProviderRefusal.objects.exists()


def test_a_counterpart_from_before_accounts_were_known_is_used_while_it_works(
    shop, sandbox, product
):
    row = provider_products.ensure(all_of(product)[0])
    ProviderProduct.objects.update(business_id="")
    assert provider_products.ensure(all_of(product)[0]) == row
    assert shop.post(path(product), ADDRESS).status_code == 302
    sandbox.reset()
    assert shop.post(path(product), ELSEWHERE).status_code == 302
    assert provider_products.current(product)[0].business_id != ""


# --- keeping in step -----------------------------------------------------------------------------


@pytest.mark.both
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


@pytest.mark.both
@pytest.mark.parametrize("twice", [1, 2])
def test_what_was_changed_in_the_dashboard_is_put_right_at_night(shop, sandbox, twice):
    pages = [ProductPageFactory(price=2900) for _ in range(4)]
    dearer, renamed, archived, same = pages
    before = {page.pk: provider_products.ensure(all_of(page)[0]) for page in pages}
    sandbox.control(f"products/{before[dearer.pk].provider_id}", price=9900)
    sandbox.control(f"products/{before[renamed.pk].provider_id}", name="Something else")
    sandbox.control(f"products/{before[archived.pk].provider_id}/archive")
    for _ in range(twice):
        tasks.compare_provider_products()
    after = {page.pk: provider_products.current(page)[0] for page in pages}
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
    row = provider_products.ensure(all_of(product)[0])
    product.title = "A new name"
    product.save()
    assert provider_products.standing(product) is provider_products.Standing.WAITING
    tasks.compare_provider_products()
    row.refresh_from_db()
    assert row.name == "A new name"


def test_an_unreachable_provider_makes_nobody_forget_anything(shop, sandbox, product):
    row = provider_products.ensure(all_of(product)[0])
    for trouble in ({"api_status": 500}, {"api_garbage": True}, {"api_garbage": "text"}):
        sandbox.configure(**trouble)
        tasks.compare_provider_products()
        row.refresh_from_db()
        assert row.replaced_at is None
        sandbox.configure(api_status=None, api_garbage=False)


@pytest.mark.both
def test_the_nightly_comparison_costs_the_same_for_few_and_for_many(shop, sandbox):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            provider_products.compare()
        return len(captured)

    provider_products.ensure(all_of(ProductPageFactory(price=2900))[0])
    few = queries()
    for _ in range(5):
        provider_products.ensure(all_of(ProductPageFactory(price=2900))[0])
    assert queries() == few


# --- ways up to a higher edition -----------------------------------------------------------------
def test_a_way_up_follows_its_product_and_is_made_when_wanted(shop, sandbox, buyer):
    kit = ProductPageFactory(title="Kit", editions={"Personal": 2900, "Team": 9900})
    personal, team = kit.editions.all()
    owned = PurchasedProduct.objects.create(user=buyer, product=kit, edition=personal)
    current = ProviderProduct.objects.filter(replaced_at=None, upgraded=personal)

    def want() -> ProviderProduct:
        (offer,) = offers_to(ProductPage.objects.get(pk=kit.pk), owned)
        return provider_products.ensure(offer)

    def publish(**changes) -> None:
        Edition.objects.filter(pk=team.pk).update(**changes)
        provider_products.synchronise(ProductPage.objects.get(pk=kit.pk))

    first = want()
    publish(name="Studio")
    assert [(row.pk, row.name) for row in current.all()] == [(first.pk, "Kit (Studio)")]
    listed = {item.product_id: item.name for item in calls.products_page(0, 100)}
    assert listed[first.provider_id] == "Kit (Studio)"
    publish(price=12900)
    assert not current.all().exists()
    assert want().amount == 10000
    publish(is_on_sale=False)
    assert not current.all().exists()
