"""The sizes in which pictures are shown.

Templates name the same sizes in their picture tags. A rendition is found by its exact
specification, so a test holds the two together.
"""

from collections.abc import Iterable

from django.db.models import Prefetch, prefetch_related_objects
from wagtail.images import get_image_model
from wagtail.images.models import AbstractImage, Filter
from wagtail.images.shortcuts import get_renditions_or_not_found

from core.content import pictures

FORMATS = "format-{webp,jpeg}"
SPECS = {
    "card": ["fill-{480x300,960x600}", FORMATS],
    "cover": ["fill-{800x500,1600x1000}", FORMATS],
    "inline": pictures.SPECS,
    "share": ["fill-1200x630", "format-jpeg"],
}


def filters_for(*uses: str) -> list[Filter]:
    """The renditions that a picture needs where it is used so (keys of SPECS)."""
    return [Filter(spec=spec) for use in uses for spec in Filter.expand_spec(SPECS[use])]


def further_pictures(page, gallery) -> list:
    """The images of the gallery and of the body."""
    prefetch_related_objects(gallery, "image")
    shown = [item.image for item in gallery if item.image]
    return [*shown, *pictures.pictures_in(page.body)]


def fetch_pictures(page) -> list:
    """The page's gallery; it, the cover and the body's images come with their renditions.

    A fixed number of queries for any number of pictures, and no writes: without this, Wagtail
    asks its cache for every single picture and stores again what it got.
    """
    gallery = list(page.gallery.all())
    shown = further_pictures(page, gallery) + ([page.cover] if page.cover else [])
    fetch_renditions(shown, "cover", "inline", "share")
    return gallery


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
    """Make every rendition that the pages showing `page` ask for; return how many there are."""
    wanted: list[tuple[AbstractImage, tuple[str, ...]]] = [
        (picture, ("inline",)) for picture in further_pictures(page, page.gallery.all())
    ]
    if page.cover:
        wanted.append((page.cover, ("card", "cover", "share")))
    return sum(
        len(get_renditions_or_not_found(picture, filters_for(*uses))) for picture, uses in wanted
    )
