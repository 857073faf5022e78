"""Links that editors choose: to a page of the shop, to a path in it, or to another site.

Links are read as they are stored, by the number of their page, so that all the pages of many links
come in one query.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.models import Page, PageViewRestriction

from core import languages, spoken
from core.spoken import first_if_foreign, live_translations, translated_into

# Neither "//other.example" nor "/\other.example": browsers take both for another site.
PATH = re.compile(r"/(?![/\\])[^\s\\]*")
is_https = URLValidator(schemes=["https"])


def check_address(address: str) -> None:
    """Raises ValidationError unless it is a path of the shop or an https address."""
    if PATH.fullmatch(address):
        return
    try:
        is_https(address)
    except ValidationError as error:
        raise ValidationError(
            gettext("Enter a path such as /products/, or an address that begins with https://.")
        ) from error


class LinkBlock(blocks.StructBlock):
    label = blocks.CharBlock(
        label=_("Label"), max_length=40, required=False, help_text=_("Empty: the page's title.")
    )
    page = blocks.PageChooserBlock(label=_("Page"), required=False)
    address = blocks.CharBlock(
        label=_("Address"),
        max_length=500,
        required=False,
        validators=[check_address],
        help_text=_(
            "Instead of a page: a path such as /products/, or an address that begins with https://."
        ),
    )

    is_optional = False

    def clean(self, value):
        cleaned = super().clean(value)
        page, address, label = cleaned["page"], cleaned["address"], cleaned["label"]
        errors = {}
        if page and address:
            errors["address"] = gettext("Choose a page or enter an address, not both.")
        elif not page and not address and not (self.is_optional and not label):
            errors["page"] = gettext("Choose a page, or enter an address below.")
        elif address and not label:
            errors["label"] = gettext("Enter the words that are the link.")
        if errors:
            raise blocks.StructBlockValidationError(
                {name: ValidationError(text) for name, text in errors.items()}
            )
        return cleaned

    class Meta:
        icon = "link"
        label = _("Link")


class OptionalLinkBlock(LinkBlock):
    is_optional = True


class LinksBlock(blocks.StreamBlock):
    link = LinkBlock()


@dataclass(frozen=True)
class Link:
    label: str
    url: str
    # The language of its words, where that is not the reader's.
    lang: str = ""


def open_pages(keys: Iterable[int | None]) -> dict[int, Page]:
    """Those of the pages that everybody may see: published, and not private; each with its
    `translation` into the reader's language, if there is one. One query, or none; one more for a
    reader of another language than the first."""
    wanted = {key for key in keys if key}
    if not wanted:
        return {}
    path = ExpressionWrapper(OuterRef("path"), output_field=CharField())
    above = PageViewRestriction.objects.alias(below=path).filter(below__startswith=F("page__path"))
    found = Page.objects.live().filter(~Exists(above)).in_bulk(wanted)
    translated = live_translations(found.values())
    for page in found.values():
        page.translation = translated.get(page.translation_key)
    return found


def link_of(value: dict, pages: dict[int, Page], request=None) -> Link | None:
    """The link of a LinkBlock's stored value; None where its page is not to be seen."""
    label, key = value.get("label") or "", value.get("page")
    if key is None:
        address = value.get("address") or ""
        if not label or not address:
            return None
        return Link(label, in_language_of_reader(address), first_if_foreign())
    page = pages.get(key)
    url = address_of(page, request) if page else None
    if page is None or not url:
        return None
    if label or not (translated_into() and page.translation):
        return Link(label or page.title, url, first_if_foreign())
    return Link(page.translation.title, url)


def address_of(page: Page, request=None) -> str | None:
    """Where a page of `open_pages` stands in the reader's language."""
    translation = page.translation
    # That of a product stands below it in the tree, and beside it on the web.
    if translation is not None and translation.depth == page.depth:
        return translation.get_url(request)
    return spoken.address_of(page, request)


def in_language_of_reader(address: str) -> str:
    """The same path of the shop in the language of this page; whole addresses as they are."""
    if not languages.are_several() or not PATH.fullmatch(address):
        return address
    return languages.address_in(languages.current(), address)
