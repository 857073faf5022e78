"""The admin: pictures of one's own, safe exports, and refusals where something must stay."""

from django.contrib.auth import get_user_model
from django.shortcuts import redirect
from django.utils.translation import gettext
from django_filters import BooleanFilter
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.active_filters import register_filter_adapter_class
from wagtail.admin.menu import DismissibleMenuItem
from wagtail.models import AbstractPage
from wagtail.permissions import register_permission_policy

from core.admin.deletions import why_in_use
from core.admin.filters import YesNoFilterAdapter
from core.admin.guide import lead_to_our_guide  # noqa: F401  (hooks register themselves)
from core.admin.own_images import (
    OWN_IMAGE_ACTIONS,
    NoDocumentsAPIViewSet,
    OwnImagesAPIViewSet,
    OwnImagesPolicy,
)
from core.admin.own_rows import OwnRowsDelete
from core.admin.safe_export import make_all_exports_safe
from core.models import ShopImage
from core.protection import what_holds

# The exact class wins over what wagtail.images registers, whichever comes last.
register_permission_policy(ShopImage, OwnImagesPolicy(), exact_class=True)
make_all_exports_safe()
register_filter_adapter_class(BooleanFilter, YesNoFilterAdapter)

# After Wagtail's own, which they replace.
hooks.register("register_bulk_action", OwnRowsDelete, order=10)
for action in OWN_IMAGE_ACTIONS:
    hooks.register("register_bulk_action", action, order=10)


@hooks.register("construct_admin_api", order=10)
def narrow_images_in_admin_api(router):
    router.register_endpoint("images", OwnImagesAPIViewSet)
    # The admin's frame asks for this address even where wagtail.documents is not installed.
    router.register_endpoint("documents", NoDocumentsAPIViewSet)


def refuse(request, sentence: str, where: str = "wagtailadmin_home", *args):
    messages.error(request, sentence)
    return redirect(where, *args)


@hooks.register("before_delete_user")
def keep_users_with_history(request, user):
    if held_by := what_holds([user]):
        return refuse(
            request,
            gettext(
                "%(email)s cannot be deleted: %(rows)s need this account. "
                "Make it inactive instead: nobody can log in with it then."
            )
            % {"email": user.email, "rows": held_by},
            "wagtailusers_users:edit",
            user.pk,
        )
    return None


@hooks.register("before_delete_snippet")
def keep_rows_in_use(request, rows):
    for row in rows:
        if held_by := what_holds([row]):
            return refuse(
                request,
                gettext("“%(row)s” cannot be deleted: %(rows)s use it. Change them first.")
                % {"row": row, "rows": held_by},
                row.snippet_viewset.get_url_name("list"),
            )
    return None


@hooks.register("before_bulk_action")
def keep_rows_in_use_from_bulk_delete(request, action_type, rows, action):
    if action_type != "delete" or not rows or isinstance(rows[0], AbstractPage):
        return None
    if held_by := what_holds(list(rows)):
        if isinstance(rows[0], get_user_model()):
            sentence = gettext(
                "Nothing was deleted: %(rows)s need one or more of the accounts you chose."
            )
        else:
            sentence = gettext(
                "Nothing was deleted: %(rows)s need one or more of the entries you chose."
            )
        messages.error(request, sentence % {"rows": held_by})
        return redirect(action.next_url)
    for row in rows:
        if isinstance(row, ShopImage) and (sentence := why_in_use(row, request.user)):
            messages.error(
                request, gettext("Nothing was deleted. %(reason)s") % {"reason": sentence}
            )
            return redirect(action.next_url)
    return None


@hooks.register("construct_help_menu")
def help_without_release_notes(request, items):
    """Release notes are for who runs the shop, not a badge for everybody who sells in it."""
    items[:] = [item for item in items if not isinstance(item, DismissibleMenuItem)]
