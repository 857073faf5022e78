"""What a product's description, and the notes of its releases, are made of."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock

from core.content import lists, pictures, texts
from core.content.blocks import PICTURES, TEXT, ContentBlock


class BodyBlock(ContentBlock):
    """The shop's palette, as it is."""


class NotesBlock(blocks.StreamBlock):
    """What changed in a release. As mails say it, too: only what plain text can tell.

    Headings stand below that of the version.
    """

    paragraph = texts.TextBlock(
        features=["bold", "italic", "h4", "ol", "ul", "link", "code"], group=TEXT
    )
    code = texts.CodeBlock(group=TEXT)
    image = pictures.PictureBlock(group=PICTURES)


class QuestionsBlock(blocks.StreamBlock):
    """What customers ask before they buy."""

    question = lists.QuestionBlock(icon="help", label=_("Question"))

    class Meta:
        max_num = 60


class PictureWords(blocks.StructBlock):
    """What a picture of a product says in another language."""

    picture = ImageChooserBlock(label=_("Picture"))
    description = blocks.CharBlock(
        label=_("Description"),
        max_length=pictures.MAX_ALT,
        required=False,
        help_text=_("What it shows, for those who cannot see it."),
    )
    caption = blocks.CharBlock(label=_("Caption"), max_length=160, required=False)

    class Meta:
        icon = "image"
        label = _("Picture")
        label_format = "{caption}"


class PictureWordsBlock(blocks.StreamBlock):
    """One for each of a product's pictures."""

    picture = PictureWords()

    class Meta:
        max_num = 100
