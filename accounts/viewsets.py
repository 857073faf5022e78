"""People in the admin: Wagtail's forms, the chat of those who sell or run the shop, and the two
rules that Wagtail has not: only superusers make superusers or touch them, and people are told what
staff changed for them.
"""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _
from wagtail.users.forms import UserCreationForm, UserEditForm
from wagtail.users.views.bulk_actions import AssignRoleBulkAction, SetActiveStateBulkAction
from wagtail.users.views.users import CreateView, EditView, IndexView, UserViewSet

from accounts import people
from accounts.models import User
from core.admin.searching import EachWordMixin


class PersonCreationForm(UserCreationForm):
    class Meta(UserCreationForm.Meta):
        fields = UserCreationForm.Meta.fields | {"telegram_chat_id"}


class PersonEditForm(UserEditForm):
    class Meta(UserEditForm.Meta):
        fields = UserEditForm.Meta.fields | {"telegram_chat_id"}


class OnlySuperusersMakeSuperusers:
    """For the two forms: to all others the box is shown, and whatever is sent for it is ignored."""

    def get_form(self, form_class=None):
        form = super().get_form(form_class)  # type: ignore[misc]  # the view's own
        field = form.fields.get("is_superuser")
        if field and not self.request.user.is_superuser:  # type: ignore[attr-defined]
            field.disabled = True
            field.help_text = _("Only administrators can make somebody an administrator.")
        return form


class PersonCreateView(OnlySuperusersMakeSuperusers, CreateView):
    pass


class PersonEditView(OnlySuperusersMakeSuperusers, EditView):
    def dispatch(self, request, *args, **kwargs):
        if not people.may_touch(request.user, self.object):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def save_instance(self):
        before = User.objects.get(pk=self.object.pk)
        person = super().save_instance()
        if person != self.request.user:
            people.tell_what_staff_changed(person, before, by=self.request.user)
        return person


class AssignRole(AssignRoleBulkAction):
    """As Wagtail's, but superusers are left to superusers."""

    def check_perm(self, obj):
        return super().check_perm(obj) and people.may_touch(self.request.user, obj)


class SetActiveState(SetActiveStateBulkAction):
    """As Wagtail's, but superusers are left to superusers."""

    def check_perm(self, obj):
        return super().check_perm(obj) and people.may_touch(self.request.user, obj)


class PersonIndexView(EachWordMixin, IndexView):
    """People are found by each of their names."""


class PersonViewSet(UserViewSet):
    index_view_class = PersonIndexView
    create_template_name = "accounts/admin/create.html"
    edit_template_name = "accounts/admin/edit.html"
    add_view_class = PersonCreateView
    edit_view_class = PersonEditView
    # A copy would be a superuser too, made by whoever copies.
    copy_view_enabled = False

    def get_form_class(self, for_update=False):
        return PersonEditForm if for_update else PersonCreationForm
