"""Beginning to translate a page: the admin's *Translate*, the demo."""

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext
from wagtail.actions.convert_alias import ConvertAliasPageAction
from wagtail.models import Page

from core import languages, locales
from core.refusals import NotPossible
from products.models import ProductPage, ProductTranslation
from products.words import TEXTS


def translations_of(page: Page) -> dict[str, Page]:
    """By their languages: the pages that say what this one says, itself among them."""
    found = page.specific.get_translations(inclusive=True).select_related("locale")
    return {each.locale.language_code: each for each in found}


def why_not(page: Page) -> str:
    """A sentence on a page that is not translated; empty where it may be."""
    if not languages.are_several():
        return gettext("The shop speaks one language: there is nothing to translate.")
    if page.locale.language_code != settings.LANGUAGE_CODE or isinstance(page, ProductTranslation):
        return gettext("This is a translation. Translate the page in the first language instead.")
    return ""


@transaction.atomic
def begin(page: Page, code: str, user=None) -> Page:
    """The draft of a page in another language, with the texts as they are now to be overwritten;
    one that there is already, as it is. Raises NotPossible."""
    page = Page.objects.get(pk=page.pk).specific
    if reason := why_not(page):
        raise NotPossible(reason)
    if not languages.is_spoken(code) or code == settings.LANGUAGE_CODE:
        raise NotPossible(gettext("The shop does not speak this language."))
    locale = locales.of(code)
    there = translations_of(page).get(code)
    if there is not None:
        if there.alias_of_id:  # made for the sake of a page below it
            ConvertAliasPageAction(there.specific, user=user).execute(skip_permission_checks=True)
        return there
    if isinstance(page, ProductPage):
        return _of_product(page, locale, user)
    return page.copy_for_translation(locale, copy_parents=True)


def _of_product(product: ProductPage, locale, user) -> ProductTranslation:
    # Whoever translates at once begins with the words that are about to be published.
    newest = product.get_latest_revision_as_object()
    translation = ProductTranslation(
        locale=locale,
        slug=newest.slug,
        owner_id=product.owner_id,
        live=False,
        pictures=_words_of_pictures(newest),
        **{name: getattr(newest, name) for name in TEXTS},
    )
    ProductPage.objects.select_for_update().get(pk=product.pk)  # one after the other
    product.refresh_from_db(fields=["numchild", "path"])
    product.add_child(instance=translation)
    translation.save_revision(user=user, log_action="wagtail.create")
    return translation


def _words_of_pictures(product: ProductPage) -> list[tuple[str, dict]]:
    rows = [(product.cover, "")] if product.cover else []
    rows += [(row.image, row.caption) for row in product.gallery.all()]
    return [
        ("picture", {"picture": image, "description": image.description, "caption": caption})
        for image, caption in rows
    ]
