"""What is kept about people in core's own tables, and in those of Wagtail."""

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from wagtail.models import ModelLogEntry

from core.personal_data import Fate, Holding, Person, hold

BY_STAFF = "Work of staff: the shop's history keeps who did it, by number alone."
OF_STAFF = "Of the admin's own pages, which customers do not see."


def of_user(label: str):
    """The rows of a model whose `user` is the person."""
    return lambda person: apps.get_model(label)._base_manager.filter(user=person.user)


def log_about(rows: QuerySet) -> QuerySet:
    """What Wagtail's log says of `rows`."""
    return ModelLogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(rows.model),
        object_id__in=[str(pk) for pk in rows.values_list("pk", flat=True)],
    )


def _goes(label: str) -> Holding:
    return Holding(label, ("user",), Fate.GOES, OF_STAFF, of_user(label))


def _stays(label: str, *links: str) -> Holding:
    return Holding(label, links, Fate.STAYS, BY_STAFF)


def _rename_in_log(person: Person) -> None:
    """Entries about the account itself bear its name: they get the number that is left of it."""
    itself = type(person.user)._base_manager.filter(pk=person.user.pk)
    log_about(itself).update(label=person.alias)


def _remove_avatar(person: Person) -> None:
    for profile in of_user("wagtailusers.UserProfile")(person).exclude(avatar=""):
        profile.avatar.delete(save=False)


def register() -> None:
    hold(
        _stays("core.ShopImage", "uploaded_by_user"),
        _stays("wagtailimages.Image", "uploaded_by_user"),
        _stays("wagtailcore.Page", "owner", "locked_by"),
        _stays("wagtailcore.Revision", "user"),
        _stays("wagtailcore.PageLogEntry", "user"),
        _stays("wagtailcore.WorkflowState", "requested_by"),
        _stays("wagtailcore.TaskState", "finished_by"),
        _stays("wagtailcore.Comment", "user", "resolved_by"),
        _stays("wagtailcore.CommentReply", "user"),
        _stays("wagtailcore.UploadedFile", "uploaded_by_user"),
        Holding(
            "wagtailcore.ModelLogEntry",
            ("user",),
            Fate.ANONYMOUS,
            "What was done to an account and by whom, by numbers; names are taken out.",
            erase=_rename_in_log,
        ),
        _goes("wagtailcore.APIToken"),
        _goes("wagtailcore.PageSubscription"),
        _goes("wagtailadmin.EditingSession"),
        _goes("wagtailadmin.FormState"),
        Holding(
            "wagtailusers.UserProfile",
            ("user",),
            Fate.GOES,
            f"{OF_STAFF} The picture too.",
            of_user("wagtailusers.UserProfile"),
            remove_files=_remove_avatar,
        ),
    )
