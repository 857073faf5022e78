"""Words for those who cannot see a product's pictures: asked in a draft, needed to publish.

Cover and gallery use the description that a picture has itself; a picture in the
body has words of its own there, or a tick that it needs none.
"""

from django.utils.translation import ngettext

from core.content.pictures import is_described, pictures_in


def why_undescribed(page) -> str:
    """A sentence on pictures without words, for who publishes; empty when all have theirs."""
    own = [page.cover, *(row.image for row in page.gallery.all())]
    wordless = [picture.title for picture in own if picture and not is_described(picture)]
    # A video's picture stands beside its title, and is asked for no words.
    wordless += [
        picture.title
        for picture in pictures_in(page.body)
        if picture.contextual_alt_text is not None
        and not picture.contextual_alt_text.strip()
        and not picture.decorative
    ]
    if not wordless:
        return ""
    return ngettext(
        "“%(title)s” cannot be published yet. This picture has no description: %(pictures)s.",
        "“%(title)s” cannot be published yet. These pictures have no description: %(pictures)s.",
        len(wordless),
    ) % {"title": page.title, "pictures": ", ".join(dict.fromkeys(wordless))}
