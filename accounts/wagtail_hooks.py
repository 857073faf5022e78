"""What editing people in the admin means for their accounts."""

from wagtail import hooks
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet

from accounts import audit, people
from accounts.admin.account_panels import ChatPanel, ProfilePanel
from accounts.logins.viewsets import LoginViewSet
from accounts.models import LoginEvent
from accounts.viewsets import AssignRole, DeletePeople, SetActiveState
from core.own_rows import ReadOnlyPolicy

register_permission_policy(LoginEvent, ReadOnlyPolicy(LoginEvent))
register_snippet(LoginViewSet)
# After Wagtail's own, which they replace.
hooks.register("register_bulk_action", AssignRole, order=10)
hooks.register("register_bulk_action", SetActiveState, order=10)
hooks.register("register_bulk_action", DeletePeople, order=10)
hooks.register("register_account_settings_panel", ProfilePanel)
hooks.register("register_account_settings_panel", ChatPanel)


@hooks.register("after_edit_user")
def drop_replaced_addresses(request, user) -> None:
    """An address that staff replaced must not open the account any more."""
    people.forget_other_addresses(user)


@hooks.register("register_log_actions")
def register_actions(actions):
    for name, (label, message) in audit.LABELS.items():
        if name != audit.ADDRESS_REPLACED:
            actions.register_action(name, label, message)
    actions.register_action(audit.ADDRESS_REPLACED)(audit.AddressReplaced)
