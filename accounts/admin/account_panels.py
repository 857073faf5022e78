"""What sellers say of themselves and where they are told things, in the admin's *Account*."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views import account
from wagtail.admin.views.account import BaseSettingsPanel, notifications_tab
from wagtail.images.widgets import AdminImageChooser

from accounts import chats, profiles
from accounts.forms import TelegramChatForm
from accounts.models import SellerProfile
from core.own_rows import images_for
from core.plain_text import lines, one_line


class ProfileForm(forms.ModelForm):
    class Meta:
        model = SellerProfile
        fields = ["name", "picture", "words", "links"]
        widgets = {
            "picture": AdminImageChooser,
            "words": forms.Textarea(attrs={"rows": 4}),
            "links": forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
        }
        help_texts = {
            "links": _("Up to five pages of yours, one in each line; each begins with https://.")
        }

    def __init__(self, data=None, files=None, *, by=None, **kwargs):
        """`by` is who edits it, if not the seller themselves."""
        instance, prefix = kwargs["instance"], kwargs.get("prefix")
        self.is_refused, key = False, f"{prefix}-picture" if prefix else "picture"
        if data and (chosen := data.get(key, "")) and chosen != str(instance.picture_id):
            # Before anything reads it: the widget would show whatever picture has this number.
            own = images_for(by or instance.user)
            if not (chosen.isdecimal() and own.filter(pk=int(chosen[:18])).exists()):
                data = data.copy()
                data[key], self.is_refused = "", True
        super().__init__(data, files, **kwargs)

    def clean_name(self) -> str:
        return one_line(self.cleaned_data["name"])

    def clean_words(self) -> str:
        return lines(self.cleaned_data["words"], with_gaps=False)

    def clean_picture(self):
        if self.is_refused:
            raise ValidationError(gettext("Choose one of your own pictures."))
        return self.cleaned_data["picture"]

    def clean_links(self) -> str:
        return "\n".join(profiles.read_links(self.cleaned_data["links"]))


class ProfilePanel(BaseSettingsPanel):
    name = "seller_profile"
    title = _("Beside your products")
    order = 350
    template_name = "accounts/admin/profile_panel.html"
    form_class = ProfileForm

    def is_active(self) -> bool:
        return profiles.may_have_profile(self.user)

    def get_form(self):
        instance = profiles.profile_of(self.user)
        sent = (self.request.POST, self.request.FILES) if self.request.method == "POST" else ()
        return self.form_class(*sent, instance=instance, prefix=self.name)


class ChatPanel(BaseSettingsPanel):
    name = "telegram"
    title = _("Telegram")
    tab = notifications_tab
    order = 200
    template_name = "accounts/admin/chat_panel.html"
    form_class = TelegramChatForm

    def is_active(self) -> bool:
        return chats.may_have_chat(self.user)


class AccountView(account.AccountView):
    """Wagtail's, with one picture: who has one beside their products is not asked for another.

    A picture that somebody has given to Wagtail can still be taken away there.
    """

    def get_panels(self):
        return [panel for panel in super().get_panels() if not self._asks_again(panel)]

    def _asks_again(self, panel) -> bool:
        if not isinstance(panel, account.AvatarSettingsPanel) or panel.profile.avatar:
            return False
        return profiles.may_have_profile(self.request.user)
