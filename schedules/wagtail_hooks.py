"""The admin of recurring tasks."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail_modeladmin.options import modeladmin_register

from schedules.admin.modeladmins import SchedulesGroup

modeladmin_register(SchedulesGroup)


@hooks.register("register_log_actions")
def name_acts_on_schedules(actions):
    actions.register_action("schedules.run", _("Run now"), _("Run now"))
    actions.register_action("schedules.enable", _("Switch on"), _("Switched on"))
    actions.register_action("schedules.disable", _("Switch off"), _("Switched off"))
