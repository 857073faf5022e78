"""The admin of the closed shop: the switch, the keys, and a warning while it is closed."""

from django.urls import path, reverse
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet

from construction import audit, state, views
from construction.models import EntryKey
from construction.viewsets import KeyViewSet
from core.own_rows import ReadOnlyPolicy

register_permission_policy(EntryKey, ReadOnlyPolicy(EntryKey))
register_snippet(KeyViewSet)


@hooks.register("register_admin_urls")
def construction_urls():
    return [
        path("under-construction/", views.SwitchView.as_view(), name="under_construction"),
        path("under-construction/preview/", views.preview, name="under_construction_preview"),
    ]


class SwitchMenuItem(MenuItem):
    def is_shown(self, request):
        return request.user.has_perm(views.CHANGE)


@hooks.register("register_settings_menu_item")
def switch_in_the_menu():
    return SwitchMenuItem(
        gettext_lazy("Under construction"),
        reverse("under_construction"),
        name="under-construction",
        icon_name="warning",
        order=910,
    )


@hooks.register("after_bulk_action")
def accounts_changed(request, action_type, objects, action):
    """Wagtail's bulk action updates accounts without the signal that apps.py listens to."""
    if action_type == "set_active_state":
        state.refresh_soon()


@hooks.register("register_log_actions")
def register_actions(actions):
    for name, (label, message) in audit.LABELS.items():
        actions.register_action(name, label, message)
