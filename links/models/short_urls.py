"""Short URLs: a few letters that lead to a page, a path or another site, and how often."""

import re
from urllib.parse import urljoin

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Coalesce, Lower
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.spoken import address_of
from links.models.addresses import (
    MAX_LENGTH,
    add_parameters,
    pass_query_on,
    read_address,
)
from links.models.slugs import SLUG, generate_slug, path_of, slug_in

UTM = ("utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content")
# More than anybody needs who renames a campaign; browsers give up after some twenty.
MAX_HOPS = 5
MANAGE_ALL = "links.manage_all_shorturls"
POINT_ANYWHERE = "links.point_anywhere"


class State(models.TextChoices):
    """Whether a short URL leads somewhere now, and if not, why."""

    WORKS = "works", _("works")
    INACTIVE = "inactive", _("switched off")
    EXPIRED = "expired", _("expired")
    UNPUBLISHED = "unpublished", _("page not published")
    GONE = "gone", _("page deleted")
    REFUSED = "refused", _("target not allowed")

    @property
    def tone(self) -> str:
        """Its colour in the admin: a key of TONE_CLASSES."""
        return {State.WORKS: "good", State.REFUSED: "bad"}.get(self, "")


class ShortURLQuerySet(models.QuerySet):
    def of_seller(self, user):
        """The short URLs of `user`, or all of them for those who manage all."""
        return self if user.has_perm(MANAGE_ALL) else self.filter(owner=user)

    def with_hits(self):
        """Each with `hits` of people and `others` (bots, previews, HEAD), of all days."""
        days = ShortURLDay.objects.filter(short_url=models.OuterRef("pk")).order_by()
        return self.annotate(
            **{
                name: Coalesce(
                    models.Subquery(
                        days.values("short_url").annotate(sum=models.Sum(name)).values("sum")
                    ),
                    0,
                    output_field=models.BigIntegerField(),
                )
                for name in ("hits", "others")
            }
        )

    def in_state(self, state: str):
        """As ShortURL.state says, but for REFUSED, which only reading each address can tell."""
        now = timezone.now()
        is_over = models.Q(expires_at__lte=now)
        has_page, has_address = models.Q(page__isnull=False), ~models.Q(address="")
        if state == State.INACTIVE:
            return self.filter(is_active=False)
        if state == State.EXPIRED:
            return self.filter(is_over, is_active=True)
        running = self.filter(is_active=True).exclude(is_over)
        if state == State.UNPUBLISHED:
            return running.filter(has_page, page__live=False)
        if state == State.GONE:
            return running.exclude(has_page | has_address)
        if state == State.WORKS:
            return running.filter(has_address | models.Q(page__live=True))
        return self.none()


class ShortURL(models.Model):
    """Leads to `page`, or to `address`; to neither once its page was deleted."""

    slug = models.CharField(
        _("short name"),
        max_length=50,
        unique=True,
        blank=True,
        validators=[
            RegexValidator(
                rf"^{SLUG.pattern}\Z",
                "Use letters from a to z, digits, and hyphens between them.",
                flags=re.IGNORECASE,
            )
        ],
        help_text=_(
            "The end of the address; upper and lower case are the same. "
            "Leave it empty for six letters and digits that are easy to read out."
        ),
    )
    label = models.CharField(
        _("label"), max_length=100, blank=True, help_text=_("What it is for. Only seen here.")
    )
    page = models.ForeignKey(
        "wagtailcore.Page",
        verbose_name=_("page"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("A page of this shop: it is found wherever it moves."),
    )
    address = models.CharField(
        _("address"),
        max_length=MAX_LENGTH,
        blank=True,
        help_text=_("Instead of a page: a path such as /products/?q=icons, or a whole address."),
    )
    utm_source = models.CharField(
        _("source"), max_length=100, blank=True, help_text=_("newsletter")
    )
    utm_medium = models.CharField(_("medium"), max_length=100, blank=True, help_text=_("email"))
    utm_campaign = models.CharField(
        _("campaign"), max_length=100, blank=True, help_text=_("spring")
    )
    utm_term = models.CharField(_("term"), max_length=100, blank=True)
    utm_content = models.CharField(_("content"), max_length=100, blank=True)
    passes_query_on = models.BooleanField(
        _("passes parameters on"),
        default=True,
        help_text=_(
            "What follows the ? of a visitor's address reaches the target too. The campaign "
            "written here wins over theirs."
        ),
    )
    is_active = models.BooleanField(
        _("active"),
        default=True,
        help_text=_("Off: visitors read that the link does not work now."),
    )
    expires_at = models.DateTimeField(
        _("expires"), null=True, blank=True, help_text=_("Empty: it works for ever.")
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("owner"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Sees and changes it, beside those who manage all of them."),
    )
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    objects = ShortURLQuerySet.as_manager()

    class Meta:
        verbose_name = _("short URL")
        verbose_name_plural = _("short URLs")
        ordering = ["-created_at", "-pk"]
        permissions = [
            ("manage_all_shorturls", _("May see and change everybody's short URLs")),
            ("point_anywhere", _("May point short URLs to other sites")),
        ]
        constraints = [
            # With the unique slug: unique without case.
            models.CheckConstraint(
                condition=models.Q(slug=Lower("slug")) & ~models.Q(slug=""),
                name="short_url_slug_in_lower_case",
            ),
            models.CheckConstraint(
                condition=models.Q(page__isnull=True) | models.Q(address=""),
                name="short_url_leads_to_one_place",
            ),
        ]

    def __str__(self) -> str:
        return self.slug

    def save(self, *args, **kwargs):
        self.complete_slug()
        super().save(*args, **kwargs)

    def complete_slug(self) -> None:
        """Lower case; where there is none, one that nobody has."""
        self.slug = self.slug.lower()
        while not self.slug:
            slug = generate_slug()
            self.slug = "" if ShortURL.objects.filter(slug=slug).exists() else slug

    def clean(self):
        super().clean()
        self.complete_slug()
        if self.page_id and self.address:
            raise ValidationError(
                {"address": gettext("Choose a page or write an address, not both.")}
            )
        if not self.page_id and not self.address:
            nowhere = gettext("Choose the page to lead to, or write an address.")
            raise ValidationError({"page": ValidationError(nowhere, code="nowhere")})
        if self.address:
            try:
                self.address = read_address(self.address)
            except ValidationError as error:
                raise ValidationError({"address": error.messages}) from error
            if self.leads_back():
                raise ValidationError(
                    {
                        "address": gettext(
                            "This leads back to where it starts: nobody would ever arrive."
                        )
                    }
                )

    def leads_back(self) -> bool:
        """Whether it ends in a circle, or in a row of short URLs that is too long to walk."""
        start, address = self.slug, self.address
        for _hop in range(MAX_HOPS):
            slug = slug_in(address)
            if not slug:
                return False
            if slug == start:
                return True
            following = ShortURL.objects.exclude(pk=self.pk).filter(slug=slug)
            address = following.values_list("address", flat=True).first() or ""
        return bool(slug_in(address))

    @property
    def short_address(self) -> str:
        """The whole address, to be printed and sent."""
        return urljoin(settings.SITE_URL, path_of(self.slug))

    @property
    def target(self) -> str:
        """The page's title or the address that it leads to."""
        return self.page.title if self.page else self.address

    @property
    def state(self) -> State:
        if not self.is_active:
            return State.INACTIVE
        if self.expires_at and self.expires_at <= timezone.now():
            return State.EXPIRED
        if not self.page_id and not self.address:
            return State.GONE
        if self.page:
            return State.WORKS if self.page.live else State.UNPUBLISHED
        try:
            read_address(self.address)
        except ValidationError:
            return State.REFUSED
        return State.WORKS

    @property
    def destination(self) -> str:
        """Where it leads when it works, with its UTM parameters; empty if there is no such
        place, or none that anybody may be sent to."""
        try:
            # A page outside of every site has no address.
            target = address_of(self.page) if self.page else read_address(self.address)
        except ValidationError:
            return ""
        given = {name: getattr(self, name) for name in UTM if getattr(self, name)}
        return add_parameters(target, given) if target else ""

    def destination_with(self, query: str) -> str:
        """`destination` with what a visitor's `query` adds to it: nothing that stands there
        already, and nothing at all where the short URL keeps parameters to itself."""
        destination = self.destination
        if not (destination and self.passes_query_on):
            return destination
        return pass_query_on(destination, query)


class ShortURLDay(models.Model):
    """How often a short URL was followed on one day of the shop's time zone. Nothing is kept
    of who followed it."""

    short_url = models.ForeignKey(ShortURL, on_delete=models.CASCADE, related_name="days")
    day = models.DateField()
    hits = models.PositiveBigIntegerField(default=0, help_text=_("Visits of people."))
    others = models.PositiveBigIntegerField(
        default=0, help_text=_("Bots, previews, HEAD requests.")
    )

    class Meta:
        ordering = ["day"]
        constraints = [
            models.UniqueConstraint(fields=("short_url", "day"), name="one_row_for_each_day")
        ]

    def __str__(self) -> str:
        return gettext("%(short_url)s on %(day)s") % {
            "short_url": self.short_url_id,
            "day": self.day,
        }
