"""The switch, and the keys of those who pass while it is on."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class Closing(models.Model):
    """Whether the shop is closed, and what people read meanwhile. There is one row.

    `page` is the whole closed page as it was rendered when the switch was last set.
    """

    ONLY = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY, editable=False)
    is_on = models.BooleanField(default=False)
    message = models.TextField(max_length=1000, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    picture = models.ForeignKey(
        settings.WAGTAILIMAGES_IMAGE_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    page = models.TextField(blank=True, editable=False)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        default_permissions = ("change",)
        verbose_name = _("under construction")
        verbose_name_plural = _("under construction")
        constraints = [models.CheckConstraint(condition=Q(id=1), name="one_closing")]

    def __str__(self) -> str:
        return gettext("Under construction")


class KeyState(models.TextChoices):
    """Whether a key lets anybody in now, and if not, why."""

    WORKS = "works", _("works")
    REVOKED = "revoked", _("revoked")
    EXPIRED = "expired", _("expired")
    INACTIVE = "account inactive", _("account inactive")

    @property
    def tone(self) -> str:
        """Its colour in the admin: a key of TONE_CLASSES."""
        return {KeyState.WORKS: "good", KeyState.INACTIVE: "bad"}.get(self, "")


class EntryKeyQuerySet(models.QuerySet):
    def open_doors(self):
        """Keys that work now."""
        return self.filter(
            Q(person=None) | Q(person__is_active=True),
            revoked_at=None,
            expires_at__gt=timezone.now(),
        )


class EntryKey(models.Model):
    """A secret that lets its holder in while the shop is closed. Only its digest is kept."""

    name = models.CharField(_("name"), max_length=80)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="entry_keys",
    )
    group = models.ForeignKey(
        "auth.Group", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(_("made"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    expires_at = models.DateTimeField(_("expires"))
    revoked_at = models.DateTimeField(_("revoked"), null=True)
    last_used_at = models.DateTimeField(_("last used"), null=True)

    objects = EntryKeyQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("key")
        verbose_name_plural = _("keys")

    def __str__(self) -> str:
        return self.name

    @property
    def state(self) -> KeyState:
        if self.revoked_at:
            return KeyState.REVOKED
        if self.expires_at <= timezone.now():
            return KeyState.EXPIRED
        if self.person and not self.person.is_active:
            return KeyState.INACTIVE
        return KeyState.WORKS

    @property
    def holder(self) -> str:
        """Whom it was made for."""
        if self.person:
            return self.person.email
        return self.group.name if self.group else ""
