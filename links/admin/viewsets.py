"""Short URLs in the admin: one's own, or all of them for who manages all."""

from operator import attrgetter

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column, NumberColumn
from wagtail.permissions import policy_registry
from wagtail.snippets.views.snippets import CreateView, InspectView

from core.admin.columns import TONE_CLASSES, StateColumn
from core.admin.own_rows import OwnRowsViewSet
from core.own_rows import rows_for
from links import charts, qr_codes
from links.admin.filters import ShortURLFilterSet
from links.admin.forms import ShortURLForm
from links.models import MANAGE_ALL, UTM, ShortURL


def expiry(short_url: ShortURL) -> str:
    """The day and time when it ends, which Wagtail's own column can say of the past only."""
    if short_url.expires_at is None:
        return gettext("never")
    return date_format(localtime(short_url.expires_at), "SHORT_DATETIME_FORMAT")


class CopyColumn(Column):
    """An address without its scheme, and a button that copies it with it."""

    cell_template_name = "links/admin/copy_cell.html"

    def get_cell_context_data(self, instance, parent_context):
        context = super().get_cell_context_data(instance, parent_context)
        return {**context, "shown": context["value"].partition("://")[2]}


class VisitsColumn(NumberColumn):
    """How often it was followed, leading to when: the page with the chart and the QR code."""

    cell_template_name = "core/admin/link_cell.html"

    def get_cell_context_data(self, instance, parent_context):
        context = super().get_cell_context_data(instance, parent_context)
        page = type(instance).snippet_viewset.get_url_name("inspect")
        return {**context, "link": reverse(page, args=[instance.pk])}


class TargetColumn(Column):
    cell_template_name = "links/admin/target_cell.html"


class ShortURLCreateView(CreateView):
    def get_success_url(self):
        """To what was made: the address to copy, and its QR code."""
        return reverse(self.model.snippet_viewset.get_url_name("inspect"), args=[self.object.pk])


class ShortURLInspectView(InspectView):
    def get_fields_context(self):
        return []  # the template shows what is worth showing

    def get_context_data(self, **kwargs):
        short_url = self.object
        days = charts.last_days(short_url)
        counted = ShortURL.objects.with_hits().values("hits", "others").get(pk=short_url.pk)
        return super().get_context_data(
            state=short_url.state,
            tone=TONE_CLASSES[short_url.state.tone],
            destination=short_url.destination,
            chart=charts.draw(days),
            total=sum(day.hits for day in days),
            counted_days=[day for day in reversed(days) if day.hits or day.others],
            **counted,
            **kwargs,
        )


def qr_code(request, pk, kind):
    """The QR code as a picture; with ?download as a file to keep."""
    if not policy_registry.get_by_type(ShortURL).user_has_permission(request.user, "view"):
        raise PermissionDenied
    short_url = get_object_or_404(rows_for(request.user, ShortURL), pk=pk)
    picture = qr_codes.draw_qr_code(short_url.short_address, kind)
    response = HttpResponse(picture, content_type=qr_codes.CONTENT_TYPES[kind])
    if "download" in request.GET:
        response["Content-Disposition"] = f'attachment; filename="{short_url.slug}.{kind}"'
    return response


class ShortURLViewSet(OwnRowsViewSet):
    model = ShortURL
    icon = "link"
    menu_label = _("Short URLs")
    menu_order = 140
    add_to_admin_menu = True
    add_view_class = ShortURLCreateView
    inspect_view_enabled = True
    inspect_view_class = ShortURLInspectView
    inspect_template_name = "links/admin/inspect.html"
    index_results_template_name = "links/admin/list_results.html"
    copy_view_enabled = False  # the copy would have the same slug
    filterset_class = ShortURLFilterSet
    list_per_page = 50
    list_select_related = ("page", "owner")
    list_display = [
        "slug",
        CopyColumn("short_address", label=_("Address")),
        Column("label", label=_("Label"), sort_key="label"),
        TargetColumn("target", label=_("Leads to")),
        VisitsColumn("hits", label=_("Visits"), sort_key="hits"),
        StateColumn("state", attrgetter("state.tone"), label=_("State"), accessor="state.label"),
        Column("expires_at", label=_("Expires"), accessor=expiry, sort_key="expires_at"),
        Column(
            "owner",
            label=_("Owner"),
            accessor=lambda row: row.owner or gettext("The shop"),
            sort_key="owner__email",
        ),
    ]
    search_fields = ["slug", "label", "address", "page__title", "utm_campaign", "owner__email"]
    export_filename = "short-urls"
    export_values = {
        _("Address"): lambda row: row.short_address,
        _("Label"): lambda row: row.label,
        _("Leads to"): lambda row: row.target,
        **{name.replace("utm_", "UTM "): attrgetter(name) for name in UTM},
        _("State"): lambda row: row.state.label,
        _("Visits"): lambda row: row.hits,
        _("Bots and previews"): lambda row: row.others,
        _("Created (UTC)"): lambda row: row.created_at,
        _("Expires (UTC)"): lambda row: row.expires_at,
        _("Owner"): lambda row: row.owner.email if row.owner else "",
    }
    edit_handler = ObjectList(
        [
            FieldPanel("slug"),
            FieldPanel("label"),
            MultiFieldPanel(
                [FieldPanel("page"), FieldPanel("address"), FieldPanel("passes_query_on")],
                heading=_("Leads to"),
            ),
            MultiFieldPanel(
                [FieldPanel("is_active"), FieldPanel("expires_at")], heading=_("For how long")
            ),
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel(name) for name in UTM[:3]]),
                    FieldRowPanel([FieldPanel(name) for name in UTM[3:]]),
                ],
                heading=_("Campaign"),
                help_text=_("Added to the target as utm_source and so on, for statistics."),
                classname="collapsed",
            ),
            FieldPanel("owner", permission=MANAGE_ALL),
        ],
        base_form_class=ShortURLForm,
    )

    def get_queryset(self, request):
        return super().get_queryset(request).with_hits()

    def get_urlpatterns(self):
        pictures = [
            path(f"qr/<int:pk>.{kind}", qr_code, {"kind": kind}, name=f"qr_{kind}")
            for kind in qr_codes.CONTENT_TYPES
        ]
        return [*super().get_urlpatterns(), *pictures]
