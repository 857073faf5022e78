"""The views of schedules in the admin, with their addresses, buttons and permissions."""

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from wagtail.admin.paginator import WagtailPaginator
from wagtail_modeladmin.helpers import AdminURLHelper, ButtonHelper, PermissionHelper
from wagtail_modeladmin.views import (
    CreateView,
    DeleteView,
    EditView,
    HistoryView,
    IndexView,
)

from schedules import names
from schedules.admin.acts import ACTS


class NumberedURLs(AdminURLHelper):
    """Rows have numbers; anything else in their place is a page that does not exist."""

    def _get_object_specific_action_url_pattern(self, action):
        return rf"^{self.base_url_path}/{action}/(?P<instance_pk>[0-9]{{1,18}})/$"


class SchedulePermissions(PermissionHelper):
    """The shop's own schedules come back at the next start: they are switched off, not deleted."""

    def user_can_delete_obj(self, user, obj):
        return not hasattr(obj, "own") and super().user_can_delete_obj(user, obj)


class TimePermissions(PermissionHelper):
    """Deleting a time would delete the schedules that have it."""

    def user_can_delete_obj(self, user, obj):
        return super().user_can_delete_obj(user, obj) and not obj.periodictask_set.exists()


class InOurWords:
    """A view or a helper that names rows as the menu does, and not as their project's code does."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        words = getattr(self, "view", self).model_admin  # type: ignore[union-attr]  # the view's
        self.verbose_name, self.verbose_name_plural = str(words.one), str(words.many)


class Buttons(InOurWords, ButtonHelper):
    pass


class ScheduleButtons(Buttons):
    def get_buttons_for_obj(self, obj, exclude=None, classnames_add=None, classnames_exclude=None):
        buttons = super().get_buttons_for_obj(obj, exclude, classnames_add, classnames_exclude)
        if self.permission_helper.user_can_edit_obj(self.request.user, obj):
            for act in ("run", "disable" if obj.enabled else "enable"):
                buttons.append(
                    {
                        "url": self.url_helper.get_action_url(act, obj.pk),
                        "label": ACTS[act],
                        "classname": self.finalise_classname(
                            ["button-secondary", *(classnames_add or [])]
                        ),
                        "title": _("%(act)s: %(name)s")
                        % {"act": ACTS[act], "name": names.name_of(obj.name)},
                    }
                )
        return buttons


class ListView(InOurWords, IndexView):
    def paginator_class(self, rows, per_page):
        """Counts the rows by the same names."""
        paginator = WagtailPaginator(rows, per_page)
        paginator.verbose_name = self.verbose_name
        paginator.verbose_name_plural = self.verbose_name_plural
        return paginator

    def get_page_title(self):
        return capfirst(self.verbose_name_plural)

    def get_filters_params(self, params=None):
        """None: other parameters of the address must not reach the database."""
        return {}


class AddView(InOurWords, CreateView):
    pass


class ChangeView(InOurWords, EditView):
    def get_page_subtitle(self):
        return self.model_admin.name_of(self.instance)


class RemoveView(InOurWords, DeleteView):
    def get_page_subtitle(self):
        return self.model_admin.name_of(self.instance)


class EditorsHistoryView(InOurWords, HistoryView):
    """For those who may change the row: wagtail-modeladmin shows it to everybody in the admin."""

    def check_action_permitted(self, user):
        return self.permission_helper.user_can_edit_obj(user, self.instance)
