"""A product that gets new versions, somebody who owns it, and what they are told."""

from datetime import timedelta

from django.core.files.base import ContentFile
from django.utils import timezone

from commerce.messages import announcements, unsubscribing
from commerce.models import Announcement, PurchasedProduct
from commerce.tasks import tell_of_updates
from notifications.models import OutgoingMessage
from products.models import ProductPage, Release, ReleaseFile
from tests.factories import PurchasedProductFactory, UserFactory


def own(product, email) -> PurchasedProduct:
    """Somebody has bought `product` a day ago."""
    bought_at = timezone.now() - timedelta(days=1)
    return PurchasedProductFactory(
        product=product, user=UserFactory(email=email), granted_at=bought_at
    )


def add_version(product, version="2.0", notes="Brighter.\nSaves power.", **values):
    """A draft of one more release of `product`; publish() makes it live."""
    file = ReleaseFile(file=ContentFile(version.encode(), name="lamp.zip"))
    release = Release(version=version, notes=notes, files=[file], **values)
    release.save_draft(ProductPage.objects.get(pk=product.pk))
    return release.latest_revision


def publish(product, version="2.0", **values) -> Announcement | None:
    add_version(product, version, **values).publish()
    return Announcement.objects.filter(release__version=version).first()


def pass_the_pause() -> None:
    long_ago = timezone.now() - announcements.PAUSE
    Announcement.objects.filter(created_at__gt=long_ago).update(created_at=long_ago)


def tell() -> list[str]:
    """What the sweep sends once the pause is over; whom it was sent to, in that order."""
    pass_the_pause()
    known = set(mails().values_list("pk", flat=True))
    tell_of_updates()
    return list(mails().exclude(pk__in=known).values_list("recipient", flat=True))


def mails():
    return OutgoingMessage.objects.filter(kind="product-updated").order_by("pk")


def link_to(purchase) -> str:
    return f"/updates/{unsubscribing.token_of(purchase)}/"


def wants(purchase) -> bool:
    """Whether the next version would be told to this customer."""
    return announcements._owners(purchase.product_id).filter(pk=purchase.pk).exists()
