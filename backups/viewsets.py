"""Backups in the admin: the list of them, each with its result, and taking one now."""

import django_filters
from django import forms
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.snippets.views.snippets import InspectView

from backups import runs, watching
from backups.models import BackupRun
from core.admin.acts import ActView, may_view
from core.admin.columns import StateColumn
from core.admin.filters import dates
from core.admin.lists import ActsIndexView, ActsViewSet
from core.own_rows import sees_whole_shop

BACK_UP = "backups.add_backuprun"


def tone(run: BackupRun) -> str:
    return run.Status(run.status).tone


def may_back_up(user) -> bool:
    """Whether `user` may have a backup taken."""
    return sees_whole_shop(user) and user.has_perm(BACK_UP)


def duration(run: BackupRun) -> str:
    """Hours, minutes and seconds; a dash while there is no end."""
    return "—" if run.duration is None else str(run.duration).partition(".")[0]


def size(run: BackupRun) -> str:
    return filesizeformat(run.size) if run.size else "—"


class BackupFilterSet(WagtailFilterSet):
    status = django_filters.MultipleChoiceFilter(
        label=_("Status"), choices=BackupRun.Status.choices, widget=forms.CheckboxSelectMultiple
    )
    is_there = django_filters.BooleanFilter(
        label=_("Not deleted yet"), field_name="pruned_at", lookup_expr="isnull"
    )
    asked_at = dates(_("Begun"), "asked_at")

    class Meta:
        model = BackupRun
        fields = []


class BackupIndexView(ActsIndexView):
    """With a warning above the list when no backup succeeded for too long."""

    def get_context_data(self, **kwargs):
        return super().get_context_data(is_overdue=watching.is_overdue(), **kwargs)


class BackupInspectView(InspectView):
    def get_fields_context(self):
        return []  # the template shows what is worth showing

    def get_context_data(self, **kwargs):
        run = self.object
        return super().get_context_data(
            duration=duration(run),
            tables=sorted(run.row_counts.items()),
            may_restore=run.is_verified,
            **kwargs,
        )


class BackUpForm(forms.Form):
    """Nothing to fill in."""


class BackUpView(ActView):
    """Have a backup taken now instead of at night."""

    listed_as = BackupRun
    form_class = BackUpForm
    page_title = _("Back up now")
    submit_label = _("Back up now")
    intro = _(
        "The database and the files that lie here are packed, stored, read back and restored into "
        "a database of their own, which is then dropped. It runs in the background, may take "
        "minutes, and disturbs nobody."
    )

    def may(self) -> bool:
        return may_back_up(self.request.user) and may_view(self.request.user, self.listed)

    def act(self, form) -> str:
        if runs.ask():
            return gettext("It starts in a moment. Look at this list again soon.")
        return gettext("One has been asked for already.")

    def get_context_data(self, **kwargs):
        return super().get_context_data(intro=self.intro, **kwargs)


class BackupViewSet(ActsViewSet):
    model = BackupRun
    icon = "download"
    menu_label = _("Backups")
    menu_name = "backups"
    menu_order = 710
    add_to_settings_menu = True
    empty = _("No backup was taken yet. One is taken every night.")
    acts = {"now": ("now/", BackUpView)}
    door = (_("Back up now"), "now", "download", may_back_up)
    extra_permissions = ("add_backuprun",)
    index_view_class = BackupIndexView
    index_template_name = "backups/admin/list.html"
    inspect_view_class = BackupInspectView
    inspect_template_name = "backups/admin/backup.html"
    list_display = [
        "__str__",
        StateColumn(
            "status", tone, label=_("Status"), accessor="get_status_display", sort_key="status"
        ),
        DateColumn("started_at", label=_("Begun"), sort_key="started_at"),
        Column("duration", label=_("Duration"), accessor=duration),
        Column("size", label=_("Size"), accessor=size, sort_key="size"),
        Column("error", label=_("Why not")),
    ]
    list_per_page = 50
    filterset_class = BackupFilterSet
    search_backend_name = None
    search_fields = ["name", "sha256", "error"]
    export_filename = "backups"
    export_values = {
        _("Name"): lambda run: run.name,
        _("Status"): lambda run: run.get_status_display(),
        _("Database"): lambda run: run.engine,
        _("Place"): lambda run: run.place,
        _("Begun (UTC)"): lambda run: run.started_at,
        _("Finished (UTC)"): lambda run: run.finished_at,
        _("Bytes"): lambda run: run.size,
        _("SHA-256"): lambda run: run.sha256,
        _("Encrypted"): lambda run: run.is_encrypted,
        _("Tables"): lambda run: run.table_count,
        _("Rows"): lambda run: run.row_count,
        _("Files"): lambda run: run.file_count,
        _("Why not"): lambda run: run.error,
        _("Deleted (UTC)"): lambda run: run.pruned_at,
    }
