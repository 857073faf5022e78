"""The step at which editors look at what a seller has submitted."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.locks import WorkflowLock
from wagtail.models import Task, TaskState, WorkflowState
from wagtail.permission_policies.pages import PagePermissionPolicy

from products.approval import page_of
from products.forms.approval import SendBackForm

SEND_BACK, APPROVE = "reject", "approve"  # as Wagtail calls them


class ApprovalLock(WorkflowLock):
    """While something waits, only those who decide change it: they approve what they have seen."""

    def get_message(self, user):
        if not self.for_user(user):
            return format_html("{}", gettext("This waits for approval. You may change it first."))
        since = timezone.localtime(self.object.current_workflow_task_state.started_at)
        return format_html(
            "{}",
            gettext(
                "This waits for approval since %(time)s. It stays as you submitted it until an "
                "editor has decided; take it back to go on changing it."
            )
            % {"time": date_format(since, "DATETIME_FORMAT")},
        )


class EditorsApproval(Task):
    """Whoever may change and publish the product itself decides: editors and admins.

    They are known by what they may do, and not by a list of groups, so that the step works on
    when groups are renamed, deleted or made.
    """

    lock_class = ApprovalLock

    class Meta:
        verbose_name = _("approval by editors")
        verbose_name_plural = _("approvals by editors")

    @classmethod
    def get_description(cls):
        return _("Whoever may change and publish the page decides: editors and admins")

    def may_decide(self, thing, user) -> bool:
        """`thing` is a page, or a release of one."""
        granted = getattr(page_of(thing).permissions_for_user(user), "permissions", set())
        return user.is_active and (user.is_superuser or {"change", "publish"} <= granted)

    def user_can_access_editor(self, thing, user):
        return self.may_decide(thing, user)

    def locked_for_user(self, thing, user):
        return not self.may_decide(thing, user)

    def user_can_lock(self, thing, user):
        return self.may_decide(thing, user)

    def get_actions(self, thing, user):
        if not self.may_decide(thing, user):
            return []
        return [
            (SEND_BACK, _("Send back with a comment"), True),
            (APPROVE, _("Approve"), False),
            (APPROVE, _("Approve with a comment"), True),
        ]

    def get_form_for_action(self, action):
        return SendBackForm if action == SEND_BACK else super().get_form_for_action(action)

    def get_task_states_user_can_moderate(self, user, **kwargs):
        permissions = PagePermissionPolicy().get_cached_permissions_for_user(user)
        if user.is_superuser or any(p.permission.codename == "change_page" for p in permissions):
            return self.task_states.filter(status=TaskState.STATUS_IN_PROGRESS)
        return TaskState.objects.none()

    @transaction.atomic
    def deactivate(self, user=None):
        """Publish nothing because of it: Wagtail goes on to the next step, and there is none.

        What waits goes on at the step that takes its place (approval/workflow.py).
        """
        waiting = self.task_states.filter(status=TaskState.STATUS_IN_PROGRESS)
        WorkflowState.objects.filter(current_task_state__in=waiting).update(current_task_state=None)
        waiting.update(
            status=TaskState.STATUS_CANCELLED, finished_at=timezone.now(), finished_by=user
        )
        self.active = False
        self.save()

    @transaction.atomic
    def on_action(self, task_state, user, action_name, **kwargs):
        """Take one decision; raises PermissionDenied for whoever comes second."""
        states = TaskState.objects.select_for_update().filter(status=TaskState.STATUS_IN_PROGRESS)
        waiting = states.filter(pk=task_state.pk).first()
        if waiting is None:
            raise PermissionDenied(gettext("Somebody else has decided meanwhile."))
        super().on_action(waiting, user, action_name, **kwargs)
