"""The files of releases, and where they are kept."""

import hashlib
import re

from django.apps import apps
from django.core.files.storage import storages
from django.db import models
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.models import Orderable


def private_storage():
    """The storage of sold files, which has no public address."""
    return storages["private"]


def release_path(release: models.Model | None, filename: str) -> str:
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


class ReleaseFile(Orderable):
    """One of the files of a release; the first is its main file."""

    release = ParentalKey("products.Release", on_delete=models.CASCADE, related_name="files")
    file = models.FileField(
        _("file"), storage=private_storage, upload_to=release_path, max_length=200
    )
    file_name = models.CharField(_("file name"), max_length=120, editable=False, blank=True)
    size = models.PositiveBigIntegerField(
        _("size"), editable=False, default=0, help_text=_("In bytes.")
    )
    sha256 = models.CharField(max_length=64, editable=False, blank=True)
    platform = models.CharField(
        _("platform"),
        max_length=60,
        blank=True,
        help_text=_("What it is for, if there are several: Windows, Figma, the fonts."),
    )

    # The key of the lowest edition that has it; empty for all.
    edition = models.CharField(
        _("from edition"), max_length=10, blank=True, default="", db_default=""
    )

    class Meta(Orderable.Meta):
        ordering = ["sort_order", "pk"]
        verbose_name = _("file of a release")
        verbose_name_plural = _("files of releases")
        default_permissions = ()

    def __str__(self) -> str:
        return self.file_name

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
