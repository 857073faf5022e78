"""For which editions of a product the files of a release are meant.

A file names the lowest edition that has it by its key, so that drafts of both can be written side
by side; a file without a key is for all.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext

from products.editions import places
from products.editions.rules import title_of


def editions_of_draft(page) -> list[Any]:
    """Those of the newest draft of a product, the lowest first: what its seller sees of them."""
    return list(page.get_latest_revision_as_object().editions.all())


def words(editions: Iterable[Any], key: str) -> str:
    """For whom a file with this key is, among these editions of its product."""
    if not key:
        return gettext("For all editions")
    named = next((edition for edition in editions if edition.key == key), None)
    if named is None:
        return gettext("For an edition that is no more")
    # Translators: a file is for this edition, and for those that cost more.
    return gettext("From %(edition)s on") % {"edition": title_of(named)}


def choices(editions: list[Any], key: str) -> list[tuple[str, str]]:
    """What a seller chooses from for a file that has `key` now; none if there is no choice."""
    if not editions and not key:
        return []
    keys = ["", *(edition.key for edition in editions)]
    return [(each, words(editions, each)) for each in dict.fromkeys([*keys, key])]


def why_unfit(files: list[Any], editions: list[Any]) -> Iterator[tuple[int | None, str]]:
    """What stands against publishing these files for these editions: the place of each such file
    (None: of them all), with a sentence."""
    known = places(editions)
    for place, file in enumerate(files):
        if file.edition not in known:
            words = {"file": file.file_name}
            yield (
                place,
                gettext(
                    "“%(file)s” is for an edition that is not published, or was removed. Publish "
                    "the product with this edition first, or choose another."
                )
                % words,
            )
    lowest = next((place for place, edition in enumerate(editions) if edition.is_on_sale), None)
    if not files or lowest is None:
        return
    if not any(known.get(file.edition, len(editions)) <= lowest for file in files):
        words = {"edition": title_of(editions[lowest])}
        yield (
            None,
            gettext(
                "Buyers of “%(edition)s” would have nothing to download. Choose “For all editions” "
                "for one of the files of the release."
            )
            % words,
        )


def is_for_fewer(key: str, before: str, editions: Iterable[Any]) -> bool:
    """Whether a file with `key` is for fewer of these editions than with the key that it had."""
    known = places(editions)
    return known.get(key, len(known)) > known.get(before, len(known))


def why_release_unfit(release, editions: Iterable[Any]) -> str:
    """All of it for a release, as one text; empty if it is fit."""
    return " ".join(why for _place, why in why_unfit(list(release.files.all()), list(editions)))


def with_words(release, editions: Iterable[Any]) -> list[tuple[Any, str]]:
    """The files of a release, with words on whom each is for where its product has editions."""
    editions = list(editions)
    return [
        (file, words(editions, file.edition) if editions or file.edition else "")
        for file in release.files.all()
    ]


def for_somebody(release, editions: Iterable[Any]) -> list[tuple[Any, str]]:
    """The same without those that are for an edition that is no more, and so for nobody."""
    known = places(editions := list(editions))
    return [pair for pair in with_words(release, editions) if pair[0].edition in known]
