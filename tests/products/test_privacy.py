"""Products that are for some people only: where they are shown, and to whom."""

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page

from home.models import HomePage
from products.models import ProductIndexPage, ProductPage
from tests.factories import CategoryFactory, ProductPageFactory, UserFactory
from tests.links.conftest import make
from tests.products.editor import open_editor, save
from tests.products.privacy import KINDS, hide, let_in

pytestmark = [pytest.mark.django_db, pytest.mark.once]

SECRET = "Secret lighthouse"
FOR_EVERYBODY = ("/products/feed/", "/sitemap.xml")
LISTS = ("/", "/products/", "/products/?q=lighthouse", "/products/category/lamps/")


@pytest.fixture
def product():
    lamps = CategoryFactory(name="Lamps", slug="lamps")
    return ProductPageFactory(title=SECRET, slug="lighthouse", category=lamps)


@pytest.fixture
def shown():
    """Something that everybody may see, in the same category."""
    lamps = CategoryFactory(name="Lamps", slug="lamps")
    return ProductPageFactory(title="Harbour", slug="harbour", category=lamps)


def holds(client, address, word=SECRET) -> bool:
    return word in client.get(address).content.decode()


@pytest.mark.both
@pytest.mark.parametrize("kind", KINDS)
def test_lists_show_a_private_product_to_those_who_may_see_it(client, product, shown, kind):
    assert all(holds(client, address) for address in LISTS)
    restriction = hide(product, kind)
    assert not any(holds(client, address) for address in LISTS)
    assert holds(client, "/products/", "Harbour")

    let_in(client, restriction)
    assert all(holds(client, address) for address in LISTS)


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_private_above_is_private_below(client, product, kind):
    restriction = hide(ProductIndexPage.objects.get(), kind)
    assert not holds(client, "/")
    assert not holds(client, product.url)
    let_in(client, restriction)
    for address in ("/", "/products/", product.url):
        assert holds(client, address)


def test_a_category_of_private_products_only_is_not_offered(client, product):
    hide(product)
    assert not holds(client, "/products/", "Lamps")
    assert client.get("/products/category/lamps/").status_code == 404
    assert not holds(client, "/sitemap.xml", "/products/category/lamps/")


def test_a_featured_product_is_not_shown_once_it_is_private(client, product, shown):
    home = HomePage.objects.get()
    home.content = [("featured", {"products": [{"product": page} for page in (product, shown)]})]
    home.save_revision().publish()
    assert holds(client, "/")
    hide(product)
    assert not holds(client, "/")
    assert holds(client, "/", "Harbour")


@pytest.mark.parametrize("kind", KINDS)
def test_what_programs_read_has_public_products_only(client, product, kind):
    assert all(holds(client, address, "/products/lighthouse/") for address in FOR_EVERYBODY)
    let_in(client, hide(product, kind))
    assert not any(holds(client, address, "/products/lighthouse/") for address in FOR_EVERYBODY)


@pytest.mark.both
def test_an_alias_has_the_privacy_of_what_it_shows(client, product):
    alias = ProductPageFactory(title=product.title, slug="beacon")
    # None is made any more; a shop may have one from before.
    Page.objects.filter(pk=alias.pk).update(alias_of=product)
    assert client.get("/products/").content.decode().count(f">{SECRET}<") > 1
    hide(product)
    assert not any(holds(client, address) for address in ("/", "/products/", "/products/beacon/"))


def test_a_private_product_takes_no_ones_place(client, product):
    gone = ProductPageFactory(title="Old lamp", successor=product)
    make(slug="lamp", page=gone)
    ProductPage.objects.get(pk=gone.pk).unpublish()
    assert holds(client, "/s/lamp/")
    hide(product)
    assert client.get("/s/lamp/").status_code == 410
    assert not holds(client, "/s/lamp/")


def test_a_short_url_to_a_private_product_leads_to_its_question(client, product):
    make(slug="secret", page=product)
    hide(product)
    answer = client.get("/s/secret/", follow=True)
    assert answer.redirect_chain == [(product.url, 302)]
    assert 'type="password"' in answer.content.decode()
    assert SECRET not in answer.content.decode()


def test_the_private_product_of_another_is_no_choice_in_the_admin(client, product):
    seller = UserFactory(groups=["Sellers"])
    own = ProductPageFactory(owner=seller)
    client.force_login(seller)
    values = open_editor(client, own)
    hide(product)
    answer = save(client, own, values | {"successor": product.pk})
    assert "successor" in answer.context["form"].errors
    assert ProductPage.objects.get(pk=own.pk).get_latest_revision_as_object().successor is None


def test_its_seller_and_editors_see_it_in_the_admin_as_before(client, product):
    hide(product)
    product.owner.groups.set(Group.objects.filter(name="Sellers"))
    for user in (product.owner, UserFactory(groups=["Editors"])):
        client.force_login(user)
        assert holds(client, "/admin/products/")
        assert client.get(f"/admin/pages/{product.pk}/edit/").status_code == 200


def test_lists_cost_no_more_for_more_products(client):
    hide(ProductPageFactory())
    counts = []
    for number in (1, 5):
        ProductPageFactory.create_batch(number)
        client.get("/products/")
        with CaptureQueriesContext(connection) as queries:
            client.get("/products/")
        counts.append(len(queries))
    assert counts[0] == counts[1]
