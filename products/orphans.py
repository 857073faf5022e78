"""Files of releases that were dropped before they were published.

An uploaded file is stored when its draft is saved. When the draft is thrown away, nothing points
at the file any more, and nobody would ever delete it.
"""

from datetime import timedelta

from django.core.files.storage import storages
from django.utils import timezone
from wagtail.models import Revision

FOLDER = "releases"
# An upload may be younger than the row or the draft that will name it.
# A restored backup knows no later file; whoever goes back to the kept database needs them.
MIN_AGE = timedelta(days=31)


def files_in_use() -> set[str]:
    """Names of all files that a release or any draft or past version of one names."""
    from products.models import ProductPage, Release, ReleaseFile

    names = set(ReleaseFile.objects.values_list("file", flat=True))
    # Of the version before, which may still write, and read what it wrote.
    names.update(Release.objects.values_list("former_file", flat=True))
    drafts = Revision.objects.filter(content_type__model=Release._meta.model_name)
    for content in drafts.values_list("content", flat=True).iterator():
        names.update(file.get("file") for file in content.get("files", []))
    # Where releases were kept before they had versions of their own.
    pages = Revision.objects.filter(content_type__model=ProductPage._meta.model_name)
    for content in pages.values_list("content", flat=True).iterator():
        names.update(release.get("file") for release in content.get("releases", []))
    return names


def clear_orphan_files() -> int:
    """Delete files older than MIN_AGE that nothing names; return how many there were."""
    from products.models import FileReport

    storage = storages["private"]
    in_use = files_in_use()
    oldest_kept = timezone.now() - MIN_AGE
    deleted = 0
    try:
        folders, _ = storage.listdir(FOLDER)
    except FileNotFoundError:
        return 0
    for folder in folders:
        _, files = storage.listdir(f"{FOLDER}/{folder}")
        for file in files:
            name = f"{FOLDER}/{folder}/{file}"
            if name not in in_use and storage.get_modified_time(name) < oldest_kept:
                storage.delete(name)
                FileReport.objects.filter(file=name).delete()
                deleted += 1
    return deleted
