"""Wagtail's rows of languages, which pages belong to: one for each language of the shop.

Nobody makes them by hand. A language that the shop no longer speaks keeps its row, and its pages.
"""

from django.conf import settings
from wagtail.models import Locale, Site

from core import languages


def of(code: str) -> Locale:
    """The row of a language that the shop speaks; it is made where it is missing."""
    return Locale.all_objects.get_or_create(language_code=code)[0]


def make_all() -> None:
    """After each `migrate`: a row for each language. With one language nothing is done.

    What was written while the shop spoke one language is in that language, whatever its row was
    called when the database was made.
    """
    if not languages.are_several():
        return
    first = settings.LANGUAGE_CODE
    site = Site.objects.select_related("root_page__locale").filter(is_default_site=True).first()
    if site and not Locale.all_objects.filter(language_code=first).exists():
        own = site.root_page.locale
        own.language_code = first
        own.save(update_fields=["language_code"])
    for code, _name in settings.LANGUAGES:
        of(code)
    Site.clear_site_root_paths_cache()
