"""People in the admin: Wagtail's forms, the chat of those who sell or run the shop, and the two
rules that Wagtail has not: only superusers make superusers or touch them, and people are told what
staff changed for them.
"""

from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef
from django.utils.functional import cached_property
from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column
from wagtail.users.forms import UserCreationForm, UserEditForm
from wagtail.users.views.bulk_actions import AssignRoleBulkAction, SetActiveStateBulkAction
from wagtail.users.views.users import CreateView, EditView, IndexView, UserViewSet

from accounts import people
from accounts.factors.holders import FACTORS
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
    def get_form(self, form_class=None):
        form = super().get_form(form_class)
        if "groups" in form.fields and people.is_last_admin(self.object):
            field = form.fields["groups"]
            field.disabled = True
            field.help_text = _(
                "Nobody else may change people. Make somebody else an admin before you take "
                "this person's roles away."
            )
        return form

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
    """People are found by each of their names; with their roles in words."""

    page_title = gettext_lazy("People")
    add_item_label = gettext_lazy("Add a person")

    @cached_property
    def columns(self):
        columns = {column.name: column for column in super().columns}
        columns["email"].label = gettext_lazy("E-mail address")
        # Wagtail breaks titles anywhere, and on a phone the other columns squeeze them.
        columns["name"].classname = "w-whitespace-nowrap"
        shown = [columns[name] for name in ("bulk_actions", "name", "email")]
        shown += [
            Column("roles", label=gettext_lazy("Roles"), accessor=roles_in_words, width="20%"),
            Column("factor", label=gettext_lazy("Second factor"), accessor=factor_in_words),
        ]
        return shown + [columns[name] for name in ("is_active", "last_login")]

    def get_base_queryset(self):
        held = Authenticator.objects.filter(user=OuterRef("pk"), type__in=FACTORS)
        people = super().get_base_queryset().prefetch_related("groups")
        return people.annotate(has_factor=Exists(held))


def roles_in_words(person: User) -> str:
    """What somebody is in the shop: roles, administrator, or a customer."""
    names = sorted(group.name for group in person.groups.all())
    if person.is_superuser:
        names.insert(0, gettext("Administrator"))
    return ", ".join(names) or gettext("Customer")


def factor_in_words(person: User) -> str:
    """Whether somebody proves themself by more than a password."""
    return gettext("Yes") if person.has_factor else gettext("No")  # type: ignore[attr-defined]


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
