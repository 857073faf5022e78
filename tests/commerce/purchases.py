"""A customer who owns a product with a real file, for the tests of downloads."""

from contextlib import contextmanager
from datetime import UTC, datetime

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.test import Client, override_settings
from django.utils import timezone

from products.models import Release, ReleaseFile
from site_config.settings import files
from tests.factories import ProductPageFactory, PurchasedProductFactory, UserFactory

ASK = "/library/icon-set/download/"
CONTENT = bytes(range(256)) * 1024  # 256 KiB, more than one chunk


def make_product(slug="icon-set"):
    """A product whose file is still to come."""
    return ProductPageFactory(slug=slug, title="Icon set", file=None, live=False)


def make_release(product, content=CONTENT, name="icons.zip"):
    """A newer published file of `product`."""
    file = ContentFile(content, name=name)
    now = timezone.now()
    return Release.objects.create(
        page=product,
        version="1.0",
        files=[ReleaseFile(file=file)],
        live=True,
        first_published_at=now,
        last_published_at=now,
    )


def buy(product=None, user=None):
    """A purchase; its product has one release of CONTENT unless it was given."""
    if product is None:
        product = make_product()
        make_release(product)
    return PurchasedProductFactory(product=product, user=user or UserFactory())


def browser_of(user) -> Client:
    """A browser in which `user` is logged in."""
    browser = Client()
    browser.force_login(user)
    return browser


def ask(browser) -> str:
    """Press Download; the link that it leads to."""
    response = browser.post(ASK)
    assert response.status_code == 303
    return response["Location"]


def read(response) -> bytes:
    return b"".join(response.streaming_content)


@contextmanager
def bucket_storage(s3, monkeypatch, **changes):
    """Sold files lie in an empty bucket (its name is given), set up as the environment would.

    `changes` to the storage's options spoil it.
    """
    name = s3.bucket(f"sold-{datetime.now(UTC):%H%M%S%f}")
    with monkeypatch.context() as patch:
        for variable, value in s3.environment(name).items():
            patch.setattr(files, variable, value)
        options = {**files.s3_options(name), **changes}
        private = {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}
        with override_settings(STORAGES={**settings.STORAGES, "private": private}):
            patch.setattr(ReleaseFile._meta.get_field("file"), "storage", storages["private"])
            yield name
