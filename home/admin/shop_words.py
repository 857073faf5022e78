"""The texts of the shop's settings in other languages, as a page of the settings."""

from hashlib import sha256

from django import forms
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import path, reverse, reverse_lazy
from django.utils.functional import cached_property
from django.utils.translation import gettext, gettext_lazy
from django.views.generic import FormView
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import Site

from core import languages
from core.models import ShopSettings
from home import shop_words

CHANGES = "core.change_shopsettings"
# As long as the longest of the settings' texts, and half as much: languages differ.
LONGEST = 900


def others() -> list[str]:
    return [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]


class ShopWordsForm(forms.Form):
    """A field for each text and language, by the number of the text."""

    def __init__(self, texts: list[str], *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.texts = texts
        for code in others():
            known = shop_words.known(code)
            for number, text in enumerate(texts):
                is_long = len(text) > 60
                self.fields[f"{code}_{number}"] = forms.CharField(
                    label=text,
                    help_text=languages.own_name(code),
                    initial=known.get(text, ""),
                    required=False,
                    max_length=LONGEST,
                    widget=forms.Textarea(attrs={"rows": 2, "lang": code})
                    if is_long
                    else forms.TextInput(attrs={"lang": code}),
                )
        # What the fields are about: somebody may have changed the settings meanwhile.
        self.fields["about"] = forms.CharField(
            widget=forms.HiddenInput, initial=_sign(texts), max_length=20
        )

    def clean_about(self):
        if self.cleaned_data["about"] != _sign(self.texts):
            raise forms.ValidationError(
                gettext("The shop's settings were changed meanwhile. Open this page again.")
            )
        return self.cleaned_data["about"]

    def save(self) -> None:
        for code in others():
            given = {
                text: self.cleaned_data[f"{code}_{number}"].strip()
                for number, text in enumerate(self.texts)
            }
            shop_words.keep(code, given)


def _sign(texts: list[str]) -> str:
    return sha256("\0".join(texts).encode()).hexdigest()[:20]


class ShopWordsView(WagtailAdminTemplateMixin, FormView):
    template_name = "home/admin/shop_words.html"
    form_class = ShopWordsForm
    page_title = gettext_lazy("Shop texts in other languages")
    header_icon = "globe"
    success_url = reverse_lazy("shop_words")

    def dispatch(self, request, *args, **kwargs):
        if not languages.are_several():
            raise Http404("the shop speaks one language")
        if not request.user.has_perm(CHANGES):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def texts(self) -> list[str]:
        site = Site.objects.get(is_default_site=True)
        return shop_words.texts_of(ShopSettings.for_site(site))

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "texts": self.texts}

    def form_valid(self, form):
        form.save()
        messages.success(self.request, gettext("The texts were saved."))
        return super().form_valid(form)


class ShopWordsItem(MenuItem):
    def is_shown(self, request):
        return languages.are_several() and request.user.has_perm(CHANGES)


@hooks.register("register_admin_urls")
def address_of_shop_words():
    return [path("shop-texts/", ShopWordsView.as_view(), name="shop_words")]


@hooks.register("register_settings_menu_item")
def lead_to_shop_words():
    address = reverse("shop_words")
    label = gettext_lazy("Shop texts in other languages")
    return ShopWordsItem(label, address, name="shop-texts", icon_name="globe", order=101)
