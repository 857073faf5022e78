"""What requests can be filtered by. Choices hold what the reader may see only."""

from datetime import timedelta

import django_filters
from django.contrib.auth import get_user_model
from django.forms import RadioSelect
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext, ngettext_lazy, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.widgets import BooleanRadioSelect

from core.admin.filters import dates, states
from core.own_rows import rows_for
from products.models import ProductPage
from support.models import SupportRequest

DAYS = (1, 3, 7, 30)
ME, NOBODY = "me", "nobody"


def about_products(model) -> django_filters.ModelChoiceFilter:
    """By product, of those with rows of `model` that the reader may see."""

    def asked_products(request):
        asked = rows_for(request.user, model).order_by()
        return ProductPage.objects.filter(pk__in=asked.values("product")).order_by("title")

    # By `id`, as a number beyond all numbers of a row then names none; the key would break.
    return django_filters.ModelChoiceFilter(
        label=_("Product"), queryset=asked_products, to_field_name="id"
    )


def assigned_people(request) -> list[tuple[str, str]]:
    """Oneself, nobody, and whoever else has requests that the reader may see."""
    assigned = rows_for(request.user, SupportRequest).order_by().values("assigned_to")
    people = get_user_model().objects.filter(pk__in=assigned).exclude(pk=request.user.pk)
    named = [(str(person.pk), str(person)) for person in people.order_by("first_name", "email")]
    return [(ME, gettext("Me")), (NOBODY, gettext("Nobody")), *named]


class RequestFilterSet(WagtailFilterSet):
    is_open = django_filters.BooleanFilter(
        label=pgettext_lazy("whether a request is open", "Open"),
        method="filter_open",
        widget=BooleanRadioSelect,
    )
    status = states(SupportRequest, label=_("State"))
    waiting = django_filters.ChoiceFilter(
        label=_("Waiting for"),
        choices=(("us", _("Us")), ("them", _("The customer"))),
        method="filter_waiting",
        widget=RadioSelect,
        empty_label=_("All"),
    )
    older = django_filters.ChoiceFilter(
        label=_("Without answer for more than"),
        choices=[
            (str(n), format_lazy(ngettext_lazy("{count} day", "{count} days", n), count=n))
            for n in DAYS
        ],
        method="filter_older",
        widget=RadioSelect,
        empty_label=_("All"),
    )
    assigned = django_filters.ChoiceFilter(
        label=_("Assigned to"),
        method="filter_assigned",
        widget=RadioSelect,
        empty_label=_("All"),
    )
    product = about_products(SupportRequest)
    created_at = dates(_("Asked"), "created_at")

    class Meta:
        model = SupportRequest
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["assigned"].extra["choices"] = assigned_people(self.request)

    def filter_open(self, rows, name, is_open):
        return rows.open() if is_open else rows.filter(status__in=SupportRequest.CLOSED)

    def filter_waiting(self, rows, name, whom):
        return rows.waiting_for_us() if whom == "us" else rows.waiting_for_them()

    def filter_older(self, rows, name, days):
        return rows.filter(waits_since__lt=timezone.now() - timedelta(days=int(days)))

    def filter_assigned(self, rows, name, who):
        if who == NOBODY:
            return rows.filter(assigned_to=None)
        return rows.filter(assigned_to=self.request.user.pk if who == ME else int(who))
