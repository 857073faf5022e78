"""What a product's page does for readers of other languages (products/words.py)."""

from copy import copy

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import translation
from wagtail.models import Page

from core import languages
from core.spoken import SpokenPage
from products.slugs import why_slug_refused
from products.words import NO_ALIAS, NO_SECOND


class Spoken(SpokenPage):
    """A product that is shown in its reader's words, and is one in all of them."""

    # Of a copy in memory, made to be shown: it is never saved.
    is_spoken = False
    # By the number of a picture: its description and caption in the reader's language.
    picture_words: dict[int, tuple[str, str]] = {}

    class Meta:
        abstract = True

    def get_translations(self, inclusive=False):
        """Pages of both kinds: itself, and its translations."""
        found = Page.objects.filter(translation_key=self.translation_key)
        return found if inclusive else found.exclude(pk=self.pk)

    @property
    def localized(self):
        """Itself: its address and its texts know the reader's language."""
        return self

    @property
    def localized_draft(self):
        return self

    def get_translation_or_none(self, locale):
        return self.get_translations(inclusive=True).filter(locale=locale).first()

    def addresses_by_language(self):
        with translation.override(settings.LANGUAGE_CODE):
            own = copy(self)
            own.spoken_slug = ""
            addresses = {settings.LANGUAGE_CODE: own.url}
        for each in self.translations.filter(live=True).select_related("locale"):
            if address := each.url:
                addresses[each.language] = address
        return {code: addresses[code] for code, _ in settings.LANGUAGES if code in addresses}

    def clean(self):
        super().clean()
        self.check_slug()

    def minimal_clean(self):
        super().minimal_clean()
        self.check_slug()

    def check_slug(self) -> None:
        """Raises ValidationError for one of the shop's own, or of another product's translation."""
        if reason := why_slug_refused(self.slug, self.pk):
            raise ValidationError({"slug": reason})

    def refuse_doubles(self) -> None:
        """Raises ValidationError where this would be one product as two pages to sell."""
        if self.is_spoken:
            raise TypeError("a product in a reader's words is shown, and never saved")
        if not self._state.adding:
            return
        if self.alias_of_id:
            raise ValidationError(NO_ALIAS)
        if languages.are_several() and self.get_translations(inclusive=True).exists():
            raise ValidationError(NO_SECOND)
