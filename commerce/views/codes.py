"""The link of a discount code: it keeps the code for the checkout, and leads on."""

from urllib.parse import urlencode, urlsplit, urlunsplit

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from commerce.discounts import chosen, guesses
from commerce.models.discounts import State
from core import addresses
from core.clients import client_of


@require_safe
@never_cache
def follow_code(request, code):
    """302 to `next`, a path of this shop, with the code kept; a page that says why not, where it
    does not work. What the address names as its campaign goes onto the order, and on to `next`."""
    onward = _onward(request)
    try:
        found = guesses.find(code, client_of(request), request.user)
    except guesses.TooManyGuesses:
        return _refuse(request, "guesses", onward, 429)
    if found is None:
        return _refuse(request, "unknown", onward, 404)
    if (state := found.state) != State.WORKS:
        return _refuse(request, state.value, onward, 410)
    chosen.choose(request.session, found, attribution=chosen.attribution_of(request.GET))
    words = gettext("The code %(code)s is noted: it takes %(discount)s off at checkout.")
    messages.success(request, words % {"code": found.text, "discount": found.takes_off})
    response = HttpResponseRedirect(onward)
    response["X-Robots-Tag"] = "noindex"
    return response


def _refuse(request, why: str, onward: str, status: int):
    context = {"why": why, "onward": onward}
    response = render(request, "commerce/code_refused.html", context, status=status)
    response["X-Robots-Tag"] = "noindex"
    return response


def _onward(request) -> str:
    """The path to lead to, with the campaign; that of the products where none is given, or one
    that leads away."""
    path = addresses.own_path(request.GET.get("next", "")) or addresses.listing()
    campaign = {name: request.GET[name] for name in chosen.CAMPAIGN if request.GET.get(name)}
    if not campaign:
        return path
    parts = urlsplit(path)
    query = "&".join(filter(None, [parts.query, urlencode(campaign)]))
    return urlunsplit(parts._replace(query=query))
