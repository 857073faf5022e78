"""The forms on a request's page. Each calls one rule: `act` returns the message to show then.

All forms stand in one <form>, so that whatever was typed comes along with every button; each has
a prefix of its own, which is also the name of its act.
"""

from typing import cast
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.validators import URLValidator
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core import plain_text
from core.money import PriceFormField
from core.refusals import NotPossible
from support import attachments, canned, moves, quotes, requests, triage
from support.forms import FilesField, WordsField
from support.models import CannedReply, SupportRequest

# Errors whose text is for the person who asked.
REFUSALS = (NotPossible, attachments.Refused)


class WebAddressField(forms.URLField):
    """An address that a customer may be led to: http or https, and nobody's name before the host,
    which could make one host look like another."""

    default_validators = [URLValidator(schemes=["http", "https"])]

    def __init__(self, **kwargs):
        super().__init__(assume_scheme="https", max_length=500, **kwargs)

    def clean(self, value):
        address = super().clean(value)
        if "@" in urlsplit(address).netloc:
            raise forms.ValidationError(
                gettext("Enter an address without a name or password before @.")
            )
        return address


class ActForm(forms.Form):
    """About one request, by one person; `what` is what the button adds to the form's name."""

    def __init__(self, *args, row: SupportRequest, by, what: str = "", token: str = "", **kwargs):
        super().__init__(*args, **kwargs)
        self.row, self.by, self.what, self.token = row, by, what, token

    def act(self) -> str:
        """Call the rule; returns the message to show. Raises REFUSALS."""
        raise NotImplementedError


def choose_from(field: forms.Field, rows: QuerySet) -> None:
    """Let `field`, a choice of rows, offer `rows`."""
    cast(forms.ModelChoiceField, field).queryset = rows


def words_field(label: str | Promise, rows: int, **kwargs) -> WordsField:
    """A text of several lines that may stay empty."""
    return WordsField(
        label=label,
        clean_words=plain_text.lines,
        required=False,
        widget=forms.Textarea(attrs={"rows": rows}),
        **kwargs,
    )


class AnswerForm(ActForm):
    text = words_field(_("Your answer"), 8, max_length=requests.MAX_TEXT)
    canned = forms.ModelChoiceField(
        label=_("Canned reply"),
        queryset=CannedReply.objects.none(),
        to_field_name="id",
        required=False,
        empty_label=_("Choose a reply…"),
    )
    files = FilesField(label=_("Files for the customer"))  # type: ignore[assignment]  # a field

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        choose_from(self.fields["canned"], CannedReply.objects.all())

    def with_canned_reply(self) -> str | None:
        """The typed text with the chosen reply below it; None when none was chosen."""
        self.full_clean()
        reply = self.cleaned_data.get("canned")
        if reply is None:
            return None
        typed = self.data.get(self.add_prefix("text"), "").rstrip()
        filled = canned.fill(reply.text, self.row, self.by)
        return f"{typed}\n\n{filled}" if typed else filled

    def act(self) -> str:
        found = self.cleaned_data
        token = self.token and f"a{self.token}"
        requests.answer(self.row, self.by, found["text"], found["files"], token)
        return gettext("Your answer is sent: the customer gets it by e-mail, and reads it here.")


class NoteForm(ActForm):
    text = words_field(_("Internal note"), 3, max_length=requests.MAX_TEXT)
    files = FilesField(label=_("Files for staff"))  # type: ignore[assignment]  # a field

    def act(self) -> str:
        found = self.cleaned_data
        token = self.token and f"n{self.token}"
        requests.note(self.row, self.by, found["text"], found["files"], token)
        return gettext("The note is kept. The customer does not see it.")


class MoveForm(ActForm):
    seen = forms.CharField(max_length=20)
    why = words_field(_("Why, in a sentence the customer reads"), 2, max_length=300)

    def act(self) -> str:
        found = self.cleaned_data
        why = " ".join(found["why"].split())
        row = moves.move(self.row, self.what, seen=found["seen"], by=self.by, why=why)
        return gettext("%(reference)s is %(state)s now.") % {
            "reference": row.reference,
            "state": row.status_within_text,
        }


class AssignForm(ActForm):
    to = forms.ModelChoiceField(
        label=_("Assigned to"),
        queryset=get_user_model().objects.none(),
        to_field_name="id",
        required=False,
        empty_label=_("Nobody"),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        choose_from(self.fields["to"], triage.people_for([self.row]))
        self.fields["to"].initial = self.row.assigned_to_id

    def act(self) -> str:
        to = self.by if self.what == "me" else self.cleaned_data["to"]
        triage.assign(self.row, to, self.by)
        if to:
            return gettext("Assigned to %(person)s.") % {"person": to}
        return gettext("Nobody is assigned any more.")


class MeetingForm(ActForm):
    url = WebAddressField(
        label=_("Meeting link"), required=False, help_text=_("The customer gets it by e-mail.")
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["url"].initial = self.row.meeting_url

    def act(self) -> str:
        triage.set_meeting(self.row, self.cleaned_data["url"], self.by)
        if self.cleaned_data["url"]:
            return gettext("The meeting link is set.")
        return gettext("The meeting link was taken away.")


class QuoteForm(ActForm):
    amount = PriceFormField()
    text = WordsField(
        label=_("What it is for"),
        clean_words=plain_text.lines,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    url = WebAddressField(
        label=_("Payment link"),
        required=False,
        help_text=_("Of your own: the shop takes no money for support."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["amount"].label = gettext("Amount in %(currency)s") % {
            "currency": settings.SHOP_CURRENCY
        }
        if self.row.quote == SupportRequest.Quote.OPEN:
            self.fields["amount"].initial = self.row.quote_amount
            self.fields["text"].initial = self.row.quote_text
            self.fields["url"].initial = self.row.payment_url

    def clean_amount(self) -> int:
        """In minor units."""
        if self.cleaned_data["amount"] <= 0:
            raise forms.ValidationError(
                gettext("Please give an amount above 0; free help needs no quote.")
            )
        return self.cleaned_data["amount"]

    def act(self) -> str:
        found = self.cleaned_data
        row = quotes.offer(self.row, found["amount"], found["text"], found["url"], self.by)
        return gettext("The customer reads your quote of %(price)s.") % {"price": row.quote_display}


class SettleForm(ActForm):
    """The buttons Paid and Waived."""

    def act(self) -> str:
        row = quotes.settle(self.row, self.what, self.by)
        return gettext("The quote is %(state)s.") % {"state": row.quote_within_text}


FORMS: dict[str, type[ActForm]] = {
    "answer": AnswerForm,
    "note": NoteForm,
    "move": MoveForm,
    "assign": AssignForm,
    "meeting": MeetingForm,
    "quote": QuoteForm,
    "settle": SettleForm,
}
