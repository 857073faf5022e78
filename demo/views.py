"""A living page of all components, for whoever works on the shop's pages.

It holds none of its own: each part is rendered from the template that pages use, with the
products that the demo sells, so that a change of the part changes this page.
"""

from django import forms
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from core.content.blocks import ContentBlock
from products.listing import read_listing
from products.models import ProductPage
from products.models.pages import catalogue_for
from products.search.forms import FilterForm

COLOURS = [
    "paper",
    "surface",
    "sunken",
    "ink",
    "ink-soft",
    "line",
    "line-strong",
    "accent",
    "accent-strong",
    "accent-tint",
    "on-accent",
    "good",
    "good-tint",
    "wait",
    "wait-tint",
    "bad",
    "bad-tint",
    "info",
    "info-tint",
]
SPACES = ["3xs", "2xs", "xs", "s", "m", "l", "xl"]
SIZES = ["xs", "s", "m", "l", "xl", "2xl", "3xl"]
# What needs pictures or another site shows nothing without them.
WITHOUT_EXAMPLE = {"image", "gallery", "video"}


class ExampleForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label=_("Name"), max_length=80)
    email = forms.EmailField(label=_("E-mail"), help_text=_("Where the answer goes."))
    country = forms.ChoiceField(
        label=_("Country"), choices=[("", _("Choose one")), ("SE", _("Sweden"))], required=False
    )
    licence = forms.ChoiceField(
        label=_("Licence"),
        choices=[("one", _("For myself")), ("team", _("For a team"))],
        widget=forms.RadioSelect,
    )
    message = forms.CharField(label=_("Message"), widget=forms.Textarea(attrs={"rows": 3}))
    agrees = forms.BooleanField(label=_("I agree to the terms"))


@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    """Every component, in each of its states."""
    products = ProductPage.objects.live().newest_first().for_cards()
    narrowed = QueryDict("q=template&max=50")
    palette = ContentBlock().child_blocks
    context = {
        "colours": COLOURS,
        "spaces": SPACES,
        "sizes": SIZES,
        "notices": _notices(),
        "badges": _badges(),
        "states": _states(),
        "empty_form": ExampleForm(auto_id="id_empty_%s"),
        "wrong_form": ExampleForm({"email": "nobody", "name": "Ada"}, auto_id="id_wrong_%s"),
        "products": list(products[:3]),
        "middle_page": Paginator(range(60), 12).page(3),
        "listing": read_listing(narrowed, catalogue_for(request), FilterForm, ""),
        "blocks": [
            (block.label, block.render(block.get_preview_value()))
            for name, block in palette.items()
            if name not in WITHOUT_EXAMPLE
        ],
    }
    return render(request, "demo/styleguide.html", context)


def _notices() -> list[Message]:
    return [
        Message(constants.SUCCESS, gettext("It was saved.")),
        Message(constants.INFO, gettext("There is something to know.")),
        Message(constants.WARNING, gettext("Something needs a look.")),
        Message(constants.ERROR, gettext("That did not work. Try again in a minute.")),
    ]


def _badges() -> list[tuple[str, str]]:
    return [
        ("new", gettext("New")),
        ("updated", gettext("Updated")),
        ("free", gettext("Free")),
        ("sale", gettext("Sale")),
        ("owned", gettext("Owned")),
    ]


def _states() -> list[tuple[str, str]]:
    return [
        ("good", gettext("Paid")),
        ("wait", gettext("Pending")),
        ("bad", gettext("Failed")),
    ]
