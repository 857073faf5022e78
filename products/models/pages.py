"""The products page and the pages of the products."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from modelcluster.contrib.taggit import ClusterTaggableManager
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.fields import StreamField
from wagtail.models import Page, PageManager, PageQuerySet
from wagtail.search import index
from wagtail.url_routing import RouteResult

from core import languages
from core.admin.page_forms import ShopPageForm
from core.admin.picture_panel import PicturePanel
from core.admin.share_preview import search_panels
from core.models import ShopImage
from core.spoken import SpokenPage, live_translations, translated_into
from products import cards, editions, words
from products.badges import badges_for
from products.blocks import BodyBlock
from products.editions.drafts import keep_sold, with_rows
from products.forms.checklist import ChecklistPanel
from products.forms.chosen_prices import HELP as CHOICE_HELP
from products.forms.editions import HELP as EDITIONS_HELP
from products.forms.editions import EditionsPanel
from products.forms.first_release import FirstReleasePanel
from products.forms.prices import FoldedPanel
from products.forms.product import ProductCopyForm, ProductPageForm
from products.forms.release import ReleasesPanel
from products.forms.sale_prices import HELP as SALE_HELP
from products.listing import Catalogue, PastTheEnd, read_listing
from products.models.catalogue import NEWEST_FIRST, CatalogueEntry, SearchWord
from products.models.categories import Category
from products.models.details import ProductDetails
from products.models.licences import Licence
from products.models.prices import ProductPrices
from products.models.publications import UnlockedWhileDelayed
from products.models.releases import Release
from products.models.tags import Tag, TaggedProduct
from products.permissions import ProductIndexTester, ProductTester
from products.pictures import fetch_pictures, fetch_pictures_of_notes, filters_for
from products.previews import PreviewedAs
from products.privacy import shown_to
from products.readiness import why_incomplete, why_not_publishable
from products.related import related_to
from products.search.forms import FilterForm
from products.slugs import product_at
from products.successors import live_successor

VERSIONS_SHOWN = 50
# What the page of a product says of others' rows.
PAGE_SHOWS = ("category", "cover", "licence")
SHOWN_INSIDE = ("shows_files", "shows_readme", "shows_licence")


def catalogue_for(request) -> Catalogue:
    """What lists are made of that whoever asks may see."""
    return Catalogue(
        entries=shown_to(request, CatalogueEntry.objects.filter(live=True), "product__"),
        then=NEWEST_FIRST,
        products=ProductPage.objects.all(),
        categories=Category.objects.all(),
        tags=Tag.objects.all(),
        tagged=TaggedProduct.objects.all(),
        words=SearchWord.objects.all(),
    )


class ProductIndexPage(RoutablePageMixin, SpokenPage):
    """All products: filter by category, search, page by page."""

    intro = models.CharField(_("intro"), max_length=300, blank=True)

    is_in_all_languages = True
    base_form_class = ShopPageForm
    content_panels = [*Page.content_panels, FieldPanel("intro")]
    parent_page_types = ["home.HomePage"]
    subpage_types = ["products.ProductPage"]
    max_count = 1

    class Meta:
        verbose_name = _("product index page")
        verbose_name_plural = _("product index pages")

    def permissions_for_user(self, user):
        return ProductIndexTester(user, self)

    def route(self, request, path_components):
        """A product with its cover and category in one query; all else as usual."""
        if self.live and len(path_components) == 1:
            products = ProductPage.objects.child_of(self).live()
            found, leads_to = product_at(path_components[0], products, PAGE_SHOWS)
            if found:
                return RouteResult(found, kwargs={"leads_to": leads_to})
        return super().route(request, path_components)

    @path("")
    def all_products(self, request):
        """Every product of the shop."""
        return self.show_listing(request)

    @path("category/<str:slug>/", name="category")
    def products_of_category(self, request, slug):
        """The products of one category."""
        return self.show_listing(request, slug)

    def in_words(self) -> "ProductIndexPage":
        """Itself, with the texts of its translation into the reader's language, if there is one."""
        texts = ("title", "intro", "seo_title", "search_description")
        found = live_translations([self]).get(self.translation_key)
        return words.spoken(self, found and found.specific, texts)

    def show_listing(self, request, slug=""):
        try:
            listing = read_listing(request.GET, catalogue_for(request), FilterForm, slug)
        except PastTheEnd as past:
            return redirect(request.path + past.query_string)
        page = self.in_words() if translated_into() else self
        return self.render(request, context_overrides={"listing": listing, "page": page})


class ProductQuerySet(PageQuerySet):
    """Products as lists show them."""

    def newest_first(self):
        """The shop's order: what was published last for the first time stands first."""
        return self.order_by(models.F("first_published_at").desc(nulls_last=True), "-pk")

    def for_cards(self):
        """With all that a card shows, in a fixed number of queries; without the long texts."""
        covers = ShopImage.objects.prefetch_renditions(*filters_for("card", "share"))
        return (
            self.select_related(*cards.relations())
            .prefetch_related(models.Prefetch("cover", queryset=covers))
            .defer("body", "questions")
        )


class ProductPage(PreviewedAs, UnlockedWhileDelayed, ProductPrices):
    """One product. Drafts may lack anything but a title; publishing asks for the rest."""

    summary = models.CharField(
        _("summary"), max_length=160, help_text=_("One sentence, for lists.")
    )
    category = models.ForeignKey(
        Category,
        verbose_name=_("category"),
        null=True,
        on_delete=models.PROTECT,
        related_name="products",
    )
    cover = models.ForeignKey(
        "core.ShopImage",
        verbose_name=_("cover"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    body = StreamField(BodyBlock(), verbose_name=_("body"), blank=True)
    tags = ClusterTaggableManager(
        through="products.TaggedProduct",
        blank=True,
        verbose_name=_("tags"),
        help_text=_("Customers find and filter by these. Separate them by commas."),
    )
    successor = models.ForeignKey(
        "self",
        verbose_name=_("successor"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Offered in its place once this one is unpublished."),
    )

    # What visitors may see of the newest file. Products of before show nothing until asked to.
    shows_files = models.BooleanField(
        _("list of the files in it, with their sizes"), default=True, db_default=False
    )
    shows_readme = models.BooleanField(_("its README"), default=True, db_default=False)
    shows_licence = models.BooleanField(_("its licence"), default=True, db_default=False)

    # What a form brought of its first release, until the draft of the page is saved.
    first_release: Release | None = None
    # What a preview shows in the place of what buyers get.
    previewed_release: Release | None = None

    objects = PageManager.from_queryset(ProductQuerySet)()

    base_form_class = ProductPageForm
    copy_form_class = ProductCopyForm
    search_fields = [
        *Page.search_fields,
        index.SearchField("summary"),
        index.AutocompleteField("summary"),
        index.SearchField("body"),
        index.SearchField("requirements"),
        index.SearchField("questions"),
        index.RelatedFields(
            "category", [index.SearchField("name"), index.AutocompleteField("name")]
        ),
        index.FilterField("category"),
        index.FilterField("price"),
    ]
    content_panels = [
        ChecklistPanel(heading=_("To be published"), classname="product-checklist"),
        *Page.content_panels,
        FieldPanel("summary"),
        FieldPanel("category"),
        FieldPanel("tags"),
        FieldPanel(
            "price",
            help_text=format_lazy(
                _("In {currency}. 0 makes it free."), currency=settings.SHOP_CURRENCY
            ),
        ),
        FoldedPanel(
            [FieldPanel("pay_what_you_want"), FieldPanel("suggested_price")],
            heading=_("Pay what you want"),
            help_text=CHOICE_HELP,
        ),
        EditionsPanel(
            "editions", heading=_("Editions"), label=_("Edition"), help_text=EDITIONS_HELP
        ),
        FoldedPanel(
            [FieldPanel("sale_price"), FieldPanel("sale_starts_at"), FieldPanel("sale_ends_at")],
            heading=_("Sale"),
            help_text=SALE_HELP,
        ),
        MultiFieldPanel(
            [
                PicturePanel("cover"),
                InlinePanel("gallery", heading=_("Gallery"), label=_("Picture")),
            ],
            heading=_("Pictures"),
        ),
        FieldPanel("body"),
        ProductDetails.details_panel,
        FirstReleasePanel(),
        ReleasesPanel(heading=_("Releases")),
        MultiFieldPanel(
            [FieldPanel("shows_files"), FieldPanel("shows_readme"), FieldPanel("shows_licence")],
            heading=_("Look inside"),
            help_text=_("What visitors may see of a zip or tar archive before they buy."),
        ),
    ]
    promote_panels = search_panels(fallback="summary", picture="cover")
    settings_panels = [
        *Page.settings_panels,
        FieldPanel("successor"),
        FieldPanel(
            "owner",
            heading=_("Seller"),
            help_text=_("Edits this product and sees its sales; a change holds at once."),
            permission="core.see_whole_shop",
        ),
    ]
    parent_page_types = ["products.ProductIndexPage"]
    subpage_types = ["products.ProductTranslation"]

    class Meta:
        verbose_name = _("product page")
        verbose_name_plural = _("product pages")

    @classmethod
    def can_create_at(cls, parent):
        """Below the list of the first language: those of others have its words only."""
        if not super().can_create_at(parent):
            return False
        return not languages.are_several() or parent.is_in_the_first_language()

    def permissions_for_user(self, user):
        return ProductTester(user, self)

    @property
    def latest_release(self) -> "Release | None":
        """What buyers download: the newest version that is published."""
        return Release.objects.filter(page=self.pk).newest()

    @property
    def has_releases(self) -> bool:
        """Whether buyers had or have something to download: also what was withdrawn since."""
        return Release.objects.filter(page=self.pk, live=True).published().exists()

    @property
    def next_release(self) -> "Release | None":
        """The newest draft of a release, which a product without any is published with.

        One that waits for a time of its own does not go with it.
        """
        if self.first_release is not None:  # a new page is saved before its release
            return self.first_release
        waiting = models.Q(go_live_at__gt=timezone.now())
        release = Release.objects.filter(page=self.pk).drafts().exclude(waiting).first()
        return release and release.get_latest_revision_as_object()

    @property
    def draft_release(self) -> "Release | None":
        """What a preview shows: the release that is being written, or what buyers get."""
        return self.previewed_release or self.latest_release or self.next_release

    @property
    def badges(self) -> list[tuple[str, str | Promise]]:
        """(kind, word) of each badge of the product now."""
        return badges_for(
            self.first_published_at,
            self.last_published_at,
            self.is_free,
            self.is_reduced,
            timezone.now(),
            settings.BADGE_DAYS,
        )

    def get_successor(self) -> "ProductPage | None":
        """What short URLs and others offer where this page is not shown any more."""
        return live_successor(self)

    @transaction.atomic
    def save(self, clean=True, **kwargs):
        self.refuse_doubles()
        keep_sold(self)
        editions.follow(self)
        if clean and self.live and (reason := why_incomplete(self)):
            raise ValidationError(reason)
        super().save(clean=clean, **kwargs)

    def publish(self, revision, **kwargs):
        """Publish it, and its first release with it. Raises ValidationError with what it lacks."""
        if reason := why_not_publishable(revision.as_object()):
            raise ValidationError(reason)
        with transaction.atomic():
            super().publish(revision, **kwargs)

    def publish_first_release(self, user=None) -> None:
        """Once the product is live, with its first release: Wagtail's editor knows no publish()."""
        if not self.has_releases and (release := self.next_release):
            release.publish_draft(user)

    def note_release(self, release) -> None:
        """A release was published: an edit of its product, unless that is as new as it is."""
        others = Release.objects.filter(page=self.pk).exclude(first_published_at=None)
        if others.exclude(pk=release.pk).exists():
            ProductPage.objects.filter(pk=self.pk).update(last_published_at=timezone.now())

    def take_release_of(self, other, user=None) -> None:
        """Begin with the newest release of `other` as its own first one, published with it."""
        if release := other.latest_release or other.next_release:
            release.copy_for(self).save_draft(self, user)

    def get_context(self, request, *args, **kwargs):
        in_preview = getattr(request, "is_preview", False)
        versions = Release.objects.filter(page=self.pk).in_order()
        release = next(iter(versions), None)
        if in_preview:
            release = self.previewed_release or release or self.next_release
        earlier = [each for each in versions if each != release][:VERSIONS_SHOWN]
        fetch_pictures_of_notes(earlier)
        return {
            **super().get_context(request, *args, **kwargs),
            "release": release,
            "earlier": earlier,
            "editions": editions.of_page(self),
            "pictures": fetch_pictures(self, release),
            "related": related_to(self, catalogue_for(request)),
            "tags": self.tags.all(),
        }

    def save_revision(self, *args, **kwargs):
        """Keep the draft of the first release with that of its product."""
        editions.follow(self)
        revision = super().save_revision(*args, **kwargs)
        if self.first_release is not None:
            self.first_release.save_draft(self, kwargs.get("user"))
            self.first_release = None
        return revision

    def with_content_json(self, content):
        """Restore a revision, without a category or licence that has been deleted since."""
        for name, model in (("category", Category), ("licence", Licence)):
            if not model.objects.filter(pk=content.get(name)).exists():
                content = {**content, name: None}
        # A version from before these fields shows what its page shows.
        shown = {name: getattr(self, name) for name in SHOWN_INSIDE}
        page = super().with_content_json({**shown, **with_rows(self, content)})
        editions.follow(page)
        return page
