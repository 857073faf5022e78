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


def open_pages(keys: Iterable[int | None]) -> dict[int, Page]:
    """Those of the pages that everybody may see: published, and not private. One query, or none."""
    wanted = {key for key in keys if key}
    if not wanted:
        return {}
    path = ExpressionWrapper(OuterRef("path"), output_field=CharField())
    above = PageViewRestriction.objects.alias(below=path).filter(below__startswith=F("page__path"))
    return Page.objects.live().filter(~Exists(above)).in_bulk(wanted)


def link_of(value: dict, pages: dict[int, Page], request=None) -> Link | None:
    """The link of a LinkBlock's stored value; None where its page is not to be seen."""
    label, key = value.get("label") or "", value.get("page")
    if key is None:
        address = value.get("address") or ""
        return Link(label, address) if label and address else None
    page = pages.get(key)
    url = page.get_url(request) if page else None
    return Link(label or page.title, url) if page and url else None
