"""Words for those who cannot see a product's pictures: asked in a draft, needed to publish.

Cover and gallery use the description that a picture has itself; a picture in the
body, or in the notes of a release, has words of its own there, or a tick that it needs none.
"""

from django.utils.translation import ngettext

from core.content import pictures


def why_undescribed(page) -> str:
    """A sentence on pictures without words, for who publishes; empty when all have theirs."""
    own = [page.cover, *(row.image for row in page.gallery.all())]
    wordless = [each.title for each in own if each and not pictures.is_described(each)]
    return pictures.why_undescribed(page.title, wordless + pictures.undescribed_in(page.body))


def why_notes_undescribed(release) -> str:
    """The same on pictures in the notes of a release."""
    wordless = pictures.undescribed_in(release.notes_blocks)
    if not wordless:
        return ""
    return ngettext(
        "Release “%(version)s” cannot be published yet. This picture in its notes has no "
        "description: %(pictures)s.",
        "Release “%(version)s” cannot be published yet. These pictures in its notes have no "
        "description: %(pictures)s.",
        len(wordless),
    ) % {"version": release.version, "pictures": ", ".join(dict.fromkeys(wordless))}
