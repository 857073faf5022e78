"""Support in the admin: the inbox of requests, and the replies that are given often."""

from django.db.models import Exists, F, OuterRef, Q
from django.utils.functional import cached_property
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import SubmenuMenuItem
from wagtail.admin.ui.tables import BulkActionsCheckboxColumn, Column
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from commerce.admin.columns import ProductColumn
from core.admin import columns
from core.admin.lists import ActsIndexView, ActsViewSet
from core.own_rows import rows_for
from support.admin import columns as shown
from support.admin.bulk import ACTIONS
from support.admin.canned import CannedReplyInspectView, edit_handler
from support.admin.filters import RequestFilterSet
from support.admin.questions import QuestionViewSet
from support.admin.request import AttachmentView, RequestView
from support.models import CannedReply, Message, SupportRequest
from support.triage import WORK


class InboxView(ActsIndexView):
    """With boxes to tick, for those who may act; whose customer waits longest comes first."""

    bulk_actions = ACTIONS

    @cached_property
    def columns(self):
        if not self.request.user.has_perm(WORK):
            return super().columns
        return [BulkActionsCheckboxColumn("bulk_actions", obj_type="snippet"), *super().columns]

    def found_elsewhere(self, word):
        # A request with several messages that match is found once.
        return Q(Exists(Message.objects.filter(request=OuterRef("pk"), text__icontains=word)))


class RequestViewSet(ActsViewSet):
    model = SupportRequest
    icon = "help"
    menu_label = _("Requests")
    has_short_titles = False
    empty = _("Nobody has asked for help yet. What customers ask about a product comes here.")
    opens_on = "is_open=true"
    nothing_open = _("No request is open: nobody waits for anything.")
    index_view_class = InboxView
    index_template_name = "support/admin/inbox.html"
    list_per_page = 50
    acts = {"attachment": ("attachment/<int:pk>/", AttachmentView)}
    extra_permissions = ("change_supportrequest",)
    filterset_class = RequestFilterSet
    inspect_view_class = RequestView
    inspect_template_name = "support/admin/request.html"
    list_select_related = ("user", "product", "assigned_to")
    ordering = [F("waits_since").asc(nulls_last=True), "-last_message_at", "-pk"]
    list_display = [
        "__str__",
        columns.StateColumn(
            "status",
            shown.tone,
            accessor="get_status_display",
            label=_("State"),
            sort_key="status",
        ),
        columns.StateColumn("turn", shown.turn_tone, accessor=shown.turn, label=_("Waiting for")),
        columns.customer(),
        ProductColumn("product", label=_("Product"), sort_key="product__title"),
        shown.AgoColumn("created_at", label=_("Asked"), sort_key="created_at"),
        shown.AgoColumn("last_message_at", label=_("Last message"), sort_key="last_message_at"),
        Column("assigned_to", label=_("Assigned to")),
        Column(
            "quote",
            label=pgettext_lazy("a price named for help", "Quote"),
            accessor=shown.quote_words,
        ),
    ]
    search_fields = ["reference", "subject", "product__title", *columns.customer_fields()]
    export_filename = "support-requests"
    export_values = {
        _("Reference"): lambda row: row.reference,
        _("Asked (UTC)"): lambda row: row.created_at,
        _("State"): lambda row: row.get_status_display(),
        _("Subject"): lambda row: row.subject,
        _("Product"): lambda row: row.product.title,
        _("Customer"): lambda row: row.user.email,
        _("Waiting for"): shown.whose_turn,
        _("Waiting since (UTC)"): lambda row: None if row.is_closed else row.turn_since,
        _("Last message (UTC)"): lambda row: row.last_message_at,
        _("Assigned to"): lambda row: row.assigned_to and row.assigned_to.email,
        pgettext_lazy("a price named for help", "Quote"): lambda row: columns.major(
            row.quote_amount, row.quote_currency
        ),
        _("Currency"): lambda row: row.quote_currency,
        _("Quote is"): lambda row: row.get_quote_display() if row.quote else "",
        _("Closed (UTC)"): lambda row: row.closed_at,
    }


class CannedReplyViewSet(SnippetViewSet):
    model = CannedReply
    icon = "comment"
    menu_label = _("Canned replies")
    copy_view_enabled = False
    add_to_reference_index = False
    inspect_view_enabled = True
    inspect_view_class = CannedReplyInspectView
    inspect_template_name = "support/admin/canned_reply.html"
    list_display = ["title", "text"]
    search_fields = ["title", "text"]
    search_backend_name = None
    index_results_template_name = "core/admin/list_results.html"

    def get_edit_handler(self):
        return edit_handler.bind_to_model(self.model)

    def register_chooser_viewset(self):
        """No chooser: a reply is chosen in the form of an answer."""


class SupportMenuItem(SubmenuMenuItem):
    """Shows how many customers wait for an answer beside its label."""

    def render_component(self, request):
        component = super().render_component(request)
        if waiting := rows_for(request.user, SupportRequest).waiting_for_us().count():
            # Translators: label: of the menu; count: customers who wait
            component.label = gettext("%(label)s (%(count)s)") % {
                "label": self.label,
                "count": waiting,
            }
        return component


class SupportGroup(SnippetViewSetGroup):
    items = (RequestViewSet, QuestionViewSet, CannedReplyViewSet)
    menu_label = _("Support")
    menu_icon = "help"
    menu_order = 120
    add_to_admin_menu = True

    def get_menu_item(self, order=None):
        item = super().get_menu_item(order)
        kwargs = {"name": item.name, "icon_name": item.icon_name, "order": item.order}
        return SupportMenuItem(item.label, item.menu, **kwargs)
