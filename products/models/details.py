"""What a buyer wants to know of a product before buying, beside its description."""

from django.db import models
from django.forms import Select
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField

from core.content.addresses import MAX_LENGTH, https_only, is_https
from products import cards
from products.blocks import QuestionsBlock
from products.models.licences import MAX_TEXT, Licence
from products.models.spoken import Spoken


class ProductDetails(Spoken):
    """Demo, requirements, licence, support and questions. What is empty is not shown."""

    demo_url = models.CharField(
        _("demo"),
        max_length=MAX_LENGTH,
        blank=True,
        default="",
        db_default="",
        validators=[is_https],
        help_text=_("Where visitors can try it: an address that begins with https://."),
    )
    requirements = models.TextField(
        _("requirements"),
        max_length=600,
        blank=True,
        default="",
        db_default="",
        help_text=_("What buyers need to use it, one thing a line."),
    )
    licence = models.ForeignKey(
        Licence,
        verbose_name=_("licence"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="products",
    )
    licence_text = models.TextField(
        _("own licence"),
        max_length=MAX_TEXT,
        blank=True,
        default="",
        db_default="",
        help_text=_("Only if none of the shop's licences fits: all of its text."),
    )
    support_terms = models.TextField(
        _("support"),
        max_length=600,
        blank=True,
        default="",
        db_default="",
        help_text=_("What you help with, and for how long. Empty: what the shop says of all."),
    )
    questions = StreamField(
        QuestionsBlock(),
        verbose_name=_("questions"),
        null=True,
        blank=True,
        help_text=_("What customers ask before they buy, and what you answer."),
    )

    details_panel = MultiFieldPanel(
        [
            FieldPanel("demo_url"),
            FieldPanel("requirements"),
            FieldPanel("licence", widget=Select),
            FieldPanel("licence_text"),
            FieldPanel("support_terms"),
            FieldPanel("questions"),
        ],
        heading=_("Good to know before buying"),
    )

    class Meta:
        abstract = True

    @property
    def seller_name(self) -> str:
        """What customers know its seller by; empty where there is no name to show."""
        return cards.seller_of(self)

    @property
    def has_details(self) -> bool:
        """Whether it says anything of its own beside its description."""
        said = (self.demo_link, self.requirement_lines, self.licence_id)
        return any((*said, self.licence_text, self.support_terms))

    @property
    def demo_link(self) -> str:
        """Where the demo is; empty unless a page may link there."""
        return https_only(self.demo_url)

    @property
    def requirement_lines(self) -> list[str]:
        return [line.strip() for line in self.requirements.splitlines() if line.strip()]
