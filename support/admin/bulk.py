"""Bulk actions on requests: those that changed meanwhile are named, the others are acted on."""

from django import forms
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db.models import BigIntegerField
from django.http import Http404
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.snippets.bulk_actions.snippet_bulk_action import SnippetBulkAction

from core import plain_text
from core.own_rows import rows_for
from support import moves, triage
from support.admin.forms import REFUSALS, choose_from
from support.forms import WordsField
from support.meanings import REOPEN_WITHIN
from support.models import SupportRequest
from support.triage import WORK

Status = SupportRequest.Status
MOST = 100
LARGEST_NUMBER = BigIntegerField.MAX_BIGINT


class RequestsAction(SnippetBulkAction):
    """On the requests whose ids are in the address, if the person may see all of them."""

    do_not_call_in_templates = True
    models = [SupportRequest]
    template_name = "support/admin/bulk.html"
    submit_label: str | Promise = ""
    intro: str | Promise = ""

    def dispatch(self, request, *args, **kwargs):
        if not request.user.has_perm(WORK):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def check_perm(self, row):
        return self.permission_policy.user_has_permission(self.request.user, "view")

    def get_queryset(self, model, object_ids):
        try:
            wanted = {int(key) for key in object_ids}
        except ValueError:
            raise Http404 from None
        if len(wanted) > MOST or max(map(abs, wanted), default=0) > LARGEST_NUMBER:
            raise Http404
        rows = rows_for(self.request.user, SupportRequest).filter(pk__in=wanted)
        found = list(rows.select_related("product", "user").order_by("pk"))
        if not found or len(found) < len(wanted):
            raise Http404
        return found

    def get_all_objects_in_listing_query(self, parent_id):
        return []  # what nobody has looked at is not acted on

    def object_context(self, row):
        return {"item": row}

    @property
    def rows(self) -> list[SupportRequest]:
        if not hasattr(self, "_rows"):
            self._rows = self.get_actionable_objects()[0]
        return self._rows

    def act(self, row: SupportRequest, found: dict) -> None:
        """Do it to one row, with what the form says. Raises REFUSALS."""
        raise NotImplementedError

    @classmethod
    def execute_action(cls, objects, *, self, **kwargs):
        refused = []
        for row in objects:
            try:
                self.act(row, self.cleaned_form.cleaned_data)
            except REFUSALS as error:
                refused.append(f"{row.reference}: {error}")
        if refused:
            messages.warning(
                self.request,
                gettext("Left as they are. %(reasons)s") % {"reasons": " ".join(refused)},
            )
        return len(objects) - len(refused), 0

    def get_success_message(self, count, _):
        if not count:
            return None
        return self.done(count) % {"count": count}

    def done(self, count: int) -> str:
        """What to say when `count` requests were acted on, with the placeholder count."""
        raise NotImplementedError

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            display_name=self.display_name,
            submit_label=self.submit_label,
            intro=self.intro,
            **kwargs,
        )


class AssignForm(forms.Form):
    to = forms.ModelChoiceField(
        label=_("Assign to"),
        queryset=get_user_model().objects.none(),
        to_field_name="id",
        required=False,
        empty_label=_("Nobody"),
        help_text=_("Whoever may see all of them."),
    )

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        choose_from(self.fields["to"], people)


class Assign(RequestsAction):
    display_name = _("Assign")
    action_type = "assign"
    aria_label = _("Assign the chosen requests")
    action_priority = 10
    form_class = AssignForm
    submit_label = _("Assign")

    def done(self, count):
        return ngettext("Assigned: %(count)s request.", "Assigned: %(count)s requests.", count)

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "people": triage.people_for(self.rows)}

    def act(self, row, found):
        triage.assign(row, found["to"], self.request.user)


class MoveForm(forms.Form):
    """`seen` holds, for each row, the state in which the person saw it."""

    why = WordsField(
        label=_("Why, in a sentence the customers read"),
        clean_words=plain_text.one_line,
        max_length=300,
        required=False,
    )

    def __init__(self, *args, rows, target, **kwargs):
        super().__init__(*args, **kwargs)
        self.rows = rows
        for row in rows:
            name = self.seen_name(row)
            self.fields[name] = forms.CharField(
                initial=row.status, widget=forms.HiddenInput, required=False, max_length=20
            )
        if not target:
            choices = [(status, Status(status).label) for status in self.common()]
            self.fields["status"] = forms.ChoiceField(label=gettext("Move to"), choices=choices)
            self.order_fields(["status", "why"])

    def seen_name(self, row) -> str:
        return f"seen_{row.pk}"

    def seen(self, row) -> str:
        return self.data.get(self.seen_name(row), "") if self.is_bound else row.status

    def common(self) -> list[str]:
        """The states that all rows may go to from where they were seen."""
        each = [moves.TRANSITIONS.get(self.seen(row), frozenset()) for row in self.rows]
        return [status for status in Status if all(status in possible for possible in each)]


class Move(RequestsAction):
    display_name = pgettext_lazy("what to do with requests", "Move")
    action_type = "move"
    aria_label = _("Move the chosen requests to another state")
    action_priority = 20
    form_class = MoveForm
    submit_label = pgettext_lazy("what to do with requests", "Move")
    target: Status | None = None

    def done(self, count):
        return ngettext("Moved: %(count)s request.", "Moved: %(count)s requests.", count)

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "rows": self.rows, "target": self.target}

    def act(self, row, found):
        status = self.target or found["status"]
        seen = found[self.cleaned_form.seen_name(row)]
        moves.move(row, status, seen=seen, by=self.request.user, why=found["why"])


class Close(Move):
    display_name = pgettext_lazy("what to do with requests", "Complete")
    action_type = "complete"
    aria_label = _("Complete the chosen requests")
    action_priority = 25
    submit_label = _("Complete them")
    intro = format_lazy(
        _("Their customers are told, and can reopen them within {days} days."),
        days=REOPEN_WITHIN.days,
    )
    target = Status.COMPLETED

    def done(self, count):
        return ngettext("Completed: %(count)s request.", "Completed: %(count)s requests.", count)


ACTIONS = (Assign, Move, Close)
