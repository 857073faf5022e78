"""Pages that are shown to readers of every language, whichever they are written in."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.http import HttpResponseRedirect
from django.utils import translation
from wagtail.models import Page

from core import languages


def translated_into() -> str:
    """The language whose translations this reader gets; empty for one of the first language."""
    code = languages.current()
    is_other = code != settings.LANGUAGE_CODE and languages.is_spoken(code)
    return code if is_other and languages.are_several() else ""


def first_if_foreign() -> str:
    """The code of the first language, for what is written in it, where the reader's is another;
    else empty."""
    return settings.LANGUAGE_CODE if translated_into() else ""


def live_translations(pages: Iterable[Page]) -> dict:
    """By the translation keys of `pages`: what is published of them in the reader's language. One
    query; none for readers of the first."""
    code, keys = translated_into(), {page.translation_key for page in pages}
    if not code or not keys:
        return {}
    found = Page.objects.live().filter(alias_of=None, locale__language_code=code)
    return {page.translation_key: page for page in found.filter(translation_key__in=keys)}


def address_of(page: Page, request=None) -> str | None:
    """Where any page of the shop stands in the language of now, also where `page` is known by its
    row alone; the address of a translation stays in its language."""
    url = page.get_url(request)
    if not url or not languages.are_several() or languages.of_path(url) != settings.LANGUAGE_CODE:
        return url
    return languages.prefixed(url)


class SpokenPage(Page):
    """A page that has an address in each language, and is shown at all of them."""

    # Of what is shown to a reader of another language by an address of that.
    spoken_slug = ""
    # Which of its texts are in another language than the reader's, and in which.
    said_in: dict[str, str] = {}

    # Whether most of its words are the shop's own, as on a list of products.
    is_in_all_languages = False

    class Meta:
        abstract = True

    def get_url_parts(self, request=None):
        """In the language of now, unless it is a translation, which has one."""
        parts = super().get_url_parts(request)
        if parts is None or not languages.are_several() or not settings.WAGTAIL_I18N_ENABLED:
            return parts
        site, root, path = parts
        if languages.of_path(path) != settings.LANGUAGE_CODE:
            return parts
        if self.spoken_slug:
            path = path.removesuffix(f"{self.slug}/") + f"{self.spoken_slug}/"
        return site, root, languages.prefixed(path)

    def serve(self, request, *args: Any, leads_to: str = "", **kwargs: Any):
        """`leads_to` is its address in the reader's words, where it was asked for by another."""
        if not leads_to:
            return super().serve(request, *args, **kwargs)
        query = request.META.get("QUERY_STRING")
        return HttpResponseRedirect(f"{leads_to}?{query}" if query else leads_to)

    def is_in_the_first_language(self) -> bool:
        return self.locale.language_code == settings.LANGUAGE_CODE

    @property
    def is_foreign(self) -> bool:
        """Whether a reader of another language is shown it as it stands in the first."""
        return "title" in self.said_in

    def addresses_by_language(self) -> dict[str, str]:
        """By the languages of the shop that have this page: its address in each."""
        found = Page.objects.live().filter(translation_key=self.translation_key, alias_of=None)
        pages = {page.locale.language_code: page for page in found.select_related("locale")}
        addresses = {}
        for code, _name in settings.LANGUAGES:
            if page := pages.get(code):
                with translation.override(code):
                    address = page.specific.url
                if address:
                    addresses[code] = address
        return addresses

    def mark_as_said(self, *texts: str) -> None:
        """Say of these texts that they are in the first language, where the reader's is another."""
        if translated_into():
            self.said_in = dict.fromkeys(texts, settings.LANGUAGE_CODE)


class SpokenTree(SpokenPage):
    """One whose translations are pages in trees of their own, as Wagtail makes them."""

    class Meta:
        abstract = True

    def get_view_restrictions(self):
        """Also those of the page that it translates: what is private is so in every language."""
        own = super().get_view_restrictions()
        if not languages.are_several() or self.is_in_the_first_language():
            return own
        first = Page.objects.filter(
            translation_key=self.translation_key, locale__language_code=settings.LANGUAGE_CODE
        ).first()
        return own | first.get_view_restrictions() if first else own
