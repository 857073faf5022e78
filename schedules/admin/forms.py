"""What people enter about schedules, checked before beat meets it."""

import json
from datetime import timedelta

from celery.schedules import ParseException, crontab
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_celery_beat.models import CrontabSchedule, IntervalSchedule
from wagtail.admin.forms import WagtailAdminModelForm

from schedules import names, next_runs, times

# Beat looks at its schedules every five seconds.
SHORTEST = timedelta(seconds=5)
LONGEST = timedelta(days=366)
OURS = gettext_lazy(
    "This schedule comes with the shop. Whether it runs and when is yours to change; the rest is "
    "set again at each start."
)


class ScheduleForm(WagtailAdminModelForm):
    """One schedule. Of the shop's own only the time and the switch can be changed."""

    FIELD_TEXTS = {
        "enabled": (
            gettext_lazy("Switched on"),
            gettext_lazy("Otherwise it keeps its settings and does not run."),
        ),
        "interval": (
            gettext_lazy("Interval"),
            gettext_lazy("Again and again after this time. Or:"),
        ),
        "crontab": (
            gettext_lazy("Time of day or week"),
            gettext_lazy("At certain times. One of the two."),
        ),
        "expire_seconds": (
            gettext_lazy("Drop after (seconds)"),
            gettext_lazy(
                "A turn that no worker took within this time is dropped instead of piling up."
            ),
        ),
        "one_off": (
            gettext_lazy("Once only"),
            gettext_lazy("Runs a single time, then switches itself off."),
        ),
        "start_time": (gettext_lazy("Begins"), gettext_lazy("Not before this moment.")),
        "description": (gettext_lazy("What it is for"), gettext_lazy("Shown in the list.")),
    }

    task = forms.ChoiceField(help_text=gettext_lazy("What is done."))
    args = forms.CharField(
        label=gettext_lazy("Arguments"),
        required=False,
        widget=forms.TextInput,
        help_text=gettext_lazy(
            'A JSON list, in the order of the task: [12, "name"]. Mostly empty: [].'
        ),
    )
    kwargs = forms.CharField(
        label=gettext_lazy("Named arguments"),
        required=False,
        widget=forms.TextInput,
        help_text=gettext_lazy('A JSON object: {"at_once": true}. Mostly empty: {}.'),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["task"].choices = self._task_choices()
        for name, (label, help_text) in self.FIELD_TEXTS.items():
            self.fields[name].label, self.fields[name].help_text = label, help_text
        for name in ("interval", "crontab"):
            self.fields[name].label_from_instance = times.words_of
        if self.instance.pk and hasattr(self.instance, "own"):
            self.fields["name"].help_text = OURS
            for name in ("name", "task", "args", "kwargs", "expire_seconds", "one_off"):
                self.fields[name].disabled = True

    def _task_choices(self) -> list[tuple[str, str]]:
        """All tasks, and the schedule's own even if it does not exist any more."""
        tasks = next_runs.known_tasks()
        choices = [("", _("Choose a task"))]
        now = self.instance.task
        if now and now not in tasks:
            choices.append((now, _("%(task)s (does not exist any more)") % {"task": now}))
        return [*choices, *((name, _task_label(name, task)) for name, task in tasks.items())]

    def clean_task(self) -> str:
        name = self.cleaned_data["task"]
        if name not in next_runs.known_tasks():
            raise ValidationError(
                _("There is no task “%(task)s” any more. Choose another one.") % {"task": name}
            )
        return name

    def clean_args(self) -> str:
        advice = _("Write a list such as [] or [12].")
        return _json(self.cleaned_data["args"] or "[]", list, advice)

    def clean_kwargs(self) -> str:
        advice = _('Write an object such as {} or {"a": 1}.')
        return _json(self.cleaned_data["kwargs"] or "{}", dict, advice)

    def clean(self):
        values = super().clean()
        if not self.errors:
            self._check_arguments(values)
            self._check_time(values)
        return values

    def validate_unique(self):
        # The model's own errors about a time that is missing or double come beside ours otherwise.
        if not self.errors:
            super().validate_unique()

    def _check_arguments(self, values) -> None:
        task = next_runs.known_tasks()[values["task"]]
        try:
            task.__header__(*json.loads(values["args"]), **json.loads(values["kwargs"]))
        except TypeError as error:
            problem = str(error).partition("() ")[2] or str(error)
            refusal = _("This task cannot be called so: %(problem)s.")
            self.add_error("args", refusal % {"problem": problem})

    def _check_time(self, values) -> None:
        if bool(values.get("interval")) == bool(values.get("crontab")):
            self.add_error(
                "interval", _("Choose one: either an interval, or a time of day or week.")
            )
            return
        # Kinds of time that this form does not offer.
        self.instance.solar = self.instance.clocked = None


class IntervalForm(WagtailAdminModelForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["period"].choices = [
            choice
            for choice in IntervalSchedule.PERIOD_CHOICES
            if choice[0] != IntervalSchedule.MICROSECONDS
        ]

    def clean(self):
        values = super().clean()
        if self.errors:
            return values
        every, period = values["every"], values["period"]
        try:
            length = timedelta(**{period: every})
        except OverflowError:
            length = timedelta.max
        if length < SHORTEST:
            refusal = _("Not more often than every %(seconds)s seconds.")
            self.add_error("every", refusal % {"seconds": SHORTEST.seconds})
        elif length > LONGEST:
            self.add_error(
                "every", _("Not more than a year: use a time of day or week for rarer things.")
            )
        _refuse_double(self, IntervalSchedule, every=every, period=period)
        return values


class CrontabForm(WagtailAdminModelForm):
    FIELDS = ("minute", "hour", "day_of_month", "month_of_year", "day_of_week")

    def clean(self):
        values = super().clean()
        # Before the model's own checks, which end with an error page for some texts.
        for name in self.FIELDS:
            if name in values:
                self._check_alone(name, values[name])
        if self.errors:
            return values
        try:
            next_runs.wait_of(CrontabSchedule(**values), timezone.now())
        except next_runs.NeverRuns:
            raise ValidationError(
                _("This never happens: there is no such day in any of these months.")
            ) from None
        _refuse_double(self, CrontabSchedule, **values)
        return values

    def _check_alone(self, name: str, value: str) -> None:
        try:
            crontab(**{name: value})
        except (ParseException, ValueError, TypeError) as error:
            refusal = _("This is not understood (%(error)s). Write *, 5, 1,15, 1-5 or */2.")
            self.add_error(name, refusal % {"error": error})


def _refuse_double(form, model, **values) -> None:
    if model.objects.filter(**values).exclude(pk=form.instance.pk).exists():
        form.add_error(None, _("This exists already: choose it in the schedule itself."))


def _json(text: str, kind: type, advice: str) -> str:
    """`text`, if it is JSON of `kind`. Raises ValidationError with `advice` on what to write."""
    try:
        value = json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        refusal = _("This is not JSON. %(advice)s")
        if isinstance(error, json.JSONDecodeError):
            refusal = _("This is not JSON (at character %(position)s). %(advice)s")
        values = {"advice": advice, "position": getattr(error, "pos", 0) + 1}
        raise ValidationError(refusal % values) from error
    if not isinstance(value, kind):
        raise ValidationError(advice)
    return text


def _no_constant(name: str):
    raise ValueError(name)


def _task_label(name: str, task) -> str:
    description = names.purpose_of_task(name) or next_runs.what_it_does(task)
    return f"{name}: {description}" if description else name
