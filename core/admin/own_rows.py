"""Viewsets in the admin that show whoever does not see the whole shop their own rows only.

Wagtail's generic views check the permission on the model, not on the row. Each view of a
viewset here (list, export, inspect, edit, delete, history, usage, copy, bulk actions) gets its
rows from `rows_for`, so that a row of another seller is not found anywhere.

    class OrderViewSet(ReadOnlyViewSet): model = Order
    register_permission_policy(Order, ReadOnlyPolicy(Order))   # at the top of wagtail_hooks.py
"""

from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.db.models import BigIntegerField, Model
from django.http import Http404, HttpRequest
from django.shortcuts import get_list_or_404
from django.utils.functional import Promise, cached_property, classproperty
from wagtail.snippets.bulk_actions.delete import DeleteBulkAction
from wagtail.snippets.models import get_snippet_models
from wagtail.snippets.views import snippets

from core.admin.safe_export import SafeExportMixin
from core.admin.searching import EachWordMixin
from core.own_rows import rows_for


class OwnRowView:
    """Finds one's own rows only. Mixed into every view of an OwnRowsViewSet."""

    request: HttpRequest
    model: type[Model]

    def get_object(self, *args, **kwargs):
        found = super().get_object(*args, **kwargs)  # type: ignore[misc]  # the view's own
        if found is None or found.pk is None:
            return found
        if not rows_for(self.request.user, self.model).filter(pk=found.pk).exists():
            raise Http404
        return found


class OwnRowsIndexView(SafeExportMixin, EachWordMixin, snippets.IndexView):
    """A list of one's own rows."""


class OwnRowsViewSet(snippets.SnippetViewSet):
    """A snippet's views in the admin, each narrowed to the rows its reader may see."""

    index_view_class = OwnRowsIndexView
    list_select_related: tuple[str, ...] = ()
    export_prefetch_related: tuple[str, ...] = ()
    add_to_reference_index = False
    export_values: dict[str | Promise, Callable] = {}

    def get_queryset(self, request):
        rows = rows_for(request.user, self.model).select_related(*self.list_select_related)
        if request.GET.get("export"):
            rows = rows.prefetch_related(*self.export_prefetch_related)
        return rows

    def construct_view(self, view_class, **kwargs):
        # Here, so that a view which a later Wagtail adds is narrowed too.
        if hasattr(view_class, "get_object"):
            view_class = type(view_class.__name__, (OwnRowView, view_class), {})
        return super().construct_view(view_class, **kwargs)

    def get_index_view_kwargs(self, **kwargs):
        if self.export_values:
            kwargs["export_values"] = self.export_values
        return super().get_index_view_kwargs(**kwargs)

    def register_chooser_viewset(self):
        """No chooser: nothing points to these rows by hand, and it would list them all."""


class ReadOnlyIndexView(OwnRowsIndexView):
    """Without boxes to tick: there is nothing to do to many of them at once."""

    @cached_property
    def columns(self):
        return [column for column in super().columns if column.name != "bulk_actions"]


class ReadOnlyViewSet(OwnRowsViewSet):
    """Rows to read: list, inspect, export. Their policy (ReadOnlyPolicy) refuses the rest."""

    index_view_class = ReadOnlyIndexView
    inspect_view_enabled = True
    copy_view_enabled = False

    def get_permissions_to_register(self):
        return super().get_permissions_to_register().filter(codename__startswith="view_")


class OwnRowsDelete(DeleteBulkAction):
    """Wagtail's own would name the rows of others while it refuses to delete them."""

    @classproperty
    def models(cls):
        return [m for m in get_snippet_models() if isinstance(m.snippet_viewset, OwnRowsViewSet)]

    def dispatch(self, request, *args, **kwargs):
        if not self.permission_policy.user_has_permission(request.user, "delete"):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_queryset(self, model, object_ids):
        try:
            wanted = [key for key in map(int, object_ids) if 0 < key <= BigIntegerField.MAX_BIGINT]
        except ValueError:
            raise Http404 from None
        return get_list_or_404(rows_for(self.request.user, model), pk__in=wanted)
