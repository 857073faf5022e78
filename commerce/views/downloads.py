"""A bought file: ask for a link, then follow it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from commerce.downloads import access, delivery, ranges, tickets
from products import words
from products.models import ProductPage
from products.renamed import for_product

LIBRARY = "/library/"


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@cache_control(private=True, no_store=True)
def download(request, slug):
    """Make a ticket for a product that the customer owns, and lead to it.

    `file` may name one of its files; else it is the main file of the newest release.
    """
    if request.method != "POST":
        # Somebody logged in on the way here, or kept the address: the button is in the library.
        messages.info(request, gettext("Press Download next to a product to get its file."))
        return redirect(LIBRARY)
    return _mint(request, slug)


@for_product(lambda request: ProductPage.objects.filter(purchases__user=request.user))
def _mint(request, product):
    try:
        token = tickets.mint(request.user, product, file_wanted(request))
    except tickets.FileUnknown as error:
        raise Http404 from error
    except tickets.AccessRefused:
        return ended(request, access.purchase_of(request.user, product))
    except tickets.TooManyLinks as error:
        messages.warning(request, str(error))
        return redirect(LIBRARY)
    except delivery.FileUnavailable:
        return unavailable(request)
    response = redirect("commerce:ticket", token=token)
    response.status_code = 303
    return response


def file_wanted(request) -> int | None:
    """The number of a file in the form; None without one. Raises Http404 for anything else."""
    number = request.POST.get("file", "")
    if number and not (number.isascii() and number.isdecimal() and len(number) <= 18):
        raise Http404
    return int(number) if number else None


@require_safe
@login_required
@cache_control(private=True, no_store=True)
def ticket(request, token):
    """Deliver what a ticket stands for, to one browser."""
    try:
        found = tickets.find(token, request.user)
    except tickets.TicketUnknown as error:
        raise Http404 from error
    if is_prefetch(request):
        return HttpResponse(gettext("Open this link to download.") + "\n", "text/plain", status=403)
    try:
        return deliver(request, found)
    except tickets.AccessRevoked:
        return ended(request, access.purchase_of(request.user, found.release.page))
    except tickets.TicketRefused as refusal:
        context = {"refusal": refusal, "product": words.of(found.release.page), "ticket": found}
        return render(request, "commerce/download_gone.html", context, status=refusal.status)
    except delivery.FileUnavailable:
        return unavailable(request, retry_url=request.path)


def deliver(request, found):
    """Answer a HEAD, a first GET, or another one of the browser that claimed the ticket."""
    file = found.delivers
    browser = tickets.browser_of(request.session.session_key)
    tickets.check(found, browser)
    if request.method == "HEAD":
        delivery.check_file(file)
        return delivery.respond_to_head(file)
    try:
        part = ranges.part_wanted(request.headers, delivery.etag(file), file.size)
    except ranges.NoSuchPart:
        return delivery.respond_unsatisfiable(file)
    except ranges.AnotherFile:
        return delivery.respond_to_another_file()
    return delivery.respond(tickets.claim(found, browser, part))


def is_prefetch(request) -> bool:
    """Whether a browser or a chat's preview looks ahead, before anybody asked for the file."""
    names = ("Sec-Purpose", "Purpose", "X-Purpose", "X-Moz")
    words = " ".join(request.headers.get(name, "") for name in names).lower()
    return "prefetch" in words or "preview" in words


def ended(request, purchase):
    """Why what was bought once cannot be downloaded now."""
    if purchase.is_active:  # it came back in this moment
        return redirect(LIBRARY)
    context = {"purchase": purchase}
    return render(request, "commerce/download_ended.html", context, status=403)


def unavailable(request, retry_url=""):
    context = {"retry_url": retry_url}
    return render(request, "commerce/download_unavailable.html", context, status=503)
