"""A line of news above a page, in its time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from core.navigation import Link, OptionalLinkBlock, link_of
from core.periods import PeriodBlock, is_current

# The names are those of the shop's notices.
TONES = [("info", _("News")), ("success", _("Good news")), ("warning", _("Warning"))]


class AnnouncementBlock(PeriodBlock):
    text = blocks.CharBlock(label=_("Text"), max_length=200)
    link = OptionalLinkBlock(label=_("Link"))
    tone = blocks.ChoiceBlock(label=_("Tone"), choices=TONES, default="info")

    class Meta:
        icon = "info-circle"
        label = _("Announcement")
        label_format = "{text}"
        form_layout = ["text", "link", "tone", "show_from", "show_until"]


class AnnouncementsBlock(blocks.StreamBlock):
    announcement = AnnouncementBlock()


@dataclass(frozen=True)
class Announcement:
    text: str
    tone: str
    link: Link | None


def announcement_of(value: dict, pages: dict, request=None) -> Announcement:
    """What is shown of an AnnouncementBlock's stored value."""
    link = link_of(value.get("link") or {}, pages, request)
    return Announcement(value["text"], value.get("tone") or "info", link)


def current(values: Iterable[dict], now: datetime) -> list[dict]:
    """Those of the stored values that are shown at `now`."""
    return [value for value in values if is_current(value, now)]


def linked_pages(values: Iterable[dict]) -> list[int | None]:
    """The numbers of the pages that announcements lead to."""
    return [(value.get("link") or {}).get("page") for value in values]
