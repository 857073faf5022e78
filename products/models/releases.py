"""Releases: versions of what buyers download, and their files."""

import hashlib
import re
from datetime import date, datetime

from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.files.storage import storages
from django.db import models, transaction
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.models import (
    DraftStateMixin,
    LockableMixin,
    Orderable,
    PreviewableMixin,
    RevisionMixin,
    WorkflowMixin,
)

from products.models.publications import UnlockedWhileDelayed
from products.readiness import why_release_not_publishable
from products.versions import newest_first


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


class ReleaseQuerySet(models.QuerySet):
    def downloadable(self):
        """What buyers may have: published, with a file. The last published stands first."""
        has_file = models.Exists(ReleaseFile.objects.filter(release=models.OuterRef("pk")))
        return self.filter(has_file, live=True).order_by(
            "-first_published_at", "-created_at", "-pk"
        )

    def newest(self) -> "Release | None":
        """What is delivered of one product's: the highest version (products/versions.py)."""
        return next(iter(newest_first(self.downloadable().prefetch_related("files"))), None)

    def drafts(self):
        """What was never published, the last one first."""
        return self.filter(live=False, first_published_at=None).order_by("-created_at", "-pk")


class Release(
    UnlockedWhileDelayed,
    WorkflowMixin,
    DraftStateMixin,
    LockableMixin,
    RevisionMixin,
    PreviewableMixin,
    ClusterableModel,
):
    """A version of what buyers download. It is edited and published beside its product.

    Its product is no ParentalKey: a draft of the page knows nothing of releases, and cannot bring
    back what they were.
    """

    wagtail_reference_index_ignore = True  # it belongs to its product, and does not use it

    page = models.ForeignKey(
        "products.ProductPage",
        verbose_name=_("product"),
        on_delete=models.CASCADE,
        related_name="releases",
        editable=False,
    )
    version = models.CharField(
        _("version"),
        max_length=30,
        help_text=_("As in 1.10.2: then 1.10 is newer than 1.9. Other words go by their date."),
    )
    notes = models.TextField(_("notes"), blank=True, help_text=_("What changed, for buyers."))
    compatibility = models.CharField(
        _("compatibility"),
        max_length=200,
        blank=True,
        default="",
        db_default="",
        help_text=_("What it runs on or needs, for buyers."),
    )
    released_on = models.DateField(
        _("released on"),
        null=True,
        blank=True,
        help_text=_("For buyers. Empty, it is the day on which it is published here."),
    )
    tells_buyers = models.BooleanField(
        _("tell buyers"),
        default=True,
        help_text=_(
            "Customers get an e-mail with these notes when it is published. "
            "Take the tick away for a small fix that nobody needs to hear of."
        ),
    )
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)

    # As in Wagtail's mixins, but for the defaults: the version before writes rows without these.
    live = models.BooleanField(_("live"), default=False, db_default=False, editable=False)
    has_unpublished_changes = models.BooleanField(default=False, db_default=False, editable=False)
    expired = models.BooleanField(default=False, db_default=False, editable=False)
    locked = models.BooleanField(_("locked"), default=False, db_default=False, editable=False)
    first_published_at = models.DateTimeField(
        _("published at"), db_column="published_at", null=True, blank=True, editable=False
    )

    # What the version before reads and writes while this one starts; the next version drops them.
    former_file = models.CharField(
        max_length=200, db_column="file", default="", db_default="", editable=False
    )
    former_file_name = models.CharField(
        max_length=120, db_column="file_name", default="", db_default="", editable=False
    )
    former_size = models.PositiveBigIntegerField(
        db_column="size", default=0, db_default=0, editable=False
    )
    former_sha256 = models.CharField(
        max_length=64, db_column="sha256", default="", db_default="", editable=False
    )
    former_order = models.IntegerField(db_column="sort_order", null=True, editable=False)

    objects = ReleaseQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "pk"]
        verbose_name = _("release")
        verbose_name_plural = _("releases")
        default_permissions = ()  # whoever may edit a product edits its releases

    def __str__(self) -> str:
        return f"{self.page.title} {self.version}"

    # --- its main file ----------------------------------------------------------------------
    @property
    def main_file(self) -> "ReleaseFile | None":
        """The first of its files, which is delivered when nobody asks for another."""
        return next(iter(self.files.all()), None)

    @property
    def file(self):
        """The main file as it is stored; None without one."""
        return self.main_file and self.main_file.file

    @property
    def file_name(self) -> str:
        return self.main_file.file_name if self.main_file else ""

    @property
    def size(self) -> int:
        """Of the main file, in bytes."""
        return self.main_file.size if self.main_file else 0

    @property
    def sha256(self) -> str:
        return self.main_file.sha256 if self.main_file else ""

    @property
    def published_at(self) -> datetime | None:
        """When it was published for the first time."""
        return self.first_published_at

    @property
    def date(self) -> date | datetime | None:
        """Since when it is out, as buyers read it."""
        return self.released_on or self.first_published_at

    def same_version(self):
        """Other releases of the product with the same version."""
        return Release.objects.filter(page=self.page_id, version=self.version).exclude(pk=self.pk)

    # --- drafts and publication -------------------------------------------------------------
    def publish(self, revision, **kwargs):
        """Publish it, as an edit of its product. Raises ValidationError with what it lacks."""
        if reason := why_release_not_publishable(revision.as_object()):
            raise ValidationError(reason)
        with transaction.atomic():
            super().publish(revision, **kwargs)
            published = Release.objects.get(pk=self.pk)
            if published.live_revision_id == revision.pk:  # else it waits for its time
                published.page.note_release(published, kwargs.get("user"))

    def publish_draft(self, user=None) -> None:
        """Publish the draft as it stands, for whoever may publish its product."""
        revision = self.get_latest_revision() or self.save_revision(user=user)
        revision.publish(user=user, skip_permission_checks=True)

    def save_draft(self, page, user=None) -> None:
        """Save what was never published: its row is the draft, and a revision keeps it."""
        self.page = page
        self.save()
        self.save_revision(user=user, clean=False)

    def with_content_json(self, content):
        """Restore a draft; whose it is and since when does not change."""
        release = super().with_content_json(content)
        release.page_id, release.created_at = self.page_id, self.created_at
        release.last_published_at = self.last_published_at
        return release

    def copy_for(self, page) -> "Release":
        """A new draft for another product, with the same words and files."""
        words = ("version", "notes", "compatibility")
        facts = ("file", "file_name", "size", "sha256", "platform", "sort_order")
        return Release(
            page=page,
            files=[
                ReleaseFile(**{name: getattr(file, name) for name in facts})
                for file in self.files.all()
            ],
            **{name: getattr(self, name) for name in words},
        )

    # --- preview ----------------------------------------------------------------------------
    def serve_preview(self, request, mode_name):
        """Its product's page, as it will be with this release."""
        page = self.page
        page.previewed_release = self
        return page.serve_preview(request, page.default_preview_mode)


class ReleaseFile(Orderable):
    """One of the files of a release; the first is its main file."""

    release = ParentalKey(Release, on_delete=models.CASCADE, related_name="files")
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
