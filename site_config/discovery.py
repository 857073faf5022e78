"""Files that browsers and other programs look for by their fixed names."""

from datetime import timedelta

from django.conf import settings
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from wagtail.models import Site

from core.look import colours
from core.models import ShopSettings

CLOSED = (
    "/admin/",
    "/accounts/",
    "/checkout/",
    "/codes/",
    "/language/",
    "/orders/",
    "/library/",
    "/downloads/",
    "/support/",
    "/webhooks/",
)
# What security.txt says holds so long at least, and at most twice as long.
CONTACT_HOLDS = timedelta(days=90)
ICON_SIZES = (192, 512)


def robots(request):
    """Personal and internal addresses are of no use to search engines."""
    closed = "\n".join(f"Disallow: {path}" for path in CLOSED)
    text = f"User-agent: *\n{closed}\n\nSitemap: {settings.SITE_URL}/sitemap.xml\n"
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


def _shop() -> ShopSettings:
    return ShopSettings.for_site(Site.objects.get(is_default_site=True))


@require_safe
@cache_control(public=True, max_age=86_400)
def favicon(request):
    """For those who ask for it without having read a page."""
    own = _shop().icons.get(32)
    return redirect(own.url if own else static("img/favicon.ico"))


@require_safe
@cache_control(public=True, max_age=3_600)
def manifest(request):
    """How the shop is called and looks among the programs of a phone."""
    shop = _shop()
    icons = [
        {
            "src": shop.icons[size].url if shop.icons else static(f"img/icon-{size}.png"),
            "sizes": f"{size}x{size}",
            "type": "image/png",
            # The shop's own mark has room around it; of a picture nobody knows.
            "purpose": "any" if shop.icons else "any maskable",
        }
        for size in ICON_SIZES
    ]
    data = {
        "name": shop.shop_name,
        "short_name": shop.shop_name,
        "description": shop.tagline,
        "lang": get_language(),
        "id": "/",
        "start_url": "/",
        # With the way back: payments lead to the provider's pages.
        "display": "minimal-ui",
        "background_color": "#fbfbf9",
        "theme_color": colours(shop.accent)["light"].accent,
        "icons": icons,
    }
    return JsonResponse(data, content_type="application/manifest+json")


@require_safe
def change_password(request):
    """Where password managers lead to (w3c.github.io/webappsec-change-password-url)."""
    return redirect("account_change_password")


@require_safe
@cache_control(public=True, max_age=3_600)
def security(request):
    """Where a weakness of the shop can be told (RFC 9116), if the owner says so."""
    if not settings.SECURITY_CONTACT:
        raise Http404("SECURITY_CONTACT is not set")
    # The same for a while, so that it can be compared and cached.
    begun = timezone.now().toordinal() // CONTACT_HOLDS.days * CONTACT_HOLDS.days
    ends = timezone.now().fromordinal(begun + 2 * CONTACT_HOLDS.days)
    lines = [
        f"Contact: {settings.SECURITY_CONTACT}",
        f"Expires: {ends:%Y-%m-%dT%H:%M:%SZ}",
        f"Preferred-Languages: {settings.LANGUAGE_CODE}",
        f"Canonical: {settings.SITE_URL}/.well-known/security.txt",
    ]
    text = "\n".join(lines) + "\n"
    return HttpResponse(text, content_type="text/plain; charset=utf-8")
