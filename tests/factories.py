"""Things the tests need, each complete: a product that is live, priced and has a real file."""

import factory
from django.core.files.base import ContentFile
from django.utils import timezone
from factory.django import DjangoModelFactory

from commerce.models import DiscountCode, Order, PurchasedProduct
from core.models import ShopImage
from products import editions
from products.models import Category, Edition, ProductIndexPage, ProductPage, Release, ReleaseFile
from support.models import SupportRequest
from tests.written_rows import write_cover, write_product, write_user

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
        staff = {"is_staff": True, "is_superuser": True} if is_superuser else {}
        return write_user(email, password, groups, **staff, **names)


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
    description = "What it shows"
    name = "example.jpg"
    # As small as it may be: its sizes for the pages are made from it in many tests.
    width, height = 96, 60

    @classmethod
    def _create(cls, model_class, **values):
        return write_cover(**values)


class ProductPageFactory(DjangoModelFactory):
    """A live product under the shop's listing, with one release; file=b"…" gives its content.

    editions={"Personal": 2900, "Team": 9900} gives it editions, the lowest first.
    """

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
        sold_as = values.pop("editions", {})
        parent = values.pop("parent", None) or ProductIndexPage.objects.get()
        release = None
        if file is not None:
            file = ContentFile(file, name="product.zip")
            release = Release(version="1.0", notes="First.", files=[ReleaseFile(file=file)])
        page = model_class(live=False, **values)
        page.editions = [
            Edition(name=name, price=price, sort_order=place)
            for place, (name, price) in enumerate(sold_as.items())
        ]
        editions.follow(page)
        return write_product(page, parent, release, publish)


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


class DiscountCodeFactory(DjangoModelFactory):
    """A code of the shop's that takes 10 % off everything, for everybody."""

    class Meta:
        model = DiscountCode

    text = factory.Sequence(lambda n: f"CODE-{n}X")
    percent = 10

    @classmethod
    def _create(cls, model_class, *args, **values):
        if values.get("amount"):
            values["percent"] = None
        return super()._create(model_class, *args, **values)


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
