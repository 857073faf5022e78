"""What publishing a release changed, in words: a line in the history of its product."""

from django.utils.translation import gettext, ngettext
from wagtail.log_actions import log

RELEASE_PUBLISHED = "products.release_published"
RELEASE_TAKEN_BACK = "products.release_taken_back"
# Of a release, and what is said when a publication changed it.
FIELDS = ("version", "notes", "compatibility", "released_on")


def state_of(release) -> dict:
    """What is compared of a release as its row stands, before it is published again."""
    state = {name: getattr(release, name) for name in FIELDS}
    state["notes"] = release.notes_blocks.get_prep_value()
    files = release.files.all()
    state["files"] = {file.pk: (file.file.name, file.platform, file.edition) for file in files}
    return state


def log_publication(before: dict, release, user=None) -> None:
    """Write into the history of its product what a publication of `release` brought.

    `before` is its state until then, empty if buyers could not have it.
    """
    after = state_of(release)
    old, new = before.get("files", {}), after["files"]
    data = {
        "version": release.version,
        "again": bool(before),
        "added": len(new.keys() - old.keys()),
        "removed": len(old.keys() - new.keys()),
        "replaced": sum(old[pk] != new[pk] for pk in old.keys() & new.keys()),
        "fields": [name for name in FIELDS if before and before[name] != after[name]],
    }
    log(
        instance=release.page,
        action=RELEASE_PUBLISHED,
        user=user,
        data=data,
        content_changed=True,
    )


def log_taken_back(release, user=None) -> None:
    """Write into the history of its product that buyers get another one again."""
    data = {"version": release.version}
    log(instance=release.page, action=RELEASE_TAKEN_BACK, user=user, data=data)


def publication_in_words(data: dict) -> str:
    words = {"version": data["version"]}
    if not data["again"]:
        return ngettext(
            "Version %(version)s published: %(count)s file.",
            "Version %(version)s published: %(count)s files.",
            data["added"],
        ) % {**words, "count": data["added"]}
    if not (changes := changes_in_words(data)):
        return gettext("Version %(version)s published again, without a change.") % words
    return gettext("Version %(version)s published again: %(changes)s.") % {
        **words,
        "changes": ", ".join(changes),
    }


def changes_in_words(data: dict) -> list[str]:
    """What a further publication changed, each in words that go on a list."""
    counted = {
        "added": ngettext("%(count)s file added", "%(count)s files added", data["added"]),
        "removed": ngettext("%(count)s file removed", "%(count)s files removed", data["removed"]),
        "replaced": ngettext("%(count)s file changed", "%(count)s files changed", data["replaced"]),
    }
    said = [words % {"count": data[name]} for name, words in counted.items() if data[name]]
    changed = {
        "version": gettext("version changed"),
        "notes": gettext("notes changed"),
        "compatibility": gettext("compatibility changed"),
        "released_on": gettext("date changed"),
    }
    return said + [changed[name] for name in data["fields"]]


def taken_back_in_words(data: dict) -> str:
    words = {"version": data["version"]}
    return gettext("Version %(version)s is published no more: buyers get another one.") % words
