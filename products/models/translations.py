"""What a product says in another language: a page below it, which holds texts only."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.http import Http404
from django.urls import reverse
from django.utils import translation
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, HelpPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from core import languages
from core.admin.page_forms import ShopPageForm
from core.admin.share_preview import search_panels
from core.content.pictures import undescribed_in, why_undescribed
from products import words
from products.blocks import BodyBlock, PictureWordsBlock, QuestionsBlock
from products.models.licences import MAX_TEXT
from products.models.publications import UnlockedWhileDelayed
from products.permissions import TranslationTester
from products.slugs import why_slug_refused

AS_IN_PRODUCT = _("Empty: as in the first language.")


class ProductTranslation(UnlockedWhileDelayed, Page):
    """The texts of one product in one language (decision 66).

    It has the translation key of its product, so that Wagtail knows the two as one page in two
    languages, and the database lets a product have one translation in each. All that is not a text
    is its product's: who may see it, whose it is, what it costs.
    """

    slug: Any  # the page's
    # Its parent in the tree, with which it goes; never without one.
    product = models.ForeignKey(
        "products.ProductPage", null=True, on_delete=models.SET_NULL, related_name="translations"
    )
    summary = models.CharField(
        _("summary"), max_length=160, help_text=_("One sentence, for lists.")
    )
    body = StreamField(
        BodyBlock(), verbose_name=_("body"), blank=True, null=True, help_text=AS_IN_PRODUCT
    )
    requirements = models.TextField(
        _("requirements"),
        max_length=600,
        blank=True,
        help_text=format_lazy(
            "{} {}", _("What buyers need to use it, one thing a line."), AS_IN_PRODUCT
        ),
    )
    licence_text = models.TextField(
        _("own licence"), max_length=MAX_TEXT, blank=True, help_text=AS_IN_PRODUCT
    )
    support_terms = models.TextField(
        _("support"), max_length=600, blank=True, help_text=AS_IN_PRODUCT
    )
    questions = StreamField(
        QuestionsBlock(),
        verbose_name=_("questions"),
        blank=True,
        null=True,
        help_text=AS_IN_PRODUCT,
    )
    pictures = StreamField(
        PictureWordsBlock(),
        verbose_name=_("words for pictures"),
        blank=True,
        null=True,
        help_text=_(
            "For the product's own pictures: what stands below each of them, and what it shows, "
            "for those who cannot see it."
        ),
    )

    # Nobody adds one by hand: *Translate* makes it below its product, in a language.
    is_creatable = False
    base_form_class = ShopPageForm
    content_panels = [
        HelpPanel(template="products/admin/translation_panel.html"),
        *Page.content_panels,
        FieldPanel("summary"),
        FieldPanel("body"),
        MultiFieldPanel(
            [
                FieldPanel("requirements"),
                FieldPanel("licence_text"),
                FieldPanel("support_terms"),
                FieldPanel("questions"),
            ],
            heading=_("Good to know before buying"),
        ),
        FieldPanel("pictures"),
    ]
    promote_panels = search_panels(fallback="summary", picture="cover")[:1]
    parent_page_types = ["products.ProductPage"]
    subpage_types: list[str] = []

    # Of what decides on approval: a translation has no files of its own.
    has_releases = True
    next_release = None

    class Meta:
        verbose_name = _("translation of a product")
        verbose_name_plural = _("translations of products")

    def permissions_for_user(self, user):
        return TranslationTester(user, self)

    @property
    def language(self) -> str:
        return self.locale.language_code

    @property
    def language_name(self) -> str:
        """The language by its own name."""
        return languages.own_name(self.language)

    @property
    def cover(self):
        return self.product.cover

    @property
    def words_of_pictures(self) -> dict[int, tuple[str, str]]:
        """By the number of a picture: its description and its caption."""
        rows = (block["value"] for block in self.pictures.raw_data) if self.pictures else ()
        return {
            row["picture"]: (row.get("description") or "", row.get("caption") or "")
            for row in rows
            if row.get("picture")
        }

    def get_translations(self, inclusive=False):
        """Pages of both kinds: the product, and its translations."""
        found = Page.objects.filter(translation_key=self.translation_key)
        return found if inclusive else found.exclude(pk=self.pk)

    @property
    def localized(self):
        """Itself: whoever names a translation means it."""
        return self

    @property
    def localized_draft(self):
        return self

    def get_translation_or_none(self, locale):
        return self.get_translations(inclusive=True).filter(locale=locale).first()

    # --- its address ------------------------------------------------------------------------
    def get_url_parts(self, request=None):
        """In its own language, among the products; nothing in a language that is not spoken."""
        parts = self.product.get_url_parts(request)
        if parts is None or not languages.is_spoken(self.language):
            return None
        site, root, _path = parts
        with translation.override(self.language):
            return site, root, reverse("wagtail_serve", args=[f"products/{self.slug}/"])

    def route(self, request, path_components):
        """It stands at no address of the tree; the listing leads to it (products.models.pages)."""
        raise Http404("a translation stands beside its product")

    def serve_preview(self, request, mode_name):
        """Its product's page, as it will be with these texts."""
        product = self.product
        page = product if product.live else product.get_latest_revision_as_object()
        with translation.override(self.language):
            request.LANGUAGE_CODE = self.language
            response = words.spoken(page, self).serve_preview(request, mode_name)
            if hasattr(response, "render"):
                response.render()  # in this language
        return response

    def with_content_json(self, content):
        """Restore a version; its product is that of the page, also in a copy."""
        return super().with_content_json({**content, "product": self.product_id})

    # --- what must hold ---------------------------------------------------------------------
    def clean(self):
        super().clean()
        if reason := why_slug_refused(self.slug, self.product_id):
            raise ValidationError({"slug": reason})

    def minimal_clean(self):
        super().minimal_clean()
        ProductTranslation.clean(self)

    @transaction.atomic
    def save(self, clean=True, **kwargs):
        if self._state.adding and self.path:
            self._take_place()
        super().save(clean=clean, **kwargs)

    def _check_slug_is_unique(self):
        """Its neighbours are its product in other languages, which may share a slug with it."""

    def _take_place(self) -> None:
        """Belong to the product that it stands below. Raises ValidationError where there is none,
        or where that has a translation into the language already."""
        product = self.get_parent().specific
        if self.alias_of_id or product._meta.label != "products.ProductPage":
            raise ValidationError(gettext("A translation stands below its product."))
        self.product = product
        self.translation_key = product.translation_key
        taken = Page.objects.filter(translation_key=self.translation_key, locale=self.locale_id)
        if taken.exists():
            raise ValidationError(gettext("The product speaks this language already."))
        wanted = slug = str(self.slug)
        number = 1
        while slug and why_slug_refused(slug, product.pk):  # of a product that was copied
            number += 1
            slug = f"{wanted}-{number}"
        self.slug = slug

    def why_unready(self) -> str:
        """A sentence on what it lacks to be published; empty when it is ready."""
        if not self.summary:
            return gettext("“%(title)s” cannot be published yet. It still needs: %(things)s.") % {
                "title": self.title,
                "things": gettext("a summary"),
            }
        return why_undescribed(self.title, undescribed_in(self.body))

    def publish(self, revision, **kwargs: Any):
        """Publish it. Raises ValidationError with what it lacks."""
        if reason := revision.as_object().why_unready():
            raise ValidationError(reason)
        super().publish(revision, **kwargs)
