"""Choosing a published product in a form of the admin."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import BaseChooser
from wagtail.blocks import ChooserBlock


class ProductChooser(BaseChooser):
    """Names the product as visitors know it, and says where they cannot see it any more."""

    model = "products.ProductPage"
    icon = "tag"
    chooser_modal_url_name = "product_chooser:choose"
    choose_one_text = _("Choose a product")
    choose_another_text = _("Choose another product")
    link_to_chosen_text = _("Edit this product")

    def get_display_title(self, instance):
        if instance.live:
            return instance.title
        return gettext("%(title)s (not published: visitors do not see it)") % {
            "title": instance.title
        }


class ProductChooserBlock(ChooserBlock):
    target_model = "products.ProductPage"
    widget = ProductChooser()

    class Meta:
        icon = "tag"
