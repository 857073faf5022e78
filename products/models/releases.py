"""Releases: versions of what buyers download, and their files."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.models import ClusterableModel
from wagtail.blocks import StreamValue
from wagtail.fields import StreamField
from wagtail.models import (
    DraftStateMixin,
    LockableMixin,
    PreviewableMixin,
    RevisionMixin,
    WorkflowMixin,
)

from products.blocks import NotesBlock
from products.models.publications import ProductLock, UnlockedWhileDelayed
from products.models.release_files import (
    ReleaseFile,
    private_storage,
    release_path,
    sha256_of,
)
from products.notes import as_blocks, as_text, says_same
from products.previews import PreviewedAs
from products.readiness import why_release_not_publishable
from products.release_changes import log_publication, log_taken_back, state_of
from products.versions import newest_first

__all__ = ["Release", "ReleaseFile", "private_storage", "release_path", "sha256_of"]

# What a draft does not know: a version is withdrawn and brought back at once.
WITHDRAWAL = ("withdrawn_at", "withdrawn_because")


class ReleaseQuerySet(models.QuerySet):
    def published(self):
        """What was ever delivered, also what was withdrawn since. The last published stands first.

        Of one product's, products/versions.py says which is the newest.
        """
        has_file = models.Exists(ReleaseFile.objects.filter(release=models.OuterRef("pk")))
        return self.filter(has_file, first_published_at__isnull=False).order_by(
            "-first_published_at", "-created_at", "-pk"
        )

    def newest(self) -> "Release | None":
        """What is delivered of one product's: the highest version (products/versions.py)."""
        return next(iter(self.in_order()), None)

    def in_order(self) -> "list[Release]":
        """What is delivered of one product's, the newest first, with its files."""
        return newest_first(self.downloadable().prefetch_related("files"))

    def drafts(self):
        """What was never published, the last one first."""
        return self.filter(live=False, first_published_at=None).order_by("-created_at", "-pk")

    def downloadable(self):
        """What buyers may have: published, and neither taken back nor withdrawn."""
        return self.published().filter(live=True, withdrawn_at=None)

    def in_bulk(self, *args, **kwargs):
        """With their products: the shop's history asks each of them who may edit the release."""
        return super(ReleaseQuerySet, self.select_related("page")).in_bulk(*args, **kwargs)


class Release(
    PreviewedAs,
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

    page = models.ForeignKey(
        "products.ProductPage",
        verbose_name=_("product"),
        on_delete=models.CASCADE,
        related_name="releases",
        editable=False,
    )
    # It belongs to its product, and does not use it.
    page.wagtail_reference_index_ignore = True  # type: ignore[attr-defined]  # Wagtail's own
    version = models.CharField(
        _("version"),
        max_length=30,
        help_text=_("As in 1.10.2: then 1.10 is newer than 1.9. Other words go by their date."),
    )
    # What mails say, and all that the version before knows; made of the blocks where there are any.
    notes = models.TextField(_("notes"), blank=True, help_text=_("What changed, for buyers."))
    notes_body = StreamField(
        NotesBlock(),
        verbose_name=_("notes"),
        null=True,
        blank=True,
        help_text=_("What changed, for buyers. E-mails say it in plain text."),
    )
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

    @property
    def is_delivered(self) -> bool:
        """Whether buyers may have it: published, and neither taken back nor withdrawn."""
        return self.live and self.withdrawn_at is None

    # --- notes ------------------------------------------------------------------------------
    @property
    def notes_blocks(self) -> StreamValue:
        """What changed, as pages show it (products/notes.py)."""
        if says_same(self.notes_body.raw_data, self.notes):
            return self.notes_body
        return self._meta.get_field("notes_body").to_python(as_blocks(self.notes))

    def write_notes(self, blocks: StreamValue) -> None:
        """Take these blocks, and what mails say of them."""
        self.notes_body, self.notes = blocks, as_text(blocks.raw_data)

    # --- drafts and publication -------------------------------------------------------------
    def get_workflow(self):
        """That of its product: the shop's settings know products only."""
        return self.page.get_workflow()

    def get_lock(self):
        """Its own; before its product is published, it goes with that, and waits with it."""
        lock = super().get_lock()
        if lock is None and self.first_published_at is None and not self.page.live:
            held = self.page.get_lock()
            return held and ProductLock(held)
        return lock

    def publish(self, revision, **kwargs):
        """Publish it, as an edit of its product. Raises ValidationError with what it lacks."""
        if reason := why_release_not_publishable(revision.as_object()):
            raise ValidationError(reason)
        with transaction.atomic():
            row = Release.objects.get(pk=self.pk)
            before = state_of(row) if row.live else {}
            super().publish(revision, **kwargs)
            published = Release.objects.get(pk=self.pk)
            if published.live_revision_id == revision.pk:  # else it waits for its time
                if published.withdrawn_at is None:  # else customers see nothing new
                    published.page.note_release(published)
                log_publication(before, published, kwargs.get("user"))

    def unpublish(self, *args, user=None, **kwargs):
        """Take it back: the one before is delivered."""
        with transaction.atomic():
            super().unpublish(*args, user=user, **kwargs)
            log_taken_back(self, user)

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
        for name in ("page_id", "created_at", "last_published_at", *WITHDRAWAL):
            setattr(release, name, getattr(self, name))
        release.notes_body = release.notes_blocks
        return release

    def get_latest_revision_as_object(self):
        """Its draft; where there is none, with the notes of its row, which the version before
        may have written since."""
        latest = super().get_latest_revision_as_object()
        if self.live and not self.has_unpublished_changes:
            latest.notes, latest.notes_body = self.notes, self.notes_blocks
        return latest

    def copy_for(self, page) -> "Release":
        """A new draft for another product, with the same words and files."""
        words = ("version", "notes", "notes_body", "compatibility")
        facts = ("file", "file_name", "size", "sha256", "platform", "edition", "sort_order")
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
        page = self.page if self.page.live else self.page.get_latest_revision_as_object()
        page.previewed_release = self
        return page.serve_preview(request, mode_name)
