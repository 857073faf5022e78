"""Filters that many lists in the admin have."""

import django_filters
from django.forms import CheckboxSelectMultiple
from wagtail.admin.filters import DateRangePickerWidget


def dates(label, field):
    return django_filters.DateFromToRangeFilter(
        label=label, field_name=field, widget=DateRangePickerWidget
    )


def states(model, label="Status"):
    return django_filters.MultipleChoiceFilter(
        label=label, choices=model.Status.choices, widget=CheckboxSelectMultiple
    )
