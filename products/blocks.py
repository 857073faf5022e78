"""What a product's description is made of."""

from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock

RICH_TEXT = ["bold", "italic", "h3", "ol", "ul", "link", "code"]


class FeatureBlock(blocks.StructBlock):
    title = blocks.CharBlock(max_length=80)
    text = blocks.CharBlock(max_length=240)


class CodeBlock(blocks.StructBlock):
    # Not searched: PostgreSQL would skip what looks like a tag, SQLite would not.
    language = blocks.CharBlock(max_length=30, required=False, search_index=False)
    code = blocks.TextBlock(search_index=False)

    class Meta:
        icon = "code"
        template = "products/blocks/code.html"


class QuestionBlock(blocks.StructBlock):
    question = blocks.CharBlock(max_length=160)
    answer = blocks.RichTextBlock(features=RICH_TEXT)


class FactBlock(blocks.StructBlock):
    label = blocks.CharBlock(max_length=60)
    value = blocks.CharBlock(max_length=160)


class BodyBlock(blocks.StreamBlock):
    heading = blocks.CharBlock(
        max_length=120, icon="title", template="products/blocks/heading.html"
    )
    paragraph = blocks.RichTextBlock(
        features=RICH_TEXT, icon="pilcrow", template="products/blocks/paragraph.html"
    )
    image = ImageChooserBlock(template="products/blocks/image.html")
    features = blocks.ListBlock(FeatureBlock(), template="products/blocks/features.html")
    code = CodeBlock()
    faq = blocks.ListBlock(QuestionBlock(), icon="help", template="products/blocks/faq.html")
    facts = blocks.ListBlock(FactBlock(), template="products/blocks/facts.html")
