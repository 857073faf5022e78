"""The sizes in which pictures are shown.

Templates name the same sizes in their picture tags. A rendition is found by its exact
specification, so a test holds the two together.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain

from django.db.models import Prefetch, prefetch_related_objects
from wagtail.images import get_image_model
from wagtail.images.models import AbstractImage, Filter
from wagtail.images.shortcuts import get_renditions_or_not_found

from core import languages
from core.content import pictures

FORMATS = "format-{webp,jpeg}"
SPECS = {
    "card": ["fill-{480x300,960x600}", FORMATS],
    "cover": ["fill-{800x500,1600x1000}", FORMATS],
    "inline": pictures.SPECS,
    "share": ["fill-1200x630", "format-jpeg"],
}


@dataclass(frozen=True)
class ShownPicture:
    """One of a product's pictures, by its place among them, from 1 on."""

    number: int
    of: int
    image: AbstractImage
    caption: str = ""
    # What it shows, for those who cannot see it.
    description: str = ""

    @property
    def previous(self) -> int:
        """The number of the one before; 0 for none."""
        return self.number - 1

    @property
    def next(self) -> int:
        """The number of the one behind; 0 for none."""
        return self.number % self.of and self.number + 1


def in_order(
    cover: AbstractImage | None, gallery: list, translated: dict[int, tuple[str, str]]
) -> list[ShownPicture]:
    """The cover, then the pictures of the gallery. `translated` has their descriptions and captions
    in the reader's language, by their numbers, where that is another one."""
    shown = [(cover, "")] if cover else []
    shown += [(item.image, item.caption) for item in gallery]
    pictures = []
    for number, (image, caption) in enumerate(shown, 1):
        description, own_caption = translated.get(image.pk, ("", ""))
        words = {"caption": own_caption or caption, "description": description or image.description}
        pictures.append(ShownPicture(number, len(shown), image, **words))
    return pictures


def filters_for(*uses: str) -> list[Filter]:
    """The renditions that a picture needs where it is used so (keys of SPECS)."""
    return [Filter(spec=spec) for use in uses for spec in Filter.expand_spec(SPECS[use])]


def further_pictures(page, gallery, releases) -> list:
    """The images of the gallery, of the body, and of the notes of these releases."""
    prefetch_related_objects(gallery, "image")
    shown = [item.image for item in gallery if item.image]
    bodies = [page.body, *(release.notes_blocks for release in releases)]
    return [*shown, *chain.from_iterable(map(pictures.pictures_in, bodies))]


def fetch_pictures(page, release) -> list[ShownPicture]:
    """The page's cover and gallery; these and all other images that it shows, also in the notes of
    this release, come with their renditions.

    A fixed number of queries for any number of pictures, and no writes: without this, Wagtail
    asks its cache for every single picture and stores again what it got.
    """
    gallery = list(page.gallery.all())
    shown = further_pictures(page, gallery, [release] if release else [])
    shown += [page.cover] if page.cover else []
    fetch_renditions(shown, "cover", "inline", "share")
    return in_order(page.cover, gallery, page.picture_words)


def fetch_pictures_of_notes(releases) -> None:
    """The same for the notes of any number of releases, which are read together for it."""
    releases = [release for release in releases if release.notes_blocks]
    if not releases:
        return
    block = releases[0].notes_body.stream_block
    stored = [list(release.notes_blocks.raw_data) for release in releases]
    for release, blocks in zip(releases, block.bulk_to_python(stored), strict=True):
        release.write_notes(blocks)
    shown = (pictures.pictures_in(release.notes_body) for release in releases)
    fetch_renditions(chain.from_iterable(shown), "inline")


def fetch_renditions(pictures: Iterable[AbstractImage], *uses: str) -> None:
    """The renditions of all the pictures that are used so, in one query."""
    renditions = (
        get_image_model()
        .get_rendition_model()
        .objects.filter(filter_spec__in=[filter.spec for filter in filters_for(*uses)])
    )
    prefetch_related_objects(
        list(pictures), Prefetch("renditions", queryset=renditions, to_attr="prefetched_renditions")
    )


def render_pictures(page) -> int:
    """Make every rendition that the pages showing `page` ask for; return how many there are.

    Those of its buyers show all versions.
    """
    further = further_pictures(page, page.gallery.all(), page.releases.filter(live=True))
    if languages.are_several():
        for translation in page.translations.filter(live=True):
            further += pictures.pictures_in(translation.body)
    wanted: list[tuple[AbstractImage, tuple[str, ...]]] = [
        (picture, ("inline",)) for picture in further
    ]
    if page.cover:
        wanted.append((page.cover, ("card", "cover", "inline", "share")))
    return sum(
        len(get_renditions_or_not_found(picture, filters_for(*uses))) for picture, uses in wanted
    )
