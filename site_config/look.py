"""The stylesheet of the owner's own look."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from core import look
from core.models import ShopSettings

# Its address says all that it holds, but for what another version of the shop makes of it.
KEPT_FOR = 24 * 60 * 60


@require_safe
def stylesheet(request: HttpRequest, name: str) -> HttpResponse:
    """That of the shop as it is set now; one of before leads to it."""
    shop = ShopSettings.for_request(request)
    if not shop.look_name:
        raise Http404
    if name != shop.look_name:
        return redirect("look", shop.look_name)
    rules = look.stylesheet(shop.accent, shop.typeface)
    answer = HttpResponse(rules, content_type="text/css; charset=utf-8")
    answer["Cache-Control"] = f"public, max-age={KEPT_FOR}"
    return answer
