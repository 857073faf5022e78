"""The admin of the shop's own machinery: schedules, and how everything is doing."""

from wagtail import hooks
from wagtail.admin.ui.components import Component
from wagtail_modeladmin.options import modeladmin_register

from core.own_rows import sees_whole_shop
from site_config import condition
from site_config.schedules_admin import SchedulesGroup

modeladmin_register(SchedulesGroup)


class ConditionPanel(Component):
    """What works unseen, on the first page of those who see the whole shop."""

    order = 50
    template_name = "site_config/condition_panel.html"

    def get_context_data(self, parent_context):
        user = parent_context["request"].user
        return {
            "findings": [
                (finding, finding.url if user.has_perm(finding.permission) else "")
                for finding in condition.examine()
            ]
        }


@hooks.register("construct_homepage_panels")
def show_condition(request, panels):
    if sees_whole_shop(request.user):
        panels.append(ConditionPanel())


@hooks.register("register_log_actions")
def name_acts_on_schedules(actions):
    actions.register_action("schedules.run", "Run now", "Run now")
    actions.register_action("schedules.enable", "Switch on", "Switched on")
    actions.register_action("schedules.disable", "Switch off", "Switched off")
