"""New versions that buyers are told of, and who does not want to be told."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from commerce.models.orders import OwnRowsQuerySet


class AnnouncementQuerySet(OwnRowsQuerySet):
    product_path = "release__page"


class Announcement(models.Model):
    """A release whose buyers are to be told of it, and how far that has come."""

    class State(models.TextChoices):
        """How far it has come. No column: it follows from others."""

        REPLACED = "replaced", _("replaced")
        DONE = "done", _("done")
        RUNNING = "running", _("running")
        WAITING = "waiting", _("waiting")

        @property
        def tone(self) -> str:
            """The colour of the word: a key of core.admin.columns.TONE_CLASSES."""
            State = type(self)
            return {State.DONE: "good", State.RUNNING: "wait", State.WAITING: "wait"}.get(self, "")

    release = models.OneToOneField(
        to="products.Release",
        on_delete=models.CASCADE,
        related_name="announcement",
        verbose_name=_("release"),
    )
    created_at = models.DateTimeField(
        default=timezone.now, help_text=_("When the release was published.")
    )
    told_up_to = models.PositiveBigIntegerField(
        default=0, help_text=_("The last purchase that was looked at; they go by number.")
    )
    recipients = models.PositiveIntegerField(default=0, help_text=_("Customers told so far."))
    said_no = models.PositiveIntegerField(
        null=True,
        blank=True,
        help_text=_("Customers with access who wanted no such mails when all were told."),
    )
    finished_at = models.DateTimeField(null=True, blank=True)
    is_replaced = models.BooleanField(
        default=False, help_text=_("A newer one came before all were told; they hear of that.")
    )

    objects = AnnouncementQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("announcement")
        verbose_name_plural = _("announcements")
        indexes = [
            models.Index(
                fields=["created_at"],
                name="unfinished_announcements",
                condition=Q(finished_at=None),
            )
        ]

    def __str__(self) -> str:
        return str(self.release)

    @property
    def state(self) -> State:
        """How far it has come, for staff."""
        if self.is_replaced:
            return self.State.REPLACED
        if self.finished_at:
            return self.State.DONE
        return self.State.RUNNING if self.told_up_to else self.State.WAITING

    @property
    def tone(self) -> str:
        return self.state.tone


class NoUpdates(models.Model):
    """A customer wants no mails about new versions: of one product or, without one, of any."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="no_updates"
    )
    product = models.ForeignKey(
        "products.ProductPage",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="no_updates",
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()
        verbose_name = _("no updates")
        verbose_name_plural = _("no updates")
        constraints = [
            models.UniqueConstraint(fields=["user", "product"], name="one_no_per_product"),
            # Rows without a product are all different to the constraint above.
            models.UniqueConstraint(
                fields=["user"], condition=Q(product=None), name="one_no_to_all"
            ),
        ]

    def __str__(self) -> str:
        if self.product:
            return gettext("%(user)s wants no mails about %(product)s") % {
                "user": self.user,
                "product": self.product,
            }
        return gettext("%(user)s wants no mails about any product") % {"user": self.user}
