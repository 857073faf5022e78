"""Files on their way to a release: sent in parts, once, outside the form that will name them."""

from django.conf import settings
from django.core.files import File
from django.db import models
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from products.models.releases import private_storage, release_path, sha256_of
from products.models.reports import FileReport


def new_token() -> str:
    """What a form carries in the place of the file: nobody can guess it."""
    return get_random_string(32)


class UploadQuerySet(models.QuerySet):
    def use(self, token: str, user) -> "Upload | None":
        """The finished upload of this person, which is theirs for another day from now on."""
        if not token.isalnum():  # made up: databases differ in what they let a text hold
            return None
        found = self.filter(token=token, user=user).exclude(state=Upload.State.RECEIVING)
        if not found.update(touched_at=timezone.now()):
            return None
        return found.get()

    def keep(self, file: File, user) -> "Upload":
        """Store a file that came with a form, for a browser cannot be given back what it sent."""
        digest = sha256_of(file)
        name = (file.name or "").rsplit("/", 1)[-1][-120:]
        upload = self.create(
            user=user,
            name=name,
            size=file.size,
            part_size=file.size,
            state=Upload.State.READY,
            file=private_storage().save(release_path(None, name), file),
            sha256=digest,
        )
        FileReport.objects.ask_for(upload.file)
        return upload


class Upload(models.Model):
    """One file that somebody sends, or sent. `file` is its place in the storage of sold files."""

    class State(models.TextChoices):
        RECEIVING = "receiving", _("being received")
        RECEIVED = "received", _("waiting to be checked")
        READY = "ready", _("ready")
        REFUSED = "refused", _("refused")

    token = models.CharField(max_length=32, unique=True, default=new_token)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    name = models.CharField(_("file name"), max_length=120)
    size = models.PositiveBigIntegerField(_("size"), help_text=_("In bytes."))
    # Milliseconds since 1970, as the browser says: the same file chosen again goes on.
    modified = models.BigIntegerField(default=0)
    part_size = models.PositiveBigIntegerField(help_text=_("In bytes; the last part may be less."))
    state = models.CharField(max_length=10, choices=State, default=State.RECEIVING)
    file = models.CharField(max_length=200, unique=True)
    # What the bucket calls an upload in parts; empty for a folder.
    multipart_id = models.CharField(max_length=1024, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    # Why it was refused, for whoever sent it.
    reason = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    # When somebody last sent a part of it, or a form that names it.
    touched_at = models.DateTimeField(default=timezone.now, db_index=True)
    # While a worker reads it, no other one does.
    leased_until = models.DateTimeField(null=True)

    objects = UploadQuerySet.as_manager()

    class Meta:
        verbose_name = _("upload")
        verbose_name_plural = _("uploads")
        indexes = [models.Index(fields=["user", "state"])]

    def __str__(self) -> str:
        return self.name

    @property
    def part_count(self) -> int:
        return -(-self.size // self.part_size)

    def size_of_part(self, number: int) -> int:
        """In bytes, of parts that are counted from 1."""
        return min(self.part_size, self.size - (number - 1) * self.part_size)


class UploadPart(models.Model):
    """The checksum of one part, as the sender's own computer made it."""

    upload = models.ForeignKey(Upload, on_delete=models.CASCADE, related_name="parts")
    number = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    # Of a folder: a bucket knows itself which parts it has.
    is_here = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("part of an upload")
        verbose_name_plural = _("parts of uploads")
        constraints = [
            models.UniqueConstraint(fields=["upload", "number"], name="one_row_per_part")
        ]

    def __str__(self) -> str:
        return f"{self.upload} {self.number}"
