"""What a product's page does for readers of other languages (products/words.py)."""

from typing import Any

from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from wagtail.models import Page

from core import languages
from products.slugs import why_slug_refused
from products.words import NO_ALIAS, NO_SECOND


class Spoken(Page):
    """A page that is shown in its reader's words, and is one page in all of them."""

    # Of a copy in memory, made to be shown: it is never saved.
    is_spoken = False
    spoken_slug = ""
    # Which of its texts are in another language than the reader's, and in which.
    said_in: dict[str, str] = {}
    # By the number of a picture: its description and caption in the reader's language.
    picture_words: dict[int, tuple[str, str]] = {}

    class Meta:
        abstract = True

    def get_url_parts(self, request=None):
        """In the language of now: it has an address in each."""
        parts = super().get_url_parts(request)
        if parts is None or not languages.are_several():
            return parts
        site, root, path = parts
        if self.spoken_slug:
            path = path.removesuffix(f"{self.slug}/") + f"{self.spoken_slug}/"
        return site, root, languages.prefixed(languages.without_prefix(path))

    def serve(self, request, *args: Any, leads_to: str = "", **kwargs: Any):
        """`leads_to` is its address in the reader's words, where it was asked for by another."""
        if not leads_to:
            return super().serve(request, *args, **kwargs)
        query = request.META.get("QUERY_STRING")
        return redirect(f"{leads_to}?{query}" if query else leads_to)

    def get_translations(self, inclusive=False):
        """Pages of both kinds: itself, and its translations."""
        found = Page.objects.filter(translation_key=self.translation_key)
        return found if inclusive else found.exclude(pk=self.pk)

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
