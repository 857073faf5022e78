"""The categories of the shop."""

from unicodedata import normalize
from urllib.parse import quote

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, TitleFieldPanel
from wagtail.admin.widgets import SlugInput

from core import addresses


class NewNamePanel(TitleFieldPanel):
    """Proposes the slug of a new row; an address that is out stays when its row is renamed."""

    class BoundPanel(TitleFieldPanel.BoundPanel):
        def get_should_apply(self):
            return self.instance.pk is None


class Category(models.Model):
    """A group of products, with a page that shows these only."""

    name = models.CharField(_("name"), max_length=60, unique=True)
    slug = models.SlugField(_("slug"), max_length=60, unique=True, allow_unicode=True)
    description = models.CharField(_("description"), max_length=300, blank=True)
    position = models.PositiveSmallIntegerField(
        _("position"), default=0, help_text=_("Smaller stands first.")
    )

    panels = [
        NewNamePanel("name", placeholder=False, classname=""),
        FieldPanel("slug", widget=SlugInput),
        FieldPanel("description"),
        FieldPanel("position"),
    ]

    # As its row has it; None where it was not read.
    stored_name: str | None = None

    class Meta:
        ordering = ["position", "name"]
        verbose_name = _("category")
        verbose_name_plural = _("categories")

    def __str__(self) -> str:
        return self.name

    def save(self, **kwargs):
        super().save(**kwargs)
        self.stored_name = self.name

    @classmethod
    def from_db(cls, db, field_names, values):
        row = super().from_db(db, field_names, values)
        row.stored_name = row.__dict__.get("name")
        return row

    @property
    def is_renamed(self) -> bool:
        """Whether it has another name than its row had when it was read."""
        return self.name != self.stored_name

    @property
    def url(self) -> str:
        """The products page, showing this category only."""
        return f"{addresses.listing()}category/{quote(self.slug)}/"

    def clean(self) -> None:
        super().clean()
        # One word may be typed in two ways, which look the same.
        self.slug = normalize("NFC", self.slug)
