"""What an editor says who sends back what a seller has submitted."""

from django import forms
from django.utils.translation import gettext_lazy as _


class SendBackForm(forms.Form):
    """The comment is the seller's only way to know what to change."""

    comment = forms.CharField(
        label=_("What should the seller change?"), widget=forms.Textarea({"rows": 4})
    )
