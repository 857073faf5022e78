"""Own rows only: who sees the whole shop, and viewsets in the admin that show others their own.

Wagtail's generic views check the permission on the model, not on the row. Each view of a
viewset here (list, export, inspect, edit, delete, history, usage, copy, bulk actions) gets its
rows from `rows_for`, so that a row of another seller is not found anywhere.

    class OrderViewSet(FactsViewSet): model = Order
    register_permission_policy(Order, FactsPolicy(Order))   # at the top of wagtail_hooks.py

A model whose queryset has `of_seller(user)` has rows of sellers; one without has rows that only
people who see the whole shop may read.
"""

from django.core.exceptions import PermissionDenied
from django.db.models import BigIntegerField
from django.http import Http404
from django.shortcuts import get_list_or_404
from django.utils.functional import cached_property, classproperty
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.snippets.bulk_actions.delete import DeleteBulkAction
from wagtail.snippets.models import get_snippet_models
from wagtail.snippets.views import snippets

from core.safe_export import SafeExportMixin

WHOLE_SHOP = "core.see_whole_shop"


def sees_whole_shop(user) -> bool:
    """Admins and support staff see every seller's rows."""
    return user.is_active and user.has_perm(WHOLE_SHOP)


def has_sellers(model) -> bool:
    """Whether each row of `model` belongs to a seller."""
    return hasattr(model._default_manager.all(), "of_seller")


def rows_for(user, model):
    """The rows of `model` that `user` may see."""
    rows = model._default_manager.all()
    if sees_whole_shop(user):
        return rows
    return rows.of_seller(user) if has_sellers(model) else rows.none()


class OwnRowsPolicy(ModelPermissionPolicy):
    """The model's permissions, for one's own rows only."""

    def user_has_permission(self, user, action):
        if not has_sellers(self.model) and not sees_whole_shop(user):
            return False
        return super().user_has_permission(user, action)

    def user_has_permission_for_instance(self, user, action, instance):
        return (
            self.user_has_permission(user, action)
            and rows_for(user, self.model).filter(pk=instance.pk).exists()
        )

    def instances_user_has_any_permission_for(self, user, actions):
        if self.user_has_any_permission(user, actions):
            return rows_for(user, self.model)
        return self.model._default_manager.none()


class FactsPolicy(OwnRowsPolicy):
    """What happened stays as it is: nobody adds, changes or deletes it by hand, not even root."""

    def user_has_permission(self, user, action):
        return action == "view" and super().user_has_permission(user, action)


class OwnRowView:
    """Finds one's own rows only. Mixed into every view of an OwnRowsViewSet."""

    def get_object(self, *args, **kwargs):
        found = super().get_object(*args, **kwargs)
        if found is None or found.pk is None:
            return found
        if not rows_for(self.request.user, self.model).filter(pk=found.pk).exists():
            raise Http404
        return found


class OwnRowsIndexView(SafeExportMixin, snippets.IndexView):
    """A list whose search may reach over to other tables without showing a row twice."""

    def search_queryset(self, queryset):
        found = super().search_queryset(queryset)
        return found.distinct() if self.is_searching else found


class OwnRowsViewSet(snippets.SnippetViewSet):
    """A snippet's views in the admin, each narrowed to the rows its reader may see."""

    index_view_class = OwnRowsIndexView
    list_select_related = ()
    export_prefetch_related = ()
    add_to_reference_index = False
    export_values = {}

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
            kwargs |= {"export_values": self.export_values, "list_export": [*self.export_values]}
        return super().get_index_view_kwargs(**kwargs)

    def register_chooser_viewset(self):
        """No chooser: nothing points to these rows by hand, and it would list them all."""


class FactsIndexView(OwnRowsIndexView):
    """Without boxes to tick: there is nothing to do to many facts at once."""

    @cached_property
    def columns(self):
        return [column for column in super().columns if column.name != "bulk_actions"]


class FactsViewSet(OwnRowsViewSet):
    """Rows to read: list, inspect, export. Their policy (FactsPolicy) refuses the rest."""

    index_view_class = FactsIndexView
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
