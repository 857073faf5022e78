"""What buyers may do with what they bought: texts that the shop keeps, for products to choose."""

from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import RevisionMixin

MAX_TEXT = 20000


class Licence(RevisionMixin, models.Model):
    """A licence by name. Its history keeps every wording, with the time from which it held."""

    name = models.CharField(
        _("name"), max_length=60, unique=True, help_text=_("Such as Personal, or Commercial.")
    )
    summary = models.CharField(
        _("in short"),
        max_length=200,
        blank=True,
        help_text=_("One sentence on what it allows. Shown beside its name."),
    )
    text = models.TextField(
        _("text"),
        max_length=MAX_TEXT,
        help_text=_("All of it. An empty line begins a new paragraph."),
    )

    _revisions = GenericRelation("wagtailcore.Revision", related_query_name="licence")

    panels = [FieldPanel("name"), FieldPanel("summary"), FieldPanel("text")]

    class Meta:
        ordering = ["name"]
        verbose_name = _("licence")
        verbose_name_plural = _("licences")

    def __str__(self) -> str:
        return self.name

    @property
    def revisions(self):
        return self._revisions
