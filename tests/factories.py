"""Things the tests need, each complete: a product that is live, priced and has a real file."""

import factory
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils import timezone
from factory.django import DjangoModelFactory
from wagtail.log_actions import log
from wagtail.models import Page, Revision
from wagtail.signals import page_published, published

from accounts.people import create_verified_user
from commerce.models import Order, PurchasedProduct
from core.models import ShopImage
from products.indexing import index_product
from products.models import Category, ProductIndexPage, ProductPage, Release
from products.readiness import why_not_publishable
from support.models import SupportRequest

PASSWORD = "a-Long-enough-passw0rd"


class UserFactory(DjangoModelFactory):
    """Somebody with a proven e-mail address; groups=["Sellers"] by name."""

    class Meta:
        model = "accounts.User"
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@example.com")
    password = PASSWORD

    @classmethod
    def _create(cls, model_class, email, password, groups=(), is_superuser=False, **names):
        user = create_verified_user(email, password, groups=groups, **names)
        if is_superuser:
            user.is_staff = user.is_superuser = True
            user.save()
        return user


class CategoryFactory(DjangoModelFactory):
    class Meta:
        model = Category
        django_get_or_create = ("slug",)

    name = factory.Sequence(lambda n: f"Category {n}")
    slug = factory.Sequence(lambda n: f"category-{n}")


class CoverFactory(DjangoModelFactory):
    class Meta:
        model = ShopImage

    title = "A cover"
    file = factory.django.ImageField(width=640, height=400)


class ProductPageFactory(DjangoModelFactory):
    """A live product under the shop's listing, with one release; file=b"…" gives its content."""

    class Meta:
        model = ProductPage

    title = factory.Sequence(lambda n: f"Product {n}")
    slug = factory.Sequence(lambda n: f"product-{n}")
    summary = "What it is, in one sentence."
    price = 2900
    category = factory.SubFactory(CategoryFactory)
    cover = factory.SubFactory(CoverFactory)
    owner = factory.SubFactory(UserFactory)

    @classmethod
    def _create(cls, model_class, *args, file=b"the bytes that were bought", **values):
        publish = values.pop("live", True)
        parent = values.pop("parent", None) or ProductIndexPage.objects.get()
        page = model_class(live=False, **values)
        if file is not None:
            page.releases = [
                Release(version="1.0", file=ContentFile(file, name="product.zip"), notes="First.")
            ]
        parent.add_child(instance=page)
        _save_first_revision(page, publish)
        return page


def _save_first_revision(page: ProductPage, publish: bool) -> None:
    """What Wagtail's save_revision() and publish() do to a new page, which check, save and index
    it twice more: that was most of the time of most tests. test_factories.py compares the two,
    row by row.
    """
    if publish and (reason := why_not_publishable(page)):
        raise ValidationError(reason)
    revision = Revision.objects.create(
        content_object=page,
        base_content_type=page.get_base_content_type(),
        content=page.serializable_data(),
        object_str=str(page),
    )
    states = {
        "has_unpublished_changes": True,
        "latest_revision": revision,
        "latest_revision_created_at": revision.created_at,
    }
    if publish:
        now = timezone.now()
        states |= {
            "live": True,
            "live_revision": revision,
            "has_unpublished_changes": False,
            "first_published_at": page.first_published_at or now,
            "last_published_at": now,
        }
    Page.objects.filter(pk=page.pk).update(**states)
    page.refresh_from_db()
    index_product(page.pk)
    if publish:
        page_published.send(sender=type(page), instance=page, revision=revision)
        published.send(sender=type(page), instance=page, revision=revision)
        log(instance=page, action="wagtail.publish", revision=revision, content_changed=True)


class OrderFactory(DjangoModelFactory):
    """A pending order at the product's price."""

    class Meta:
        model = Order

    user = factory.SubFactory(UserFactory)
    product = factory.SubFactory(ProductPageFactory)
    product_title = factory.SelfAttribute("product.title")
    product_slug = factory.SelfAttribute("product.slug")
    amount = factory.SelfAttribute("product.price")
    currency = "USD"


class PurchasedProductFactory(DjangoModelFactory):
    class Meta:
        model = PurchasedProduct

    user = factory.SubFactory(UserFactory)
    product = factory.SubFactory(ProductPageFactory)


class SupportRequestFactory(DjangoModelFactory):
    """A new request on something its customer owns, with a first message (text="…")."""

    class Meta:
        model = SupportRequest

    user = factory.SubFactory(UserFactory)
    product = factory.SubFactory(ProductPageFactory)
    subject = "It does not start"

    @classmethod
    def _create(cls, model_class, *args, text="What can I do?", **values):
        if "purchase" not in values:
            values["purchase"], _ = PurchasedProduct.objects.get_or_create(
                user=values["user"], product=values["product"]
            )
        if values.get("status") in model_class.CLOSED:
            values.setdefault("closed_at", timezone.now())
        request = super()._create(model_class, **values)
        request.messages.create(
            kind="customer", author=request.user, text=text, created_at=request.created_at
        )
        return request
