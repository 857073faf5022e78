"""The address book of the account: the billing addresses that a customer keeps."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from commerce.checkout import address_book
from commerce.checkout.forms import SavedAddressForm
from commerce.models import SavedAddress
from core import kept_forms
from core.refusals import NotPossible

LIST = "commerce:addresses"


@login_required
@never_cache
@require_safe
def addresses(request):
    """All that are kept, the default first."""
    saved = list(address_book.of(request.user))
    context = {
        "addresses": saved,
        "why_full": address_book.why_full() if len(saved) >= address_book.MOST else "",
    }
    return render(request, "commerce/addresses.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def add(request):
    """GET shows the form, POST keeps the address."""
    if not address_book.has_room(request.user):
        messages.error(request, address_book.why_full())
        return redirect(LIST)
    has_none = not address_book.of(request.user).exists()
    initial = {"name": request.user.get_full_name()}
    form = _form(request, initial, is_only_default=has_none)
    if form.is_valid():
        is_default = form.cleaned_data.get("is_default", False)
        try:
            address_book.keep(request.user, form.parts, is_default=is_default)
        except NotPossible as refusal:  # another tab was faster
            messages.error(request, str(refusal))
        else:
            messages.success(request, gettext("The address is kept."))
        return redirect(LIST)
    return _show(request, form, None)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request, pk):
    """GET shows the address in the form, POST changes it."""
    saved = _own(request, pk)
    parts = address_book.parts_of(saved)
    initial = {**parts, "is_business": bool(saved.company or saved.tax_id)}
    form = _form(request, initial, is_only_default=saved.is_default)
    if form.is_valid():
        is_default = form.cleaned_data.get("is_default", False)
        try:
            address_book.change(saved, form.parts, is_default=is_default)
        except SavedAddress.DoesNotExist:
            messages.error(request, gettext("This address was deleted meanwhile."))
        else:
            messages.success(request, gettext("The address was changed."))
        return redirect(LIST)
    return _show(request, form, saved)


@login_required
@require_POST
def delete(request, pk):
    """Deletes an address; a second click finds nothing to do."""
    address_book.forget(_own(request, pk))
    messages.success(request, gettext("The address was deleted. Your orders keep theirs."))
    return redirect(LIST)


@login_required
@require_POST
def make_default(request, pk):
    """The checkout begins with this one from now on."""
    address_book.choose_default(_own(request, pk))
    messages.success(request, gettext("The checkout begins with this address from now on."))
    return redirect(LIST)


def _own(request, pk: int) -> SavedAddress:
    return get_object_or_404(address_book.of(request.user), pk=pk)


def _form(request, initial: dict, *, is_only_default: bool) -> SavedAddressForm:
    """As it was sent; or to be filled in, also for another country, or as a session had kept it."""
    if request.method == "POST" and "use_country" not in request.POST:
        return SavedAddressForm(request.POST, is_only_default=is_only_default)
    sent = request.POST.dict() if request.method == "POST" else kept_forms.kept_for(request)
    # A tick that was taken away is not sent.
    ticks = {"is_business": ""} if sent else {}
    values = {**initial, **ticks, **sent}
    return SavedAddressForm(initial=values, is_only_default=is_only_default)


def _show(request, form: SavedAddressForm, saved: SavedAddress | None):
    is_kept = request.method != "POST" and bool(kept_forms.kept_for(request))
    context = {"form": form, "saved": saved, "is_kept": is_kept}
    return render(request, "commerce/address.html", context)
