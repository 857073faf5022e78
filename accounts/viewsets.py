"""People in the admin. They are invited and choose their passwords themselves; only superusers make
superusers or touch them, and people are told what staff changed for them.
"""

from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.db.models import Exists, OuterRef
from django.shortcuts import redirect
from django.urls import path
from django.utils.functional import cached_property
from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext_lazy as _
from django_filters import BooleanFilter
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column
from wagtail.admin.widgets.boolean_radio_select import BooleanRadioSelect
from wagtail.users.views.bulk_actions import (
    AssignRoleBulkAction,
    DeleteBulkAction,
    SetActiveStateBulkAction,
)
from wagtail.users.views.users import (
    CreateView,
    DeleteView,
    EditView,
    IndexView,
    UserFilterSet,
    UserViewSet,
)

from accounts import invitations, people
from accounts.admin.addresses import ReplaceAddressView
from accounts.admin.inviting import InviteAgainView, invite_again_button
from accounts.admin.person_forms import InvitationForm, PersonEditForm
from accounts.admin.personal_data import EraseView, ExportView, KeepView, data_buttons
from accounts.admin.seller_profiles import ProfileView, profile_button
from accounts.factors.holders import FACTORS
from accounts.logins import sessions
from accounts.models import User
from accounts.personal_data import deletions
from core.admin.searching import EachWordMixin
from core.personal_data import is_alias


class OnlySuperusersMakeSuperusers:
    """For the two forms: to all others the box is shown, and whatever is sent for it is ignored."""

    def get_form(self, form_class=None):
        form = super().get_form(form_class)  # type: ignore[misc]  # the view's own
        field = form.fields.get("is_superuser")
        if field and not self.request.user.is_superuser:  # type: ignore[attr-defined]
            field.disabled = True
            field.help_text = _("Only administrators can make somebody an administrator.")
        return form


class InviteView(OnlySuperusersMakeSuperusers, CreateView):
    """Makes the account, and sends its person a link to choose a password."""

    page_title = gettext_lazy("Invite a person")
    submit_button_label = gettext_lazy("Send the invitation")
    success_message = gettext_lazy("Invited: a link to choose a password is on its way to them.")
    error_message = gettext_lazy("Nobody was invited yet: please look at the marked fields.")

    def get_page_subtitle(self):
        return self.page_title

    def get_breadcrumbs_items(self):
        items = super().get_breadcrumbs_items()
        return [*items[:-1], {"url": "", "label": self.page_title}]

    def save_instance(self):
        self.form.instance.set_unusable_password()
        person = super().save_instance()
        invitations.send(person, by=self.request.user)
        return person

    def form_valid(self, form):
        try:
            return super().form_valid(form)
        except IntegrityError:  # somebody else was faster with the same address
            if not form.is_address_taken():
                raise
            return self.form_invalid(form)


class PersonEditView(OnlySuperusersMakeSuperusers, EditView):
    success_message = gettext_lazy("'%(object)s' was changed.")
    error_message = gettext_lazy("Nothing was changed yet: please look at the marked fields.")
    delete_item_label = gettext_lazy("Delete at once (only without orders)")

    @cached_property
    def header_more_buttons(self):
        own = invite_again_button(self.object, self.request.user)
        own += profile_button(self.object, self.request.user)
        return super().header_more_buttons + own + data_buttons(self.object, self.request.user)

    def get_form(self, form_class=None):
        form = super().get_form(form_class)
        if not self.object.is_expected:
            form.keep_address(self.object)
        if "groups" in form.fields and people.is_last_admin(self.object):
            field = form.fields["groups"]
            field.disabled = True
            field.help_text = _(
                "Nobody else may change people. Make somebody else an admin before you take "
                "this person's roles away."
            )
        return form

    def dispatch(self, request, *args, **kwargs):
        if is_alias(self.object.email):
            # Whoever gave it an address would get what somebody else has bought.
            messages.warning(request, gettext("This account was deleted: only its number is left."))
            return redirect("wagtailusers_users:index")
        if not people.may_touch(request.user, self.object):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def save_instance(self):
        before = User.objects.get(pk=self.object.pk)
        person = super().save_instance()
        if before.is_active and not person.is_active:
            sessions.end_all([person])
        if person.is_expected and person.is_active and person.email != before.email:
            # Whoever has the mistyped mailbox is told nothing of the right one.
            invitations.send(person, by=self.request.user)
        elif person != self.request.user:
            people.tell_what_staff_changed(person, before, by=self.request.user)
        return person


class AssignRole(AssignRoleBulkAction):
    """As Wagtail's, but superusers are left to superusers."""

    def check_perm(self, obj):
        return super().check_perm(obj) and people.may_touch(self.request.user, obj)


class SetActiveState(SetActiveStateBulkAction):
    """As Wagtail's, but superusers are left to superusers, and whoever is kept out is out at
    once."""

    def check_perm(self, obj):
        return super().check_perm(obj) and people.may_touch(self.request.user, obj)

    @classmethod
    def execute_action(cls, objects, mark_as_active=False, **kwargs):
        others = [person for person in objects if person != kwargs["user"]]
        people.set_active(others, mark_as_active)
        return len(others), 0


class PersonIndexView(EachWordMixin, IndexView):
    """People are found by each of their names; with their roles in words."""

    page_title = gettext_lazy("People")
    add_item_label = gettext_lazy("Invite a person")
    search_box_placeholder = gettext_lazy("Search people")

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
        shown.append(
            Column(
                "standing",
                label=gettext_lazy("State"),
                accessor=standing_in_words,
                sort_key="is_active",
            )
        )
        return [*shown, columns["last_login"]]

    def get_list_more_buttons(self, instance):
        return super().get_list_more_buttons(instance) + invite_again_button(
            instance, self.request.user
        )

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


def standing_in_words(person: User) -> str:
    """Whether somebody is in the shop, expected there, kept out, or gone."""
    if is_alias(person.email):
        return gettext("Deleted")
    if not person.is_active:
        return gettext("Kept out")
    return gettext("Invited, not yet in") if person.is_expected else gettext("Active")


def factor_in_words(person: User) -> str:
    """Whether somebody proves themself by more than a password."""
    return gettext("Yes") if person.has_factor else gettext("No")  # type: ignore[attr-defined]


class PersonDeleteView(DeleteView):
    page_title = gettext_lazy("Delete a person")
    success_message = gettext_lazy("'%(object)s' was deleted.")

    def delete_action(self):
        deletions.delete_at_once(self.object, by=self.request.user)


class DeletePeople(DeleteBulkAction):
    """As Wagtail's, but with everything that the shop keeps about them."""

    @classmethod
    def execute_action(cls, objects, user=None, **kwargs):
        for person in objects:
            deletions.delete_at_once(person, by=user)
        return len(objects), 0


class PersonFilterSet(UserFilterSet):
    """Wagtail's, by roles in the shop's word for them, and by who is still expected."""

    is_expected = BooleanFilter(
        label=gettext_lazy("Invited, not yet in"),
        method="filter_expected",
        widget=BooleanRadioSelect,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["group"].label = gettext_lazy("Role")

    def filter_expected(self, queryset, name, is_expected):
        expected = {"invited_at__isnull": False, "last_login__isnull": True}
        return queryset.filter(**expected) if is_expected else queryset.exclude(**expected)

    class Meta(UserFilterSet.Meta):
        pass


class PersonViewSet(UserViewSet):
    menu_label = gettext_lazy("People")
    filterset_class = PersonFilterSet
    index_view_class = PersonIndexView
    delete_view_class = PersonDeleteView
    create_template_name = "accounts/admin/create.html"
    edit_template_name = "accounts/admin/edit.html"
    add_view_class = InviteView
    edit_view_class = PersonEditView
    # A copy would be a superuser too, made by whoever copies.
    copy_view_enabled = False

    def get_form_class(self, for_update=False):
        return PersonEditForm if for_update else InvitationForm

    def get_urlpatterns(self):
        again, profile = map(self.construct_view, (InviteAgainView, ProfileView))
        address = self.construct_view(ReplaceAddressView)
        export, erase, keep = map(self.construct_view, (ExportView, EraseView, KeepView))
        return [
            *super().get_urlpatterns(),
            path("invite/<int:pk>/", again, name="invite_again"),
            path("profile/<int:pk>/", profile, name="profile"),
            path("export-data/<int:pk>/", export, name="export_data"),
            path("address/<int:pk>/", address, name="replace_address"),
            path("erase/<int:pk>/", erase, name="erase"),
            path("keep/<int:pk>/", keep, name="keep"),
        ]

    def get_search_area(self):
        area = super().get_search_area()
        area.label = gettext_lazy("People")
        return area
