"""allauth's forms in the shop's words: labels and help under the field, no placeholders."""

from allauth.account import forms as allauth_forms
from django import forms
from django.conf import settings
from django.contrib.auth import password_validation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core import languages
from core.plain_text import one_line
from notifications.topics import Topic

LABELS = {
    "login": _("E-mail address"),
    "email": _("E-mail address"),
    "password": _("Password"),
    "oldpassword": _("Current password"),
    "code": _("Code"),
}


def password_rules() -> str:
    """What AUTH_PASSWORD_VALIDATORS ask for, in one sentence."""
    validators = password_validation.get_default_password_validators()
    shortest = next((v.min_length for v in validators if hasattr(v, "min_length")), 8)
    return gettext(
        "At least %(number)s characters, hard to guess: a few unrelated words are good. Not only "
        "digits, and nothing like your address."
    ) % {"number": shortest}


class PlainWords:
    """Takes placeholders and links out of the fields: pages say these things beside the form."""

    fields: dict[str, forms.Field]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = LABELS.get(name, field.label)
            if name == "password1":
                field.help_text = password_rules()
            elif name in {"password", "oldpassword", "password2"}:
                field.help_text = ""


class LoginForm(PlainWords, allauth_forms.LoginForm):
    pass


class SignUpForm(PlainWords, allauth_forms.SignupForm):
    pass


class ResetPasswordForm(PlainWords, allauth_forms.ResetPasswordForm):
    pass


class NewPassword(PlainWords):
    """A new password, twice."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["password1"].label = gettext("New password")
        self.fields["password2"].label = gettext("New password again")


class ResetPasswordKeyForm(NewPassword, allauth_forms.ResetPasswordKeyForm):
    pass


class ChangePasswordForm(NewPassword, allauth_forms.ChangePasswordForm):
    pass


class SetPasswordForm(NewPassword, allauth_forms.SetPasswordForm):
    pass


class ReauthenticateForm(PlainWords, allauth_forms.ReauthenticateForm):
    pass


class ChangeAddressForm(PlainWords, allauth_forms.AddEmailForm):
    """The new address of a signed-in customer."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"].label = gettext("New e-mail address")


class AddressCodeForm(PlainWords, allauth_forms.ConfirmEmailVerificationCodeForm):
    pass


class TelegramChatForm(forms.ModelForm):
    """The chat of somebody who sells or runs the shop."""

    class Meta:
        model = User
        fields = ["telegram_chat_id"]
        labels = {"telegram_chat_id": _("Your chat")}
        help_texts = {
            "telegram_chat_id": _(
                "Its number (groups begin with -), or @name of a public channel. "
                "Leave it empty to use the shop's chat."
            )
        }
        widgets = {
            "telegram_chat_id": forms.TextInput(
                attrs={"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"}
            )
        }


def _languages() -> list[tuple[str, str]]:
    return [(code, languages.own_name(code)) for code, _name in settings.LANGUAGES]


class LanguageForm(forms.ModelForm):
    """In which language the shop speaks and writes to its reader."""

    class Meta:
        model = User
        fields = ["language"]

    language = forms.ChoiceField(
        label=_("Language"),
        help_text=_("Pages and e-mails of the shop come in it."),
        choices=_languages,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["language"] = self.instance.language or languages.current()


class MailChoicesForm(forms.Form):
    """Which e-mails somebody wants, one box for each topic.

    `shown` names those that the page had: a box that was not there was not unticked.
    """

    shown = forms.CharField(widget=forms.HiddenInput, required=False, max_length=500)

    def __init__(self, *args, topics: list[Topic], **kwargs):
        super().__init__(*args, **kwargs)
        self.topics = topics
        self.initial["shown"] = " ".join(topic.name for topic in topics)
        for topic in topics:
            self.fields[topic.name] = forms.BooleanField(
                required=False, label=str(topic.label), help_text=str(topic.about)
            )

    def rows(self, is_work: bool) -> list[tuple[forms.BoundField, Topic]]:
        """The boxes of one part of the page, each with its topic."""
        return [(self[each.name], each) for each in self.topics if each.is_work is is_work]

    @property
    def own_rows(self) -> list[tuple[forms.BoundField, Topic]]:
        return self.rows(is_work=False)

    @property
    def work_rows(self) -> list[tuple[forms.BoundField, Topic]]:
        return self.rows(is_work=True)

    @property
    def wanted(self) -> dict[str, bool]:
        """By the names of the topics that the page had; once the form is valid."""
        shown = self.cleaned_data["shown"].split()
        return {
            each.name: self.cleaned_data[each.name] for each in self.topics if each.name in shown
        }


class NameForm(forms.ModelForm):
    """What somebody is called: as staff read it who answer them."""

    class Meta:
        model = User
        fields = ["first_name", "last_name"]
        labels = {"first_name": _("First name"), "last_name": _("Last name")}
        widgets = {
            "first_name": forms.TextInput(attrs={"autocomplete": "given-name"}),
            "last_name": forms.TextInput(attrs={"autocomplete": "family-name"}),
        }

    def clean_first_name(self) -> str:
        return one_line(self.cleaned_data["first_name"])

    def clean_last_name(self) -> str:
        return one_line(self.cleaned_data["last_name"])


class DeletionForm(forms.Form):
    """Somebody who deletes their account has read what ends with it."""

    is_sure = forms.BooleanField(
        label=_("I understand that I lose my access to everything I bought."),
        error_messages={"required": _("Please say that you understand this.")},
    )


class SignUpCodeForm(forms.Form):
    """The code that a sign-up waits for."""

    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "autocapitalize": "characters",
                "spellcheck": "false",
            }
        ),
    )
