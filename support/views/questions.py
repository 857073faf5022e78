"""Asking a seller before buying: for everybody, with an account or without."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from commerce.downloads import access
from core.clients import client_of
from products import words
from products.models import ProductPage
from products.privacy import may_see
from products.renamed import for_product
from support.forms import QuestionForm
from support.questions import asking


def _on_sale(request):
    return ProductPage.objects.live()


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@for_product(_on_sale)
def ask(request: HttpRequest, product: ProductPage) -> HttpResponse:
    """The form for a question about a product."""
    if not may_see(request, product):
        return redirect(product.url)  # which says what it takes to see it
    if request.method != "POST":
        return _show(request, product, QuestionForm(initial=_known_of(request.user)))
    form = QuestionForm(request.POST)
    if not form.is_valid():
        return _show(request, product, form, status=422)
    try:
        asking.ask(
            product,
            name=form.cleaned_data["name"],
            email=form.cleaned_data["email"],
            text=form.cleaned_data["message"],
            client=client_of(request),
            form_token=form.cleaned_data["form_token"] or None,
            proven=_known_of(request.user).get("email", ""),
        )
    except asking.TooMany as error:
        form.add_error(None, str(error))
        return _show(request, product, form, status=429)
    return redirect("support:asked", product.slug)


@never_cache
@require_safe
@for_product(_on_sale)
def asked(request: HttpRequest, product: ProductPage) -> HttpResponse:
    """What happens to a question that was sent."""
    if not may_see(request, product):
        raise Http404("no such product")
    return TemplateResponse(request, "support/question_sent.html", {"product": words.of(product)})


def _known_of(user) -> dict[str, str]:
    """What somebody who is logged in need not type."""
    if not user.is_authenticated:
        return {}
    return {"name": user.get_full_name(), "email": user.email}


def _show(request, product, form, status=200) -> HttpResponse:
    purchase = access.purchase_of(request.user, product)
    context = {"product": words.of(product), "form": form, "purchase": purchase}
    return TemplateResponse(request, "support/question.html", context, status=status)
