"""Licences in the admin."""

from django.utils.translation import gettext_lazy as _
from wagtail.snippets.views import snippets
from wagtail.snippets.views.snippets import SnippetViewSet

from core.admin.searching import EachWordMixin
from products.models import Licence


class LicenceIndexView(EachWordMixin, snippets.IndexView):
    """Licences are found by each of their words."""


class LicenceViewSet(SnippetViewSet):
    model = Licence
    index_view_class = LicenceIndexView
    icon = "doc-full"
    menu_label = _("Licences")
    menu_order = 125
    add_to_admin_menu = True
    list_display = ["name", "summary"]
    search_fields = ["name", "summary"]
    ordering = ["name"]
