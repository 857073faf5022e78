"""Pictures, galleries and videos in a page's body."""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.images.blocks import ImageBlock, ImageChooserBlock
from wagtail.images.models import AbstractImage

from core.content.addresses import MAX_LENGTH
from core.content.listed import ListedBlock
from core.content.videos import Video, read_video

MAX_ALT = 255
# The widths in which templates/core/blocks/picture.html shows a picture, and no others.
SPECS = ["width-{640,1280}", "format-{webp,jpeg}"]


def pictures_in(value) -> Iterator[AbstractImage]:
    """Every picture in the value of a block, whatever blocks it stands in."""
    if isinstance(value, AbstractImage):
        yield value
    elif isinstance(value, blocks.StreamValue):
        for child in value:
            yield from pictures_in(child.value)
    elif isinstance(value, blocks.StructValue):
        for each in value.values():
            yield from pictures_in(each)
    elif isinstance(value, blocks.list_block.ListValue):
        for each in value:
            yield from pictures_in(each)


def is_described(picture: AbstractImage) -> bool:
    return bool(picture.description.strip())


def undescribed_in(value) -> list[str]:
    """Titles of the pictures in the value of a block that have no words where they stand.

    A video's picture stands beside its title, and is asked for none.
    """
    return [
        picture.title
        for picture in pictures_in(value)
        if picture.contextual_alt_text is not None
        and not picture.contextual_alt_text.strip()
        and not picture.decorative
    ]


def why_undescribed(title: str, pictures: list[str]) -> str:
    """A sentence on pictures without words, for who publishes; empty when there are none."""
    if not pictures:
        return ""
    return ngettext(
        "“%(title)s” cannot be published yet. This picture has no description: %(pictures)s.",
        "“%(title)s” cannot be published yet. These pictures have no description: %(pictures)s.",
        len(pictures),
    ) % {"title": title, "pictures": ", ".join(dict.fromkeys(pictures))}


def how_to_describe() -> str:
    """What an editor is told at a field with a picture that has no words of its own."""
    return gettext(
        "This picture has no description yet, and nothing is published without one. Open the "
        "picture with “Edit this image”, and say in its description what it shows."
    )


class PictureBlock(ImageBlock):
    """A picture, with words for those who cannot see it that fit where it stands.

    Bodies from before these words were asked name the picture alone, by its number: its own
    description stands for them then.
    """

    def to_python(self, value):
        return self.bulk_to_python([value])[0]

    def bulk_to_python(self, values):
        values = [each if isinstance(each, dict) else {"image": each} for each in values]
        pictures = self.child_blocks["image"].bulk_to_python([each.get("image") for each in values])
        return [
            self._struct_value_to_image(self._described(picture, value))
            for picture, value in zip(pictures, values, strict=True)
        ]

    def _described(self, picture, value: dict[str, Any]) -> dict[str, Any]:
        alt_text = value.get("alt_text")
        if alt_text is None:
            alt_text = picture.description if picture else ""
        return {
            "image": picture,
            "decorative": bool(value.get("decorative")),
            "alt_text": alt_text,
        }

    def normalize(self, value):
        if isinstance(value, AbstractImage) and value.contextual_alt_text is None:
            value.contextual_alt_text = value.description
        return super().normalize(value)

    def clean(self, value):
        value = super().clean(value)
        if value and len(value.contextual_alt_text or "") > MAX_ALT:
            sentence = gettext("Describe the picture in at most %(limit)d characters.")
            error = ValidationError(sentence % {"limit": MAX_ALT})
            raise StructBlockValidationError(block_errors={"alt_text": error})
        return value

    class Meta:
        icon = "image"
        template = "core/blocks/image.html"
        preview_template = "core/blocks/previews/image.html"
        label = _("Picture")
        description = _("One picture, as wide as the text, with words for who cannot see it.")
        # What is found stands on the page for everybody to see.
        search_index = False


class GalleryBlock(ListedBlock):
    child = PictureBlock

    class Meta:
        icon = "grid"
        template = "core/blocks/gallery.html"
        preview_template = "core/blocks/previews/gallery.html"
        label = _("Gallery")
        description = _("Several pictures side by side; each opens large.")
        min_num = 2
        max_num = 12


class VideoValue(blocks.StructValue):
    @property
    def video(self) -> Video | None:
        return read_video(self.get("address"))


class VideoBlock(blocks.StructBlock):
    address = blocks.URLBlock(
        label=_("Address"),
        max_length=MAX_LENGTH,
        help_text=_("Of a video on YouTube or Vimeo. Nothing is loaded from there before a click."),
    )
    title = blocks.CharBlock(label=_("What it shows"), max_length=120)
    poster = ImageChooserBlock(
        label=_("Picture"),
        required=False,
        help_text=_("Shown until the video is started. It needs no description of its own."),
    )

    def clean(self, value):
        value = super().clean(value)
        if value.get("address") and value.video is None:
            sentence = gettext(
                "This is no address of a video on YouTube or Vimeo. Open the video there and copy "
                "the address from the browser."
            )
            raise StructBlockValidationError(block_errors={"address": ValidationError(sentence)})
        return value

    class Meta:
        icon = "media"
        template = "core/blocks/video.html"
        preview_template = "core/blocks/previews/video.html"
        value_class = VideoValue
        label = _("Video")
        description = _("A video on YouTube or Vimeo, loaded when a visitor starts it.")
