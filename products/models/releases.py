"""The files that buyers get."""

import hashlib
import re

from django.apps import apps
from django.core.files.storage import storages
from django.db import models
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel
from wagtail.models import Orderable


def private_storage():
    """The storage of sold files, which has no public address."""
    return storages["private"]


def release_path(release: "Release | None", filename: str) -> str:
    """A place nobody can guess; the file's own name is kept in the row."""
    name = re.sub(r"[^A-Za-z0-9._-]+", "-", filename)[-80:]
    return f"releases/{get_random_string(32)}/{name}"


def sha256_of(file) -> str:
    """Of a file that came with a form, or of one that code stores itself: read to its end."""
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()


class PublishedPanel(FieldPanel):
    """When a release was published, to be read only."""

    def format_value_for_display(self, value):
        return value or gettext("Not yet")


class ReleaseQuerySet(models.QuerySet):
    def published(self):
        """What was ever delivered, newest first: also what was withdrawn since."""
        return self.exclude(published_at=None).exclude(file="").order_by("-created_at", "-pk")

    def downloadable(self):
        """What buyers may have, newest first."""
        return self.published().filter(withdrawn_at=None)


class Release(Orderable):
    """A version of what buyers download. The newest one is delivered."""

    page = ParentalKey("products.ProductPage", on_delete=models.CASCADE, related_name="releases")
    version = models.CharField(_("version"), max_length=30)
    notes = models.TextField(_("notes"), blank=True, help_text=_("What changed, for buyers."))
    file = models.FileField(
        _("file"), storage=private_storage, upload_to=release_path, max_length=200
    )
    file_name = models.CharField(_("file name"), max_length=120, editable=False, blank=True)
    size = models.PositiveBigIntegerField(
        _("size"), editable=False, default=0, help_text=_("In bytes.")
    )
    sha256 = models.CharField(max_length=64, editable=False, blank=True)
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)
    published_at = models.DateTimeField(
        _("published at"),
        null=True,
        editable=False,
        help_text=_("When its page was first published with it."),
    )

    withdrawn_at = models.DateTimeField(
        _("withdrawn at"),
        null=True,
        editable=False,
        help_text=_("Since when it is delivered no more, because something is wrong with it."),
    )
    # For those who have it, in the seller's words.
    withdrawn_because = models.TextField(
        _("withdrawn because"), blank=True, editable=False, db_default="", default=""
    )
    tells_buyers = models.BooleanField(
        _("tell buyers"),
        default=True,
        help_text=_(
            "Customers get an e-mail with these notes when it is published. "
            "Take the tick away for a small fix that nobody needs to hear of."
        ),
    )

    objects = ReleaseQuerySet.as_manager()

    panels = [
        FieldPanel("version"),
        # A draft goes on being saved while the file is on its way.
        FieldPanel("file", required_on_save=False),
        PublishedPanel("published_at", heading=_("Released"), read_only=True),
        FieldPanel("notes"),
        FieldPanel("tells_buyers"),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("release")
        verbose_name_plural = _("releases")

    def __str__(self) -> str:
        return f"{self.page.title} {self.version}"

    def save(self, *args, **kwargs):
        if self.file and not self.sha256:
            self.describe_file()
        super().save(*args, **kwargs)

    def describe_file(self) -> None:
        """Take name, size (bytes) and checksum from the upload, or from the file itself."""
        uploads = apps.get_model("products", "Upload").objects
        if self.file._committed and (upload := uploads.filter(file=self.file.name).first()):
            self.take_upload(upload)
            return
        self.file.open("rb")
        self.sha256 = sha256_of(self.file)
        self.size = self.file.size
        self.file_name = (self.file_name or self.file.name.rsplit("/", 1)[-1])[-120:]

    def take_upload(self, upload) -> None:
        """Deliver what was uploaded. Its checksum is empty until a worker has read it."""
        self.file = upload.file
        self.file_name, self.size, self.sha256 = upload.name, upload.size, upload.sha256
