"""What people do to a schedule in the admin besides editing it: run it now, switch it."""

import json

from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.log_actions import log
from wagtail_modeladmin.views import InstanceSpecificView

from schedules import manual_runs, names, next_runs

ACTS = {
    "run": gettext_lazy("Run now"),
    "enable": gettext_lazy("Switch on"),
    "disable": gettext_lazy("Switch off"),
}


class ActView(InstanceSpecificView):
    """Asks (GET), then does (POST): run a schedule's task now, switch it on or off."""

    act = ""
    template_name = "schedules/act.html"

    def check_action_permitted(self, user):
        return self.permission_helper.user_can_edit_obj(user, self.instance)

    def get_page_title(self):
        return ACTS[self.act]

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            act=self.act,
            label=ACTS[self.act],
            name=names.name_of(self.instance.name),
            description=description_of(self.instance),
            **kwargs,
        )

    def post(self, request, *args, **kwargs):
        row = self.instance
        if self.act == "run":
            self._run(row)
        else:
            row.enabled = self.act == "enable"
            row.save()
            log(row, "schedules.enable" if row.enabled else "schedules.disable")
            if row.enabled:
                done = _("“%(name)s” is switched on.") % {"name": names.name_of(row.name)}
            else:
                done = _("“%(name)s” is switched off.") % {"name": names.name_of(row.name)}
            messages.success(request, done)
        return redirect(self.index_url)

    def _run(self, row) -> None:
        values = {"name": names.name_of(row.name), "task": row.task}
        try:
            args, kwargs = json.loads(row.args or "[]"), json.loads(row.kwargs or "{}")
        except ValueError:
            refusal = _("The arguments of “%(name)s” are not JSON: mend them.")
            messages.error(self.request, refusal % values)
            return
        if row.task not in next_runs.known_tasks():
            messages.error(self.request, _("There is no task “%(task)s” any more.") % values)
        elif manual_runs.start(row, args, kwargs):
            log(row, "schedules.run")
            done = _("“%(name)s” is in the queue; a worker takes it in its turn.")
            messages.success(self.request, done % values)
        else:
            refusal = _(
                "“%(name)s” was not started: the queue cannot be reached right now. "
                "Try again in a minute."
            )
            messages.error(self.request, refusal % values)


def description_of(row) -> str:
    """What the task of a schedule does; empty if the task does not exist any more."""
    task = next_runs.known_tasks().get(row.task)
    if task is None:
        return ""
    return (
        names.purpose_of(row.name)
        or names.purpose_of_task(row.task)
        or next_runs.what_it_does(task)
    )


class RunView(ActView):
    act = "run"


class EnableView(ActView):
    act = "enable"


class DisableView(ActView):
    act = "disable"
