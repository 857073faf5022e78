"""What unpublished versions need, of pages and of what is published like one: the newest drafts,
and what waits for its time.

Wagtail's index of references knows published content only.
"""

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, Q, TextField
from django.db.models.functions import Cast
from wagtail.models import DraftStateMixin, Page, ReferenceIndex, Revision
from wagtail.snippets.models import get_snippet_models


def versions_naming(row: Model) -> list[Revision]:
    """The newest drafts, and the versions that wait for their time, which name `row`."""
    wanted = Q(approved_go_live_at__isnull=False)
    drafted = [model for model in get_snippet_models() if issubclass(model, DraftStateMixin)]
    for model in [Page, *drafted]:
        drafts = model._default_manager.filter(has_unpublished_changes=True)
        wanted |= Q(pk__in=drafts.values("latest_revision"))
    versions = Revision.objects.filter(wanted)
    # Few contain the digits at all, and only these are read.
    contain = versions.alias(text=Cast("content", TextField())).filter(text__contains=str(row.pk))
    return [version for version in contain.order_by("pk") if names(version, row)]


def names(version: Revision, row: Model) -> bool:
    """Whether a field, a child or a block of `version` refers to `row`."""
    wanted = ContentType.objects.get_for_model(row).pk, str(row.pk)
    found = ReferenceIndex._extract_references_from_object(version.as_object())
    return any((content_type, pk) == wanted for content_type, pk, *_path in found)
