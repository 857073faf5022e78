"""*Translate*: from a page to what says it in another language."""

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext, gettext_lazy
from django.views.generic import TemplateView
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets import Button
from wagtail.models import Page

from core import languages
from core.refusals import NotPossible
from products import translating
from products.models import ProductTranslation
from products.permissions import page_policy


class TranslateView(WagtailAdminTemplateMixin, TemplateView):
    """The languages of the shop, each with the way to the page in it, or a button to begin."""

    template_name = "products/admin/translate.html"
    page_title = gettext_lazy("Translate")
    header_icon = "globe"

    @cached_property
    def page(self) -> Page:
        page = get_object_or_404(Page, pk=self.kwargs["page_id"]).specific
        if page.is_root() or page_policy().is_hidden(self.request.user, [page.pk]):
            raise Http404("no such page")
        return page

    def dispatch(self, request, *args, **kwargs):
        if not languages.are_several():
            raise Http404("the shop speaks one language")
        if not self.page.permissions_for_user(request.user).can_edit():
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_page_subtitle(self):
        return self.page.get_admin_display_title()

    def get_context_data(self, **kwargs):
        there = translating.translations_of(self.page)
        there = {code: page for code, page in there.items() if not page.alias_of_id}
        others = [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
        return {
            **super().get_context_data(**kwargs),
            "page": self.page,
            "why_not": translating.why_not(self.page),
            "rows": [
                {
                    "code": code,
                    "name": languages.own_name(code),
                    "translation": there.get(code),
                }
                for code in others
            ],
        }

    def post(self, request, *args, **kwargs):
        code = request.POST.get("language", "")
        try:
            translation = translating.begin(self.page, code, request.user)
        except NotPossible as error:
            messages.error(request, str(error))
            return redirect("translate_page", self.page.pk)
        words = gettext("Write over the texts below: they are still those of “%(title)s”.")
        messages.success(request, words % {"title": self.page.get_admin_display_title()})
        return redirect("wagtailadmin_pages:edit", translation.pk)


@hooks.register("register_admin_urls")
def address_to_translate():
    return [path("pages/<int:page_id>/translate/", TranslateView.as_view(), name="translate_page")]


def buttons_for(page, user, priority: int):
    """None on what is a translation itself, as far as that is known without a query."""
    if not languages.are_several() or page.is_root() or page.alias_of_id:
        return
    is_translation = page.content_type == ContentType.objects.get_for_model(ProductTranslation)
    if is_translation or not page.permissions_for_user(user).can_edit():
        return
    address = reverse("translate_page", args=[page.pk])
    yield Button(gettext("Translate"), address, icon_name="globe", priority=priority)


@hooks.register("register_page_listing_more_buttons")
def translate_from_list(page, user, next_url=None):
    return buttons_for(page, user, priority=60)


@hooks.register("register_page_header_buttons")
def translate_from_editor(page, user, view_name, next_url=None):
    return buttons_for(page, user, priority=80)
