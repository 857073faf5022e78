"""The sizes in which pictures are shown: one list, read by the tag and by the render task.

A rendition is found by its exact specification, so both sides must expand the same one.
"""

from wagtail.images.models import Filter
from wagtail.images.shortcuts import get_renditions_or_not_found

FORMATS = "format-{webp,jpeg}"
SPECS = {
    "card": ["fill-{480x300,960x600}", FORMATS],
    "cover": ["fill-{800x500,1600x1000}", FORMATS],
    "inline": ["width-{640,1280}", FORMATS],
    "share": ["fill-1200x630", "format-jpeg"],
}


def filters_for(use: str) -> list[Filter]:
    """The renditions that a picture needs where it is used as `use` (a key of SPECS)."""
    specs = Filter.expand_spec(SPECS[use])
    return [Filter(spec=spec) for spec in specs]


def render_pictures(page) -> int:
    """Make every rendition that the pages showing `page` ask for; return how many there are."""
    wanted = [(page.cover, use) for use in ("card", "cover", "share")]
    for item in page.gallery.select_related("image"):
        wanted.append((item.image, "inline"))
    for block in page.body:
        if block.block_type == "image":
            wanted.append((block.value, "inline"))
    count = 0
    for image, use in wanted:
        if image is not None:
            count += len(get_renditions_or_not_found(image, filters_for(use)))
    return count
