"""What short URLs can be filtered by."""

import django_filters
from django.contrib.auth import get_user_model
from django.db.models import Q
from django.forms import CheckboxSelectMultiple
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet

from core.admin.filters import dates
from core.own_rows import rows_for
from links.models import ShortURL, State

# The one that no query can tell is shown in the list only.
STATES = [choice for choice in State.choices if choice[0] != State.REFUSED]


def owners(request):
    """Those who have a short URL that the reader may see."""
    rows = rows_for(request.user, ShortURL).order_by()
    return get_user_model().objects.filter(pk__in=rows.values("owner")).order_by("email")


class ShortURLFilterSet(WagtailFilterSet):
    state = django_filters.MultipleChoiceFilter(
        label=_("State"), choices=STATES, widget=CheckboxSelectMultiple, method="filter_states"
    )
    # By `id`, as a number beyond all numbers of a row then names none; the key would break.
    owner = django_filters.ModelChoiceFilter(
        label=_("Owner"), queryset=owners, field_name="owner", to_field_name="id"
    )
    created_at = dates(_("Created"), "created_at")

    class Meta:
        model = ShortURL
        fields = []

    def filter_states(self, rows, name, states):
        wanted = Q()
        for state in states:
            wanted |= Q(pk__in=ShortURL.objects.in_state(state).order_by().values("pk"))
        return rows.filter(wanted)
