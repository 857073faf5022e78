"""The palette: every block that a body of a page may hold. Pages may add their own to it.

The names are stored with each body: what stands in older ones must go on being shown, so a name
stays, and its value stays readable.
"""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from core.content import lists, pictures, texts

TEXT = _("Text")
PICTURES = _("Pictures and video")
LISTS = _("Lists and tables")
TRUST = _("Questions and voices")


class ContentBlock(blocks.StreamBlock):
    paragraph = texts.TextBlock(features=texts.TEXT, group=TEXT)
    heading = texts.HeadingBlock(max_length=120, group=TEXT)
    quote = texts.QuoteBlock(group=TEXT)
    code = texts.CodeBlock(group=TEXT)
    button = texts.ButtonBlock(group=TEXT)
    image = pictures.PictureBlock(group=PICTURES)
    gallery = pictures.GalleryBlock(group=PICTURES)
    video = pictures.VideoBlock(group=PICTURES)
    features = lists.FeaturesBlock(group=LISTS)
    facts = lists.FactsBlock(group=LISTS)
    comparison = lists.ComparisonBlock(group=LISTS)
    table = texts.TableBlock(group=LISTS)
    faq = lists.QuestionsBlock(group=TRUST)
    testimonials = lists.TestimonialsBlock(group=TRUST)
