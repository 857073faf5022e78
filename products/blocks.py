"""What a product's description is made of."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock

RICH_TEXT = ["bold", "italic", "h3", "ol", "ul", "link", "code"]


class FeatureBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"), max_length=80)
    text = blocks.CharBlock(label=_("Text"), max_length=240)


class CodeBlock(blocks.StructBlock):
    # Not searched: PostgreSQL would skip what looks like a tag, SQLite would not.
    language = blocks.CharBlock(
        label=_("Language"), max_length=30, required=False, search_index=False
    )
    code = blocks.TextBlock(label=_("Code"), search_index=False)

    class Meta:
        icon = "code"
        template = "products/blocks/code.html"


class QuestionBlock(blocks.StructBlock):
    question = blocks.CharBlock(label=_("Question"), max_length=160)
    answer = blocks.RichTextBlock(label=_("Answer"), features=RICH_TEXT)


class FactBlock(blocks.StructBlock):
    label = blocks.CharBlock(label=_("Label"), max_length=60)
    value = blocks.CharBlock(label=_("Value"), max_length=160)


class BodyBlock(blocks.StreamBlock):
    heading = blocks.CharBlock(
        label=_("Heading"), max_length=120, icon="title", template="products/blocks/heading.html"
    )
    paragraph = blocks.RichTextBlock(
        label=_("Paragraph"),
        features=RICH_TEXT,
        icon="pilcrow",
        template="products/blocks/paragraph.html",
    )
    image = ImageChooserBlock(label=_("Image"), template="products/blocks/image.html")
    features = blocks.ListBlock(
        FeatureBlock(), label=_("Features"), template="products/blocks/features.html"
    )
    code = CodeBlock(label=_("Code"))
    faq = blocks.ListBlock(
        QuestionBlock(), label=_("Faq"), icon="help", template="products/blocks/faq.html"
    )
    facts = blocks.ListBlock(FactBlock(), label=_("Facts"), template="products/blocks/facts.html")
