"""The customer's side: ask, read what is answered, write back, cancel and reopen."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from commerce import under_review
from commerce.downloads import access
from commerce.models import PurchasedProduct
from core import kept_forms
from core.own_rows import rows_for
from products import words
from products.models import ProductPage
from products.privacy import may_see
from products.renamed import for_product
from support import attachments, moves, requests
from support.forms import ReplyForm, RequestForm
from support.meanings import MEANINGS
from support.models import Attachment, Message, SupportRequest

PER_PAGE = 20
SENT = _("We have your request. You get an e-mail as soon as it is answered.")
REPLIED = _("Your message is with the seller.")
CANCELLED = _("Your request is cancelled.")
REOPENED = _("Your request is open again. Please say what is still missing.")
# Either permission makes somebody staff here; which rows they see is another question.
STAFF = ("support.view_supportrequest", "support.change_supportrequest")


def _known_to(request):
    """What was never theirs and is not on sale does not exist for them."""
    bought = PurchasedProduct.objects.filter(user=request.user).values("product")
    paid_for = under_review.product_ids(request.user)
    theirs = Q(live=True) | Q(pk__in=bought) | Q(pk__in=paid_for)
    return ProductPage.objects.filter(theirs)


@login_required
@never_cache
@require_safe
def request_list(request):
    """All own requests, the one with the newest message first."""
    page = Paginator(requests.of_customer(request.user), PER_PAGE).get_page(request.GET.get("page"))
    spoken = words.in_words(asked.product for asked in page)
    for asked, product in zip(page, spoken, strict=True):
        asked.product = product
    return render(request, "support/requests.html", {"support_requests": page})


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@for_product(_known_to)
def new_request(request, product):
    """The form for a new request on a product that the customer owns, or has just paid for."""
    if not access.purchase_of(request.user, product) and not may_see(request, product):
        return redirect(product.url)  # which says what it takes to see it
    if reason := requests.why_not(request.user, product):
        return _refuse(request, product, reason)
    if request.method != "POST":
        return _show_new(request, product, RequestForm(initial=kept_forms.kept_for(request)))
    form = RequestForm(request.POST, request.FILES)
    if not form.is_valid():
        return _show_new(request, product, form, status=422)
    try:
        opened = requests.open_request(
            request.user,
            product,
            form.cleaned_data["subject"],
            form.cleaned_data["message"],
            form.cleaned_data["attachments"],
            form.cleaned_data["form_token"],
        )
    except (requests.NotPossible, attachments.Refused) as error:
        return _show_new(request, product, form, status=_explain(form, error))
    messages.success(request, SENT)
    return redirect("support:request", opened.reference)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def request_page(request, reference):
    """One own request; POST adds a message to it."""
    asked = _own(request, reference)
    if request.method != "POST":
        return _show(request, asked, ReplyForm(initial=kept_forms.kept_for(request)))
    form = ReplyForm(request.POST, request.FILES)
    if not form.is_valid():
        return _show(request, asked, form, status=422)
    try:
        requests.reply(
            asked,
            request.user,
            form.cleaned_data["message"],
            form.cleaned_data["attachments"],
            form.cleaned_data["form_token"],
        )
    except (requests.NotPossible, attachments.Refused) as error:
        return _show(request, _own(request, reference), form, status=_explain(form, error))
    messages.success(request, REPLIED)
    return redirect("support:request", reference)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request, reference):
    """The customer cancels a request by a POST; a GET leads to the request."""
    return _move(request, reference, moves.cancel, CANCELLED)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def reopen(request, reference):
    """The customer reopens a completed request by a POST; a GET leads to the request."""
    return _move(request, reference, moves.reopen, REOPENED)


@login_required
@never_cache
@require_safe
def attachment(request, reference, pk):
    """A file of a request, as a download: for its customer, and for staff who see the request."""
    files = Attachment.objects.filter(message__request__reference=reference)
    file = get_object_or_404(files.select_related("message__request"), pk=pk)
    asked = file.message.request
    is_own = asked.user_id == request.user.pk and file.message.kind != Message.Kind.NOTE
    if not is_own and not _may_read(request.user, asked):
        raise Http404
    try:
        return attachments.download(file)
    except attachments.Unavailable:
        context = {"file": file, "support_request": asked, "is_own": is_own}
        return render(request, "support/file_unavailable.html", context, status=503)


def _own(request, reference) -> SupportRequest:
    own = SupportRequest.objects.of_customer(request.user).select_related("product")
    return get_object_or_404(own, reference=reference)


def _may_read(user, asked: SupportRequest) -> bool:
    is_staff = any(user.has_perm(permission) for permission in STAFF)
    return is_staff and rows_for(user, SupportRequest).filter(pk=asked.pk).exists()


def _move(request, reference, move, done: str | Promise):
    asked = _own(request, reference)
    if request.method == "POST":
        try:
            move(asked, request.user)
            messages.success(request, str(done))
        except moves.NotPossible as error:
            messages.warning(request, str(error))
    return redirect("support:request", reference)


def _explain(form, error: Exception) -> int:
    """Add the refusal to the form's errors; returns the HTTP status of the answer."""
    field = "attachments" if isinstance(error, attachments.Refused) else None
    form.add_error(field, str(error))
    if isinstance(error, requests.TooMany):
        return 429
    return 422 if field else 409


def _refuse(request, product, reason):
    context = {
        "product": words.of(product),
        "reason": reason,
        "purchase": access.purchase_of(request.user, product),
    }
    return render(request, "support/refused.html", context, status=403)


def _show_new(request, product, form, status=200):
    own = SupportRequest.objects.of_customer(request.user)
    context = {
        "product": words.of(product),
        "form": form,
        "open_requests": own.open().filter(product=product)[:3],
        "last_token": requests.last_token(request.user),
        "is_kept": bool(form.initial),
        "lost_files": bool(form.initial) and kept_forms.had_files(request),
    }
    return render(request, "support/new.html", context, status=status)


def _show(request, asked, form, status=200):
    meaning, what_next = MEANINGS[asked.status]
    asked.product = words.of(asked.product)
    context = {
        "support_request": asked,
        "meaning": meaning,
        "what_next": what_next,
        "thread": requests.thread(asked, for_staff=False),
        "can_reopen": moves.can_reopen(asked),
        "form": form,
        "last_token": requests.last_token(request.user),
        "is_kept": bool(form.initial),
        "lost_files": bool(form.initial) and kept_forms.had_files(request),
    }
    return render(request, "support/request.html", context, status=status)
