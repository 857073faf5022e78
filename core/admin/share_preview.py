"""How a page will look where it is found and shared, beside the fields that say so."""

from django.forms import Media
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, Panel
from wagtail.images.models import AbstractImage

from core.models import ShopSettings

# About what search engines show; they count in pixels, and promise nothing.
TITLE_SHOWN, DESCRIPTION_SHOWN = 60, 160


class SharePreviewPanel(Panel):
    """A search result and a shared card, drawn anew while its fields are written.

    `fallback` names the field whose words stand in where no description was written, `picture`
    the one with the picture of the card, if the page has them.
    """

    def __init__(self, fallback: str = "", picture: str = "", **kwargs):
        super().__init__(**kwargs)
        self.fallback = fallback
        self.picture = picture

    def clone_kwargs(self):
        return {**super().clone_kwargs(), "fallback": self.fallback, "picture": self.picture}

    class BoundPanel(Panel.BoundPanel):
        template_name = "core/admin/share_preview.html"

        @property
        def media(self):
            return Media(css={"all": ["css/share_preview.css"]}, js=["js/share_preview.js"])

        def get_context_data(self, parent_context=None):
            page, panel = self.instance, self.panel
            picture = getattr(page, panel.picture, None) if panel.picture else None
            description = page.search_description
            if not description and panel.fallback:
                description = getattr(page, panel.fallback)
            return {
                **super().get_context_data(parent_context),
                "panel": panel,
                "shop": ShopSettings.for_request(self.request),
                "address": page.full_url if page.pk else "",
                "title": page.seo_title or page.title,
                "page_title": page.title,
                "description": description,
                "picture": picture if isinstance(picture, AbstractImage) else None,
                "title_shown": TITLE_SHOWN,
                "description_shown": DESCRIPTION_SHOWN,
            }


def search_panels(fallback: str = "", picture: str = "") -> list[Panel]:
    """The promote panels of a page, with the preview behind the fields that it shows."""
    return [
        MultiFieldPanel(
            [
                FieldPanel(
                    "slug",
                    heading=_("Address"),
                    help_text=_("The last part of the page's address on the web."),
                ),
                FieldPanel(
                    "seo_title",
                    heading=_("Title in search results"),
                    help_text=_("Without one it is the page's own title."),
                ),
                FieldPanel(
                    "search_description",
                    heading=_("Description in search results"),
                    help_text=_("Without one it is the page's own short text, if there is one."),
                ),
                SharePreviewPanel(fallback=fallback, picture=picture),
            ],
            heading=_("For search engines and sharing"),
        ),
        MultiFieldPanel([FieldPanel("show_in_menus")], heading=_("For site menus")),
    ]
