"""The forms of people in the admin: whom to invite, and who somebody is."""

from django import forms
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.users.forms import UserCreationForm, UserEditForm

from accounts import people
from accounts.models import User


class RolesField(forms.ModelMultipleChoiceField):
    """Roles to tick, each with what it may do in plain words."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs):
        super().__init__(Group.objects.order_by("name"), **kwargs)

    def label_from_instance(self, role: Group) -> str:
        words = people.ROLES_IN_WORDS.get(role.name)
        return (
            format_html("<span><strong>{}</strong><br>{}</span>", role.name, words)
            if words
            else role.name
        )


class PersonForm(forms.ModelForm):
    """What both forms say in the shop's own words. No staff member sets a password."""

    password_enabled = False

    email = forms.EmailField(label=_("E-mail address"))
    first_name = forms.CharField(label=_("First name"), max_length=150)
    last_name = forms.CharField(label=_("Last name"), max_length=150)
    groups = RolesField(
        label=_("Roles"),
        required=False,
        help_text=_(
            "One, several or none: without a role somebody is a customer. What a role may do is "
            "changed under Settings → Roles."
        ),
    )
    is_superuser = forms.BooleanField(
        label=_("Administrator"),
        required=False,
        help_text=_(
            "May do everything, whatever the roles say, and alone may change other administrators."
        ),
    )

    def clean_email(self) -> str:
        """In lower case. Raises ValidationError with the way to whoever has it already."""
        email = self.cleaned_data["email"].lower()
        if error := self._why_taken(email):
            raise error
        return email

    def is_address_taken(self) -> bool:
        """Whether somebody took the address since the form was looked at; then it says so."""
        if error := self._why_taken(self.cleaned_data["email"]):
            self.add_error("email", error)
        return bool(error)

    def _why_taken(self, email: str) -> ValidationError | None:
        known = User.objects.filter(email=email).exclude(pk=self.instance.pk).first()
        if known is None:
            return None
        return ValidationError(
            format_html(
                '{} <a href="{}">{}</a>',
                gettext("Somebody has an account with this address already."),
                reverse("wagtailusers_users:edit", args=[known.pk]),
                gettext("Give them their roles there."),
            ),
            code="taken",
        )


class InvitationForm(PersonForm, UserCreationForm):
    class Meta(UserCreationForm.Meta):
        fields = UserCreationForm.Meta.fields | {"telegram_chat_id"}


class PersonEditForm(PersonForm, UserEditForm):
    def keep_address(self, person: User) -> None:
        """Of somebody who has been here: it is replaced by an act of its own, with a reason."""
        field = self.fields["email"]
        field.disabled = True
        field.help_text = format_html(
            '<a href="{}">{}</a>',
            reverse("wagtailusers_users:replace_address", args=[person.pk]),
            gettext("Replace the e-mail address"),
        )

    class Meta(UserEditForm.Meta):
        fields = UserEditForm.Meta.fields | {"telegram_chat_id"}
