"""Blocks of words: text, headings, quotes, code, tables, and the button that leads on."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock

from core.content.addresses import MAX_LENGTH, https_only, is_https
from core.spoken import address_of

# The page has its h1; what stands in an answer is below a heading already.
TEXT = ["bold", "italic", "h2", "h3", "h4", "ol", "ul", "link", "code", "hr"]
ANSWER = ["bold", "italic", "h3", "ol", "ul", "link", "code"]
MAX_COLUMNS = 8


class HeadingBlock(blocks.CharBlock):
    def deconstruct(self):
        return "wagtail.blocks.CharBlock", *self._constructor_args

    class Meta:
        icon = "title"
        template = "core/blocks/heading.html"
        label = _("Heading")
        description = _("Begins a new part of the page.")
        preview_value = _("What is inside")


class TextBlock(blocks.RichTextBlock):
    def deconstruct(self):
        return "wagtail.blocks.RichTextBlock", *self._constructor_args

    class Meta:
        icon = "pilcrow"
        template = "core/blocks/paragraph.html"
        label = _("Text")
        description = _("Paragraphs with headings, lists and links.")
        preview_value = (
            "<h3>Lorem ipsum</h3><p>Dolor sit amet, <b>consectetur</b> adipiscing elit.</p>"
            "<ul><li>Sed do eiusmod</li><li>Tempor incididunt</li></ul>"
        )


class QuoteBlock(blocks.StructBlock):
    text = blocks.TextBlock(label=_("Words"), max_length=600)
    source = blocks.CharBlock(label=_("Who said it"), max_length=120, required=False, default="")

    class Meta:
        icon = "openquote"
        template = "core/blocks/quote.html"
        label = _("Quote")
        description = _("Words of somebody else, set apart.")
        preview_value = {
            "text": "Lorem ipsum dolor sit amet, consectetur adipiscing elit.",
            "source": "N. N.",
        }


class CodeBlock(blocks.StructBlock):
    # Not searched: PostgreSQL would skip what looks like a tag, SQLite would not.
    language = blocks.CharBlock(
        label=_("Language"), max_length=30, required=False, search_index=False
    )
    code = blocks.TextBlock(label=_("Code"), search_index=False)

    class Meta:
        icon = "code"
        template = "core/blocks/code.html"
        label = _("Code")
        description = _("Lines of a program, with a button that copies them.")
        preview_value = {"language": "HTML", "code": '<p class="lead">\n  Hello\n</p>'}


class TableBlock(TypedTableBlock):
    def __init__(self, **kwargs):
        cells = [
            ("text", blocks.CharBlock(label=_("Text"), max_length=200, required=False)),
            ("number", blocks.CharBlock(label=_("Number"), max_length=60, required=False)),
        ]
        super().__init__(cells, **kwargs)

    def deconstruct(self):
        cells = list(self.child_blocks.items())
        path = "wagtail.contrib.typed_table_block.blocks.TypedTableBlock"
        return path, [cells], dict(self._constructor_args[1])

    def clean(self, value):
        if value and len(value.columns) > MAX_COLUMNS:
            sentence = gettext("A table has at most %(limit)d columns.")
            raise ValidationError(sentence % {"limit": MAX_COLUMNS})
        return super().clean(value)

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context=parent_context)
        columns = value.columns if value else []
        rows = [list(zip(columns, row, strict=False)) for row in value.rows] if value else []
        return {**context, "columns": columns, "rows": rows}

    class Meta:
        icon = "table"
        template = "core/blocks/table.html"
        label = _("Table")
        description = _("Rows and columns of short words or numbers.")
        preview_value = {
            "caption": "Lorem ipsum",
            "columns": [{"type": "text", "heading": "Dolor"}, {"type": "number", "heading": "Sit"}],
            "rows": [{"values": ["Amet", "12"]}, {"values": ["Elit", "140"]}],
        }


class ButtonValue(blocks.StructValue):
    @property
    def href(self) -> str:
        """Where it leads; empty where its page is not published, or its address no safe one."""
        if page := self.get("page"):
            return (page.live and address_of(page)) or ""
        return https_only(self.get("address"))

    @property
    def leads_outside(self) -> bool:
        return not self.get("page")


class ButtonBlock(blocks.StructBlock):
    label = blocks.CharBlock(label=_("Words on it"), max_length=60)
    page = blocks.PageChooserBlock(label=_("Page of the shop"), required=False)
    address = blocks.URLBlock(
        label=_("Or an address elsewhere"),
        required=False,
        max_length=MAX_LENGTH,
        validators=[is_https],
    )
    is_main = blocks.BooleanBlock(
        label=_("The page's main button"), required=False, help_text=_("Filled with colour.")
    )

    def clean(self, value):
        value = super().clean(value)
        chosen = [value.get("page"), value.get("address")]
        if all(chosen) or not (any(chosen) or self.is_deferred_validation):
            error = ValidationError(gettext("Choose a page, or enter an address: one of the two."))
            raise StructBlockValidationError(block_errors={"page": error})
        return value

    class Meta:
        icon = "link"
        template = "core/blocks/button.html"
        value_class = ButtonValue
        label = _("Button")
        description = _("Leads to a page of the shop, or to an address elsewhere.")
        preview_value = {
            "label": _("Read more"),
            "page": None,
            "address": "https://example.com/",
            "is_main": True,
        }
