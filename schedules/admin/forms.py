"""What people enter about schedules, checked before beat meets it."""

import json
from datetime import timedelta

from celery.schedules import ParseException, crontab
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django_celery_beat.models import CrontabSchedule, IntervalSchedule
from wagtail.admin.forms import WagtailAdminModelForm

from schedules import next_runs

# Beat looks at its schedules every five seconds.
SHORTEST = timedelta(seconds=5)
LONGEST = timedelta(days=366)
OURS = (
    "This schedule comes with the shop. Whether it runs and when is yours to change; the rest is "
    "set again at each start."
)


class ScheduleForm(WagtailAdminModelForm):
    """One schedule. Of the shop's own only the time and the switch can be changed."""

    task = forms.ChoiceField(help_text="What is done.")
    args = forms.CharField(
        label="Arguments",
        required=False,
        widget=forms.TextInput,
        help_text='A JSON list, in the order of the task: [12, "name"]. Mostly empty: [].',
    )
    kwargs = forms.CharField(
        label="Named arguments",
        required=False,
        widget=forms.TextInput,
        help_text='A JSON object: {"at_once": true}. Mostly empty: {}.',
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        tasks = next_runs.known_tasks()
        now = self.instance.task
        gone = [(now, f"{now} (does not exist any more)")] if now and now not in tasks else []
        named = [(name, _with_words(name, task)) for name, task in tasks.items()]
        self.fields["task"].choices = [("", "Choose a task"), *gone, *named]
        self.fields["enabled"].label = "Switched on"
        self.fields["enabled"].help_text = "Otherwise it keeps its settings and does not run."
        self.fields["interval"].label = "Interval"
        self.fields["interval"].help_text = "Again and again after this time. Or:"
        self.fields["crontab"].label = "Crontab"
        self.fields["crontab"].help_text = "At certain times. One of the two."
        self.fields["expire_seconds"].label = "Drop after (seconds)"
        self.fields[
            "expire_seconds"
        ].help_text = "A turn that no worker took within this time is dropped instead of piling up."
        self.fields["one_off"].label, self.fields["start_time"].label = "Once only", "Begins"
        self.fields["one_off"].help_text = "Runs a single time, then switches itself off."
        self.fields["start_time"].help_text = "Not before this moment."
        if self.instance.pk and hasattr(self.instance, "own"):
            self.fields["name"].help_text = OURS
            for name in ("name", "task", "args", "kwargs", "expire_seconds", "one_off"):
                self.fields[name].disabled = True

    def clean_task(self) -> str:
        name = self.cleaned_data["task"]
        if name not in next_runs.known_tasks():
            raise ValidationError(f"There is no task “{name}” any more. Choose another one.")
        return name

    def clean_args(self) -> str:
        return _json(self.cleaned_data["args"] or "[]", list, "a list such as [] or [12]")

    def clean_kwargs(self) -> str:
        return _json(self.cleaned_data["kwargs"] or "{}", dict, 'an object such as {} or {"a": 1}')

    def clean(self):
        values = super().clean()
        if not self.errors:
            self._check_arguments(values)
            self._check_time(values)
        return values

    def validate_unique(self):
        # The model's own words on a time that is missing or double come beside ours otherwise.
        if not self.errors:
            super().validate_unique()

    def _check_arguments(self, values) -> None:
        task = next_runs.known_tasks()[values["task"]]
        try:
            task.__header__(*json.loads(values["args"]), **json.loads(values["kwargs"]))
        except TypeError as error:
            words = str(error).partition("() ")[2] or str(error)
            self.add_error("args", f"This task cannot be called so: {words}.")

    def _check_time(self, values) -> None:
        if bool(values.get("interval")) == bool(values.get("crontab")):
            self.add_error("interval", "Choose one time: either an interval or a crontab.")
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
            self.add_error("every", f"Not more often than every {SHORTEST.seconds} seconds.")
        elif length > LONGEST:
            self.add_error("every", "Not more than a year: use a crontab for rarer things.")
        _refuse_double(self, IntervalSchedule, every=every, period=period)
        return values


class CrontabForm(WagtailAdminModelForm):
    FIELDS = ("minute", "hour", "day_of_month", "month_of_year", "day_of_week")

    def clean(self):
        values = super().clean()
        # Before the model's own checks, which some words end with an error page.
        for name in self.FIELDS:
            if name in values:
                self._check_alone(name, values[name])
        if self.errors:
            return values
        try:
            next_runs.wait_of(CrontabSchedule(**values), timezone.now())
        except next_runs.NeverRuns:
            raise ValidationError(
                "This never happens: there is no such day in any of these months."
            ) from None
        _refuse_double(self, CrontabSchedule, **values)
        return values

    def _check_alone(self, name: str, value: str) -> None:
        try:
            crontab(**{name: value})
        except (ParseException, ValueError, TypeError) as error:
            self.add_error(name, f"This is not understood ({error}). Write *, 5, 1,15, 1-5 or */2.")


def _refuse_double(form, model, **values) -> None:
    if model.objects.filter(**values).exclude(pk=form.instance.pk).exists():
        form.add_error(None, "This exists already: choose it in the schedule itself.")


def _json(text: str, kind: type, example: str) -> str:
    try:
        value = json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        where = f" (at character {error.pos + 1})" if hasattr(error, "pos") else ""
        raise ValidationError(f"This is not JSON{where}. Write {example}.") from error
    if not isinstance(value, kind):
        raise ValidationError(f"Write {example}.")
    return text


def _no_constant(name: str):
    raise ValueError(name)


def _with_words(name: str, task) -> str:
    words = next_runs.what_it_does(task)
    return f"{name}: {words}" if words else name
