"""A shop in English and German, for tests of translations."""

from wagtail.models import Page

from core import locales
from products import translating
from products.models import ProductPage, ProductTranslation

LANGUAGES = [("en", "English"), ("de", "German")]


def speak(settings, languages=None) -> None:
    """The shop speaks these languages from now on, as after an upgrade."""
    settings.LANGUAGES = settings.WAGTAIL_CONTENT_LANGUAGES = languages or LANGUAGES
    settings.WAGTAIL_I18N_ENABLED = len(settings.LANGUAGES) > 1
    locales.make_all()


def translate(page: Page, code="de", publish=True, **texts) -> Page:
    """The page in another language, with `texts` in the place of its own."""
    translation = translating.begin(page, code).specific
    for name, text in texts.items():
        setattr(translation, name, text)
    revision = translation.save_revision()
    if publish:
        revision.publish()
    return translation.specific_class.objects.get(pk=translation.pk)


def in_german(product: ProductPage, publish=True, **texts) -> ProductTranslation:
    """A product in German; its texts are other than the English ones."""
    given = {"title": "Bootshaus", "slug": "bootshaus", "summary": "Ein Haus für Boote."} | texts
    return translate(product, publish=publish, **given)
