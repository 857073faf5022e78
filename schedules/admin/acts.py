"""What people do to a schedule in the admin besides editing it: run it now, switch it."""

import json

from django.shortcuts import redirect
from wagtail.admin import messages
from wagtail.log_actions import log
from wagtail_modeladmin.views import InstanceSpecificView

from schedules import manual_runs, next_runs

ACTS = {"run": "Run now", "enable": "Switch on", "disable": "Switch off"}


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
            act=self.act, label=ACTS[self.act], words=words_of(self.instance), **kwargs
        )

    def post(self, request, *args, **kwargs):
        row = self.instance
        if self.act == "run":
            self._run(row)
        else:
            row.enabled = self.act == "enable"
            row.save()
            log(row, "schedules.enable" if row.enabled else "schedules.disable")
            state = "on" if row.enabled else "off"
            messages.success(request, f"“{row.name}” is switched {state}.")
        return redirect(self.index_url)

    def _run(self, row) -> None:
        try:
            args, kwargs = json.loads(row.args or "[]"), json.loads(row.kwargs or "{}")
        except ValueError:
            messages.error(self.request, f"The arguments of “{row.name}” are not JSON: mend them.")
            return
        if row.task not in next_runs.known_tasks():
            messages.error(self.request, f"There is no task “{row.task}” any more.")
        elif manual_runs.start(row, args, kwargs):
            log(row, "schedules.run")
            messages.success(
                self.request, f"“{row.name}” is in the queue; a worker takes it in its turn."
            )
        else:
            messages.error(
                self.request,
                f"“{row.name}” was not started: the queue cannot be reached right now. "
                "Try again in a minute.",
            )


def words_of(row) -> str:
    task = next_runs.known_tasks().get(row.task)
    return next_runs.what_it_does(task) if task else ""


class RunView(ActView):
    act = "run"


class EnableView(ActView):
    act = "enable"


class DisableView(ActView):
    act = "disable"
