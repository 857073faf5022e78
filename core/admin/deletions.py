"""Whom a deletion would hit, said before it is done, with the names of what one may see."""

from collections.abc import Iterable

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext
from wagtail.admin import messages
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.models import ReferenceIndex, Revision

from core.drafts import versions_naming

NAMED = 5


def why_in_use(row: Model, user) -> str:
    """Why `row` may not be deleted: what is published or waits for its time uses it. Or empty."""
    references = ReferenceIndex.get_references_to(row)
    if count := references.group_by_source_object().count():
        sources = references.order_by("content_type", "object_id")
        keys = sources.values_list("content_type", "object_id").distinct()[:NAMED]
        users = (
            ContentType.objects.get_for_id(kind).get_object_for_this_type(pk=pk)
            for kind, pk in keys
        )
        return ngettext(
            "“%(title)s” is used in %(count)s place and cannot be deleted: %(places)s. "
            "Choose another there first.",
            "“%(title)s” is used in %(count)s places and cannot be deleted: %(places)s. "
            "Choose another there first.",
            count,
        ) % {
            "title": row,
            "count": count,
            "places": _listed([str(each) for each in users if _may_see(user, each)], count),
        }
    if waiting := [each for each in versions_naming(row) if each.approved_go_live_at]:
        return gettext(
            "“%(title)s” cannot be deleted: pages that wait for their time to be published use it: "
            "%(places)s. Choose another there first, or cancel their schedule."
        ) % {"title": row, "places": _versions(waiting, user)}
    return ""


def drafts_hit(row: Model, user) -> str:
    """A sentence on the drafts that would lose `row`; empty without any."""
    if drafts := [each for each in versions_naming(row) if not each.approved_go_live_at]:
        return gettext("Drafts use “%(title)s” and lose it when it is deleted: %(places)s.") % {
            "title": row,
            "places": _versions(drafts, user),
        }
    return ""


def warn(request, rows: Iterable[Model]) -> None:
    """Say on the page that asks for confirmation what the deletion of `rows` would hit."""
    for row in rows:
        if sentence := why_in_use(row, request.user) or drafts_hit(row, request.user):
            messages.warning(request, sentence)


def _may_see(user, source: Model) -> bool:
    return AdminURLFinder(user).get_edit_url(source) is not None


def _versions(versions: list[Revision], user) -> str:
    shown = [each for each in versions if _may_see(user, each.content_object)]
    return _listed([_described(each) for each in shown[:NAMED]], len(versions))


def _described(version: Revision) -> str:
    if not version.approved_go_live_at:
        return version.object_str
    time = date_format(timezone.localtime(version.approved_go_live_at), "DATETIME_FORMAT")
    return gettext("%(page)s (on %(time)s)") % {"page": version.object_str, "time": time}


def _listed(named: list[str], count: int) -> str:
    """The names, and how many there are besides."""
    if rest := count - len(named):
        more = ngettext("%(count)s more page", "%(count)s more pages", rest) % {"count": rest}
        if not named:
            more = ngettext(
                "%(count)s page that you may not see", "%(count)s pages that you may not see", rest
            ) % {"count": rest}
        named = [*named, more]
    return ", ".join(named)
