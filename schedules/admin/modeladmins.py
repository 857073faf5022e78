"""Schedules in the admin, for those who may change them: what runs, when, and running it now.

django-celery-beat's models are of another project and cannot be snippets; wagtail-modeladmin
takes any model.
"""

import re
from datetime import timedelta

from django.contrib.admin import display
from django.urls import re_path
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_celery_beat.models import CrontabSchedule, IntervalSchedule, PeriodicTask
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail_modeladmin.options import ModelAdmin, ModelAdminGroup

from core.spans import from_now
from schedules import names, next_runs, times
from schedules.admin.acts import DisableView, EnableView, RunView
from schedules.admin.forms import CrontabForm, IntervalForm, ScheduleForm
from schedules.admin.views import (
    AddView,
    Buttons,
    ChangeView,
    EditorsHistoryView,
    ListView,
    NumberedURLs,
    RemoveView,
    ScheduleButtons,
    SchedulePermissions,
    TimePermissions,
)
from schedules.models import LastRun, ManualRun

# Beat is not to the second; what is later than this waits for a beat that is away.
LATE = timedelta(minutes=1)
CSS = "css/schedules.css"


class InWords(ModelAdmin):
    """The views of all three, in the shop's words."""

    url_helper_class = NumberedURLs
    button_helper_class = Buttons
    index_view_class = ListView
    create_view_class = AddView
    edit_view_class = ChangeView
    delete_view_class = RemoveView
    history_view_class = EditorsHistoryView
    index_view_extra_css = form_view_extra_css = [CSS]
    list_per_page = 50

    def name_of(self, row) -> str:
        return str(row)


class ScheduleAdmin(InWords):
    model = PeriodicTask
    one, many = gettext_lazy("recurring task"), gettext_lazy("recurring tasks")
    base_url_path = "schedules/tasks"
    menu_label = gettext_lazy("Recurring tasks")
    menu_icon = "tasks"
    list_display = ("title", "time", "is_on", "last_time", "next_run", "task_name", "origin")
    list_select_related = (
        "interval",
        "crontab",
        "solar",
        "clocked",
        "own",
        "last_run",
        "manual_run",
    )
    search_fields = ("name", "task")
    ordering = ("name",)
    permission_helper_class = SchedulePermissions
    button_helper_class = ScheduleButtons
    edit_handler = ObjectList(
        [
            FieldPanel("name"),
            FieldPanel("enabled"),
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("interval"), FieldPanel("crontab")]),
                    FieldRowPanel([FieldPanel("start_time"), FieldPanel("one_off")]),
                ],
                heading=gettext_lazy("When"),
            ),
            MultiFieldPanel(
                [
                    FieldPanel("task"),
                    FieldRowPanel([FieldPanel("args"), FieldPanel("kwargs")]),
                    FieldPanel("expire_seconds"),
                ],
                heading=gettext_lazy("What"),
            ),
            FieldPanel("description"),
        ],
        base_form_class=ScheduleForm,
    )

    def register_indexing(self):
        """Beat saves these rows all day: no index of references is to follow each time."""

    def get_admin_urls_for_registration(self):
        acts = [
            re_path(
                self.url_helper.get_action_url_pattern(view_class.act),
                self._view(view_class),
                name=self.url_helper.get_action_url_name(view_class.act),
            )
            for view_class in (RunView, EnableView, DisableView)
        ]
        return (*super().get_admin_urls_for_registration(), *acts)

    def _view(self, view_class):
        def view(request, instance_pk):
            return view_class.as_view(model_admin=self, instance_pk=instance_pk)(request)

        return view

    def name_of(self, row) -> str:
        return names.name_of(row.name)

    # --- columns ----------------------------------------------------------------------------
    @display(description=gettext_lazy("What"), ordering="name")
    def title(self, row):
        """In words, with what it is for."""
        purpose = names.purpose_of(row.name) or row.description
        if not purpose:
            return names.name_of(row.name)
        return format_html("{}<br><small>{}</small>", names.name_of(row.name), purpose)

    @display(description=gettext_lazy("Origin"))
    def origin(self, row):
        return _("The shop's own") if hasattr(row, "own") else _("Added here")

    @display(description=gettext_lazy("When"))
    def time(self, row):
        return times.words_of(row.scheduler) if row.scheduler else _("no time")

    @display(description=gettext_lazy("State"), ordering="enabled")
    def is_on(self, row):
        return _("On") if row.enabled else _("Off")

    @display(description=gettext_lazy("Last run"), ordering="last_run_at")
    def last_time(self, row):
        """When beat sent it, how its last run ended, and that of a run by hand."""
        lines = [_moment(row.last_run_at) if row.last_run_at else _("Not yet")]
        if hasattr(row, "last_run"):
            lines.append(_ended(row.last_run))
        if hasattr(row, "manual_run"):
            lines.append(_manual_run(row.manual_run))
        return format_html_join(mark_safe("<br>"), "{}", ((line,) for line in lines))

    @display(description=gettext_lazy("Next run"))
    def next_run(self, row):
        try:
            run = next_runs.next_run(row)
        except next_runs.NeverRuns:
            return _("Never: there is no such day")
        if run is None:
            return _("Switched off")
        if timezone.now() - run > LATE:
            return _("Overdue since %(time)s") % {"time": _moment(run)}
        return _moment(run)

    @display(description=gettext_lazy("Task"), ordering="task")
    def task_name(self, row):
        """With places to break a long one, so that none is cut within a word."""
        parts = re.findall(r"[^._]*[._]?", row.task)
        return format_html_join(mark_safe("<wbr>"), "{}", ((part,) for part in parts if part))


class TimeAdmin(InWords):
    permission_helper_class = TimePermissions

    @display(description=gettext_lazy("When"))
    def words(self, row):
        return times.words_of(row)

    @display(description=gettext_lazy("Used by"))
    def used_by(self, row):
        used = sorted(names.name_of(task.name) for task in row.periodictask_set.all())
        return ", ".join(used) or _("No schedule")

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("periodictask_set")

    def register_indexing(self):
        """None, as for tasks."""


class IntervalAdmin(TimeAdmin):
    model = IntervalSchedule
    one, many = gettext_lazy("interval"), gettext_lazy("intervals")
    base_url_path = "schedules/intervals"
    menu_label = gettext_lazy("Intervals")
    menu_icon = "rotate"
    list_display = ("words", "used_by")
    edit_handler = ObjectList(
        [FieldRowPanel([FieldPanel("every"), FieldPanel("period")])], base_form_class=IntervalForm
    )


class CrontabAdmin(TimeAdmin):
    model = CrontabSchedule
    one, many = gettext_lazy("time of day or week"), gettext_lazy("times of day or week")
    base_url_path = "schedules/crontabs"
    menu_label = gettext_lazy("Times of day or week")
    menu_icon = "calendar-alt"
    list_display = ("words", "fields", "used_by")
    edit_handler = ObjectList(
        [
            FieldRowPanel([FieldPanel("minute"), FieldPanel("hour")]),
            FieldRowPanel([FieldPanel("day_of_month"), FieldPanel("month_of_year")]),
            FieldRowPanel([FieldPanel("day_of_week"), FieldPanel("timezone")]),
        ],
        base_form_class=CrontabForm,
    )

    @display(description=gettext_lazy("Minute, hour, day, month, day of week"))
    def fields(self, row):
        return str(row)


class SchedulesGroup(ModelAdminGroup):
    items = (ScheduleAdmin, IntervalAdmin, CrontabAdmin)
    menu_label = gettext_lazy("Schedules")
    menu_icon = "calendar-alt"
    menu_order = 720


def _ended(run: LastRun) -> str:
    if not run.error:
        return _("Ended without an error")
    words = _("Failed (%(error)s) at %(time)s: the worker's log says why")
    return words % {"error": run.error, "time": _moment(run.ended_at)}


def _manual_run(run: ManualRun) -> str:
    """When it was asked for, and how it ended."""
    text = _("By hand: %(time)s, not ended yet")
    if run.ended_at and run.has_failed:
        text = _("By hand: %(time)s, failed: the worker's log says why")
    elif run.ended_at:
        text = _("By hand: %(time)s, ended without an error")
    return text % {"time": _moment(run.asked_at)}


def _moment(moment) -> str:
    local = timezone.localtime(moment)
    values = {"time": date_format(local, "j M, H:i:s"), "ago": from_now(moment)}
    return _("%(time)s (%(ago)s)") % values
