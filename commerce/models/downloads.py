"""Links that deliver a file to one browser. The tickets are the log of downloads too."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from commerce.models.orders import OwnRowsQuerySet
from commerce.models.purchases import PurchasedProduct


class DownloadTicketQuerySet(OwnRowsQuerySet):
    product_path = "purchase__product"


class DownloadTicket(models.Model):
    """The right to fetch one release in one browser. Only a hash of its token is kept."""

    class State(models.TextChoices):
        """What became of the ticket. No column: it follows from others and the time."""

        FETCHED = "fetched", _("fetched")
        EXPIRED = "expired", _("expired")
        WAITING = "waiting", _("waiting")

        @property
        def tone(self) -> str:
            """The colour of the word: a key of core.admin.columns.TONE_CLASSES."""
            return {type(self).FETCHED: "good", type(self).WAITING: "wait"}.get(self, "")

    token_hash = models.CharField(max_length=64, unique=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="download_tickets"
    )
    purchase = models.ForeignKey(
        PurchasedProduct, on_delete=models.PROTECT, related_name="download_tickets"
    )
    release = models.ForeignKey(
        "products.Release",
        on_delete=models.PROTECT,
        related_name="download_tickets",
        verbose_name=_("release"),
    )
    # None: of the version before, which knew one file of each release.
    file = models.ForeignKey(
        "products.ReleaseFile",
        null=True,
        on_delete=models.PROTECT,
        related_name="download_tickets",
        verbose_name=_("file"),
    )
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True, blank=True)
    browser_hash = models.CharField(
        max_length=64,
        blank=True,
        help_text=_("The session that claimed it, hashed; it may resume."),
    )
    resumed = models.PositiveIntegerField(
        default=0, help_text=_("Times a broken transfer went on.")
    )

    objects = DownloadTicketQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("download")
        verbose_name_plural = _("downloads")
        indexes = [
            models.Index(
                fields=["claimed_at"],
                name="fetched_downloads",
                condition=models.Q(claimed_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return gettext("%(release)s for %(user)s") % {"release": self.release, "user": self.user}

    @property
    def delivers(self):
        """The file that it stands for."""
        return self.file or self.release.main_file

    @property
    def state(self) -> State:
        """Whether it was used, can still be used, or cannot any more."""
        if self.claimed_at:
            return self.State.FETCHED
        return self.State.EXPIRED if self.expires_at <= timezone.now() else self.State.WAITING

    @property
    def tone(self) -> str:
        return self.state.tone
