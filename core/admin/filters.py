"""Filters that many lists in the admin have."""

from datetime import UTC

import django_filters
from django.forms import CheckboxSelectMultiple
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.active_filters import BaseFilterAdapter
from wagtail.admin.filters import DateRangePickerWidget

STATUS = _("Status")


class DatesFilter(django_filters.DateFromToRangeFilter):
    """Days at the ends of the calendar, which lie outside of it in UTC, match nothing."""

    def filter(self, qs, value):
        try:
            for moment in (value.start, value.stop) if value else ():
                moment and moment.astimezone(UTC)
        except OverflowError:
            return qs.none()
        return super().filter(qs, value)


class YesNoFilterAdapter(BaseFilterAdapter):
    """Shows “Open: Yes” above a list, as the filter's own choices do; Wagtail shows “True”."""

    def get_active_filters(self):
        for active in super().get_active_filters():
            yield active._replace(value=gettext("Yes") if self.value else gettext("No"))


def dates(label, field):
    return DatesFilter(label=label, field_name=field, widget=DateRangePickerWidget)


def states(model, label=STATUS):
    return django_filters.MultipleChoiceFilter(
        label=label, choices=model.Status.choices, widget=CheckboxSelectMultiple
    )
