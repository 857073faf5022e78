"""The categories of the shop."""

from unicodedata import normalize
from urllib.parse import quote

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, TitleFieldPanel
from wagtail.admin.widgets import SlugInput

from core import addresses, languages


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

    # Name and description in other languages, by their codes: no page asks for rows of them.
    translations = models.JSONField(null=True, blank=True, editable=False)

    panels = [
        NewNamePanel("name", placeholder=False, classname=""),
        FieldPanel("slug", widget=SlugInput),
        FieldPanel("description"),
        FieldPanel("position"),
    ]

    # As its row has them; None where it was not read.
    stored_names: list | None = None

    class Meta:
        ordering = ["position", "name"]
        verbose_name = _("category")
        verbose_name_plural = _("categories")

    def __str__(self) -> str:
        return self.name

    def save(self, **kwargs):
        super().save(**kwargs)
        self.stored_names = self.names

    @classmethod
    def from_db(cls, db, field_names, values):
        row = super().from_db(db, field_names, values)
        if {"name", "translations"} <= row.__dict__.keys():
            row.stored_names = row.names
        return row

    @property
    def is_renamed(self) -> bool:
        """Whether it has another name, in any language, than its row had when it was read."""
        return self.names != self.stored_names

    @property
    def names(self) -> list[str]:
        """In the first language, and in all others."""
        others = (words.get("name", "") for words in (self.translations or {}).values())
        return [self.name, *filter(None, others)]

    @property
    def shown_name(self) -> str:
        """In its reader's language; in the first where that has none."""
        return self._own_words.get("name") or self.name

    @property
    def shown_description(self) -> str:
        return self._own_words.get("description") or self.description

    @property
    def said_in(self) -> dict[str, str]:
        """Which of its words are in another language than the reader's, and in which."""
        if languages.current() == settings.LANGUAGE_CODE or not languages.are_several():
            return {}
        missing = [name for name in ("name", "description") if not self._own_words.get(name)]
        return dict.fromkeys(missing, settings.LANGUAGE_CODE)

    @property
    def _own_words(self) -> dict[str, str]:
        code = languages.current()
        return (self.translations or {}).get(code) or {} if languages.is_spoken(code) else {}

    @property
    def url(self) -> str:
        """The products page, showing this category only."""
        return f"{addresses.listing()}category/{quote(self.slug)}/"

    def clean(self) -> None:
        super().clean()
        # One word may be typed in two ways, which look the same.
        self.slug = normalize("NFC", self.slug)
