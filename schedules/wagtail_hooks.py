"""The admin of recurring tasks."""

from wagtail import hooks
from wagtail_modeladmin.options import modeladmin_register

from schedules.admin.modeladmins import SchedulesGroup

modeladmin_register(SchedulesGroup)


@hooks.register("register_log_actions")
def name_acts_on_schedules(actions):
    actions.register_action("schedules.run", "Run now", "Run now")
    actions.register_action("schedules.enable", "Switch on", "Switched on")
    actions.register_action("schedules.disable", "Switch off", "Switched off")
