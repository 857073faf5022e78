"""The switch: set it, and render the closed page with it."""

import base64
import logging
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from wagtail.log_actions import log

from construction import audit, state
from construction.models import Closing
from core.models import ShopSettings

logger = logging.getLogger(__name__)

# Where responses.py puts what differs from one answer to the next.
PLACE = "<!-- place -->"
# Small, since they stand in the page itself: no other address has to stay open for them.
PICTURE = "max-880x560|format-webp|webpquality-70"
LOGO = "max-440x96|format-webp|webpquality-85"
ICON = "fill-64x64|format-png"


def read() -> Closing:
    """The switch as it was last set; off if it never was."""
    closing = Closing.objects.filter(pk=Closing.ONLY).select_related("picture").first()
    return closing or Closing()


def set_switch(
    is_on: bool,
    message: str | None = None,
    ends_at: datetime | None = None,
    picture=None,
    by=None,
) -> Closing:
    """Close or open the shop for all processes. `message` None keeps the one that was there.

    `picture` None means none. An opened shop expects no end any more.
    """
    closing = read()
    was_on = closing.is_on
    if message is not None:
        closing.message = message.strip()
    closing.is_on, closing.picture = is_on, picture
    closing.ends_at = ends_at if is_on else None
    closing.page = page_of(closing)
    with transaction.atomic():
        closing.save()
        if was_on != is_on:
            log(instance=closing, action=audit.CLOSED if is_on else audit.OPENED, user=by)
        state.refresh_soon()
    return closing


def page_of(closing: Closing) -> str:
    """The closed page in the shop's design, complete, for a visitor who needs nothing else."""
    shop = ShopSettings.objects.filter(site__is_default_site=True).first() or ShopSettings()
    picture = data_address(closing.picture)
    return render(shop.shop_name, closing.message, closing.ends_at, picture, look_of(shop))


def look_of(shop: ShopSettings) -> dict[str, str]:
    """What the page wears; what is empty, it wears of the shop's own."""
    return {
        # The gate itself hands it out: responses.stylesheet.
        "stylesheet": reverse("look", args=[shop.look_name]) if shop.look_name else "",
        "logo": data_address(shop.logo, LOGO),
        "logo_dark": data_address(shop.logo_dark, LOGO) if shop.logo else "",
        "icon": data_address(shop.icon, ICON),
    }


def render(
    shop_name: str,
    message: str = "",
    ends_at=None,
    picture: str = "",
    look: dict[str, str] | None = None,
) -> str:
    """Without a query: this is also the page of a shop whose switch was never set."""
    return render_to_string(
        "construction/closed.html",
        {
            "shop_name": shop_name,
            "message": message,
            "ends_at": ends_at,
            "zone": settings.TIME_ZONE,
            "picture": picture,
            "place": PLACE,
            "look": look or {},
        },
    )


def data_address(picture, size: str = PICTURE) -> str:
    """A picture as an address that carries it; empty without one, or when it cannot be read."""
    if picture is None:
        return ""
    try:
        with picture.get_rendition(size).file.open("rb") as file:
            content = file.read()
    except Exception as error:  # storages and picture libraries have errors of their own
        logger.warning("the closed page goes without its picture: %s", error)
        return ""
    kind = "png" if size == ICON else "webp"
    return f"data:image/{kind};base64,{base64.b64encode(content).decode()}"
