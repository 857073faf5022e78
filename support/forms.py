"""What customers fill in: a new request and each message after it; and a question before buying."""

from django import forms
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from core import plain_text
from support import attachments
from support.questions import asking
from support.requests import MAX_SUBJECT, MAX_TEXT

TOKEN_LENGTH = 22


class WordsField(forms.CharField):
    """Text as people write it, cleaned by `clean_words`, which takes and returns a text."""

    def __init__(self, *, clean_words, **kwargs):
        super().__init__(strip=False, **kwargs)
        self.clean_words = clean_words

    def to_python(self, value):
        text = super().to_python(value) or ""
        # NUL is no slip of the pen: Django's own validator refuses it.
        return text if "\x00" in text else self.clean_words(text)


class FilesInput(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Any number of files, refused in one go by attachments.check."""

    def __init__(self, **kwargs):
        accept = ",".join(attachments.TYPES)
        kwargs.setdefault("widget", FilesInput(attrs={"accept": accept}))
        super().__init__(required=False, help_text=attachments.LIMITS, **kwargs)

    def clean(self, data, initial=None):
        files = data or []
        try:
            attachments.check(files)
        except attachments.Refused as error:
            raise forms.ValidationError(str(error)) from error
        return files


class SentOnceForm(forms.Form):
    """However often it is sent as it was shown, it is heard once: `form_token` tells."""

    form_token = forms.CharField(widget=forms.HiddenInput, required=False, max_length=32)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["form_token"].initial = get_random_string(TOKEN_LENGTH)


class ReplyForm(SentOnceForm):
    """A message with files; one of both is enough."""

    message = WordsField(
        label=_("Your message"),
        clean_words=plain_text.lines,
        max_length=MAX_TEXT,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    attachments = FilesField(label=_("Files"))
    may_be_only_files = True

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.may_be_only_files and self.files.get("attachments"):
            self.fields["message"].required = False


class RequestForm(ReplyForm):
    """The first message, and what it is about."""

    may_be_only_files = False
    subject = WordsField(
        label=_("Subject"),
        clean_words=plain_text.one_line,
        max_length=MAX_SUBJECT,
        help_text=_("In a few words: what is it about?"),
    )
    message = WordsField(
        label=_("Your message"),
        clean_words=plain_text.lines,
        max_length=MAX_TEXT,
        help_text=_("What did you do, what did you expect, and what happened instead?"),
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    field_order = ["subject", "message", "attachments"]


class QuestionForm(SentOnceForm):
    """A question before buying."""

    name = WordsField(
        label=_("Your name"),
        clean_words=plain_text.one_line,
        max_length=asking.MAX_NAME,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=_("Your e-mail address"),
        max_length=254,
        help_text=_("The answer goes there. It is shown to the seller, and used for nothing else."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    message = WordsField(
        label=_("Your question"),
        clean_words=plain_text.lines,
        max_length=asking.MAX_TEXT,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    # People do not see it; programs that fill in every field do not know.
    website = forms.CharField(
        label=_("Leave this empty"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise forms.ValidationError(_("This field is a trap for programs: please empty it."))
        return ""
