"""Pages and releases that could not be published at the time that was set for them."""

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.locks import BaseLock, ScheduledForPublishLock, WorkflowLock
from wagtail.models import LockableMixin, Page, Revision


class DelayedPublicationQuerySet(models.QuerySet):
    def lasting(self):
        """Those whose time is still set, and over."""
        return self.filter(revision__approved_go_live_at__lte=timezone.now())


class DelayedPublication(models.Model):
    """A draft of a page or a release whose time has come, and what stands in the way.

    The time itself stays on the version (Wagtail's `approved_go_live_at`), so each run tries again.
    """

    wagtail_reference_index_ignore = True  # it does not use its page

    revision = models.OneToOneField(
        Revision,
        verbose_name=_("version"),
        on_delete=models.CASCADE,
        related_name="delayed_publication",
    )
    page = models.ForeignKey(
        Page, verbose_name=_("page"), on_delete=models.CASCADE, related_name="+"
    )
    reason = models.TextField(_("reason"))
    since = models.DateTimeField(_("since"), default=timezone.now)

    objects = DelayedPublicationQuerySet.as_manager()

    class Meta:
        ordering = ["since", "pk"]
        verbose_name = _("delayed publication")
        verbose_name_plural = _("delayed publications")

    def __str__(self) -> str:
        return self.revision.object_str

    @property
    def edit_url(self) -> str:
        """Where it can be mended."""
        if self.revision.content_type.model == "release":
            return reverse("releases:edit", args=[self.revision.object_id])
        return reverse("wagtailadmin_pages:edit", args=[self.page_id])


class UnlockedWhileDelayed:
    """Wagtail locks what waits for its time. What missed it has to be mended."""

    def get_lock(self):
        lock = super().get_lock()  # type: ignore[misc]  # a page's
        if not isinstance(lock, ScheduledForPublishLock):
            return lock
        own = self.revisions.all()  # type: ignore[attr-defined]
        if not DelayedPublication.objects.lasting().filter(revision__in=own).exists():
            return lock
        task = self.current_workflow_task  # type: ignore[attr-defined]
        return LockableMixin.get_lock(self) or (WorkflowLock(self, task) if task else None)


class ProductLock(BaseLock):
    """A release that goes live with its product is that product's draft: who may not change the one
    may not change the other."""

    def __init__(self, lock):
        super().__init__(lock.object)
        self.lock = lock

    def for_user(self, user):
        return self.lock.for_user(user)

    def get_message(self, user):
        if not self.for_user(user):
            return None
        return gettext(
            "This release goes live with “%(product)s”, which nobody changes while it waits."
        ) % {"product": self.object.title}
