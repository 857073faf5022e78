"""What staff fill in on a request's page. Each form carries one rule out: `act` says what to tell.

All forms stand in one <form>, so that whatever was typed comes along with every button; each has
a prefix of its own, which is also the name of its act.
"""

from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.validators import URLValidator

from core import plain_text
from core.money import PriceFormField
from core.refusals import NotPossible
from support import attachments, canned, moves, quotes, requests, triage
from support.forms import FilesField, WordsField
from support.models import CannedReply, SupportRequest

# What a rule says in words for the person who asked.
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
            raise forms.ValidationError("Enter an address without a name or password before @.")
        return address


class DeskForm(forms.Form):
    """About one request, by one person; `what` is what the button adds to the form's name."""

    def __init__(self, *args, row: SupportRequest, by, what: str = "", token: str = "", **kwargs):
        super().__init__(*args, **kwargs)
        self.row, self.by, self.what, self.token = row, by, what, token

    def act(self) -> str:
        """Carry it out; returns what to tell. Raises REFUSALS."""
        raise NotImplementedError


def words_field(label: str, rows: int, **kwargs) -> WordsField:
    return WordsField(
        label=label,
        clean_words=plain_text.lines,
        required=False,
        widget=forms.Textarea(attrs={"rows": rows}),
        **kwargs,
    )


class AnswerForm(DeskForm):
    text = words_field("Your answer", 8, max_length=requests.MAX_TEXT)
    canned = forms.ModelChoiceField(
        label="Canned reply",
        queryset=CannedReply.objects.none(),
        to_field_name="id",
        required=False,
        empty_label="Choose a reply…",
    )
    files = FilesField(label="Files for the customer")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["canned"].queryset = CannedReply.objects.all()

    def with_canned_reply(self) -> str | None:
        """What was typed, and the chosen reply below it; None when none was chosen."""
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
        return "Your answer is sent: the customer gets it by e-mail, and reads it here."


class NoteForm(DeskForm):
    text = words_field("Internal note", 3, max_length=requests.MAX_TEXT)
    files = FilesField(label="Files for staff")

    def act(self) -> str:
        found = self.cleaned_data
        token = self.token and f"n{self.token}"
        requests.note(self.row, self.by, found["text"], found["files"], token)
        return "The note is kept. The customer does not see it."


class MoveForm(DeskForm):
    seen = forms.CharField(max_length=20)
    why = words_field("Why, in a sentence the customer reads", 2, max_length=300)

    def act(self) -> str:
        found = self.cleaned_data
        why = " ".join(found["why"].split())
        row = moves.move(self.row, self.what, seen=found["seen"], by=self.by, why=why)
        return f"{row.reference} is {row.get_status_display().lower()} now."


class AssignForm(DeskForm):
    to = forms.ModelChoiceField(
        label="Assigned to",
        queryset=get_user_model().objects.none(),
        to_field_name="id",
        required=False,
        empty_label="Nobody",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = triage.people_for([self.row])
        self.fields["to"].initial = self.row.assigned_to_id

    def act(self) -> str:
        to = self.by if self.what == "me" else self.cleaned_data["to"]
        triage.assign(self.row, to, self.by)
        return f"Assigned to {to}." if to else "Nobody is assigned any more."


class MeetingForm(DeskForm):
    url = WebAddressField(
        label="Meeting link", required=False, help_text="The customer gets it by e-mail."
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["url"].initial = self.row.meeting_url

    def act(self) -> str:
        triage.set_meeting(self.row, self.cleaned_data["url"], self.by)
        has_link = self.cleaned_data["url"]
        return "The meeting link is set." if has_link else "The meeting link was taken away."


class QuoteForm(DeskForm):
    amount = PriceFormField()
    text = WordsField(
        label="What it is for",
        clean_words=plain_text.lines,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    url = WebAddressField(
        label="Payment link",
        required=False,
        help_text="Of your own: the shop takes no money for support.",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["amount"].label = f"Amount in {settings.SHOP_CURRENCY}"
        if self.row.quote == SupportRequest.Quote.OPEN:
            self.fields["amount"].initial = self.row.quote_amount
            self.fields["text"].initial = self.row.quote_text
            self.fields["url"].initial = self.row.payment_url

    def clean_amount(self) -> int:
        """In minor units."""
        if self.cleaned_data["amount"] <= 0:
            raise forms.ValidationError("Please give an amount above 0; free help needs no quote.")
        return self.cleaned_data["amount"]

    def act(self) -> str:
        found = self.cleaned_data
        row = quotes.offer(self.row, found["amount"], found["text"], found["url"], self.by)
        return f"The customer reads your quote of {row.quote_display}."


class SettleForm(DeskForm):
    """The buttons Paid and Waived."""

    def act(self) -> str:
        row = quotes.settle(self.row, self.what, self.by)
        return f"The quote is {row.get_quote_display().lower()}."


FORMS = {
    "answer": AnswerForm,
    "note": NoteForm,
    "move": MoveForm,
    "assign": AssignForm,
    "meeting": MeetingForm,
    "quote": QuoteForm,
    "settle": SettleForm,
}
