"""What the home page is made of. Each block's template is home/sections/<its name>.html."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.snippets.blocks import SnippetChooserBlock

from core.announcements import AnnouncementBlock
from core.content.lists import TestimonialsBlock
from core.periods import PeriodBlock
from products.choosing import ProductChooserBlock

NEWEST_SHOWN = 6
MOST_SHOWN = 12
RICH_TEXT = ["h2", "h3", "bold", "italic", "ol", "ul", "link"]


def heading(default) -> blocks.CharBlock:
    return blocks.CharBlock(label=_("Heading"), max_length=80, required=False, help_text=default)


def how_many(default: int) -> blocks.IntegerBlock:
    return blocks.IntegerBlock(
        label=_("How many"), min_value=1, max_value=MOST_SHOWN, default=default
    )


class HeroBlock(blocks.StructBlock):
    title = blocks.CharBlock(
        label=_("Title"),
        max_length=120,
        required=False,
        help_text=_("Empty: the shop's tagline, or its name."),
    )
    text = blocks.CharBlock(label=_("Text"), max_length=300, required=False)

    class Meta:
        icon = "title"
        label = _("Opening words")
        label_format = "{title}"


class FeaturedProductBlock(PeriodBlock):
    """A product, in its time."""

    product = ProductChooserBlock(label=_("Product"))

    class Meta:
        icon = "tag"
        label = _("Product")
        label_format = "{product}"
        form_layout = ["product", "show_from", "show_until"]


class FeaturedBlock(blocks.StructBlock):
    heading = heading(_("Empty: “Featured”."))
    products = blocks.ListBlock(FeaturedProductBlock(), label=_("Products"), collapsed=True)

    class Meta:
        icon = "pick"
        label = _("Featured products")
        label_format = "{heading}"


class NewestBlock(blocks.StructBlock):
    heading = heading(_("Empty: “Newest”."))
    count = how_many(NEWEST_SHOWN)

    class Meta:
        icon = "date"
        label = _("Newest products")


class CategoryRowBlock(blocks.StructBlock):
    category = SnippetChooserBlock("products.Category", label=_("Category"))
    count = how_many(3)

    class Meta:
        icon = "folder-open-inverse"
        label = _("Newest of a category")
        label_format = "{category}"


class CategoriesBlock(blocks.StructBlock):
    heading = heading(_("Empty: “Categories”."))

    class Meta:
        icon = "list-ul"
        label = _("All categories")


class VoicesBlock(blocks.StructBlock):
    heading = heading(_("Empty: “What customers say”."))
    testimonials = TestimonialsBlock()

    class Meta:
        icon = "comment"
        label = _("What customers say")


class HomeBlock(blocks.StreamBlock):
    announcement = AnnouncementBlock()
    hero = HeroBlock()
    featured = FeaturedBlock()
    newest = NewestBlock()
    category = CategoryRowBlock()
    categories = CategoriesBlock()
    text = blocks.RichTextBlock(label=_("Text"), features=RICH_TEXT, icon="pilcrow")
    testimonials = VoicesBlock()

    class Meta:
        block_counts = {"hero": {"max_num": 1}, "categories": {"max_num": 1}}
