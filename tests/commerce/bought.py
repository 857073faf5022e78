"""A customer who owns a product with a real file, for the tests of downloads."""

from django.core.files.base import ContentFile
from django.utils import timezone
from wagtail.models import Locale, Page

from accounts.models import User
from commerce.models import PurchasedProduct
from products.models import ProductIndexPage, ProductPage, Release

CONTENT = bytes(range(256)) * 1024  # 256 KiB, more than one chunk


def make_user(email: str = "buyer@example.com") -> User:
    return User.objects.filter(email=email).first() or User.objects.create_user(email)


def make_product(slug: str = "icon-set") -> ProductPage:
    Locale.objects.get_or_create(language_code="en")
    root = Page.get_first_root_node() or Page.add_root(title="Root", slug="root")
    index = ProductIndexPage.objects.first()
    if index is None:
        index = root.add_child(instance=ProductIndexPage(title="Products", slug="all-products"))
    return index.add_child(instance=ProductPage(title="Icon set", slug=slug, price=1900, live=False))


def make_release(product: ProductPage, content: bytes = CONTENT, name: str = "icons.zip"):
    release = Release(page=product, version="1.0", published_at=timezone.now())
    release.file = ContentFile(content, name=name)
    release.save()
    return release


def buy(email: str = "buyer@example.com", product: ProductPage | None = None, **release):
    """A purchase; its product has one release unless it was given."""
    if product is None:
        product = make_product()
        make_release(product, **release)
    return PurchasedProduct.objects.create(user=make_user(email), product=product)
