"""The stylesheet of the owner's own look, and its picture for links to the shop."""

import logging

from django.conf import settings
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.views.decorators.http import require_safe

from core import look, share_picture
from core.models import ShopImage, ShopSettings

logger = logging.getLogger(__name__)

MARK = settings.BASE_DIR / "static" / "img" / "share.png"

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


@require_safe
def picture(request: HttpRequest, name: str) -> HttpResponse:
    """The picture for links to pages without one, as the shop looks now; one of before leads to it.

    Drawn once, when it is first asked for: by those who show a link, never by a page. Where a logo
    cannot be read, they get the picture that the shop came with.
    """
    shop = ShopSettings.for_request(request)
    if not shop.share_picture_name:
        return redirect(static("img/share.png"))
    if name != shop.share_picture_name:
        return redirect("share_picture", shop.share_picture_name)
    drawn = cache.get(f"share-picture:{name}")
    if drawn is None:
        try:
            drawn = share_picture.draw(_look_of(shop), str(MARK))
        except Exception:  # a storage has errors of its own
            logger.exception("the picture of the shop for links could not be drawn")
            return redirect(static("img/share.png"))
        cache.set(f"share-picture:{name}", drawn, timeout=None)
    answer = HttpResponse(drawn, content_type="image/png")
    answer["Cache-Control"] = f"public, max-age={KEPT_FOR}"
    return answer


def _look_of(shop: ShopSettings) -> share_picture.Look:
    return share_picture.Look(
        name=shop.shop_name,
        accent=shop.accent,
        typeface=shop.typeface,
        logo=_read(shop.logo, "max-840x330|format-png"),
        icon=_read(shop.icon, "fill-512x512|format-png"),
    )


def _read(picture: ShopImage | None, size: str) -> bytes:
    """The picture in this size, which its storage keeps; nothing where there is none."""
    if picture is None:
        return b""
    with picture.get_rendition(size).file.open("rb") as file:
        return file.read()
