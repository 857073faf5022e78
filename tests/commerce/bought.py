"""A customer who owns a product with a real file, for the tests of downloads."""

from django.core.files.base import ContentFile
from django.utils import timezone

from products.models import Release
from tests.factories import ProductPageFactory, PurchasedProductFactory, UserFactory

CONTENT = bytes(range(256)) * 1024  # 256 KiB, more than one chunk


def make_product(slug="icon-set"):
    """A product whose file is still to come."""
    return ProductPageFactory(slug=slug, title="Icon set", file=None, live=False)


def make_release(product, content=CONTENT, name="icons.zip"):
    """A newer published file of `product`."""
    file = ContentFile(content, name=name)
    return Release.objects.create(
        page=product, version="1.0", file=file, published_at=timezone.now()
    )


def buy(product=None, user=None):
    """A purchase; its product has one release of CONTENT unless it was given."""
    if product is None:
        product = make_product()
        make_release(product)
    return PurchasedProductFactory(product=product, user=user or UserFactory())
