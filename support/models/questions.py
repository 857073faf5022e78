"""What people ask a seller before they buy."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from support.models.requests import new_reference


class QuestionQuerySet(models.QuerySet):
    def of_seller(self, user):
        """Questions about products that `user` owns."""
        return self.filter(product__owner=user)

    def open(self):
        """Those that nobody has answered or closed."""
        return self.filter(status=Question.Status.NEW)


class Question(models.Model):
    """A question about a product, by somebody who needs no account for it.

    It is answered by mail: by the shop, or by the seller themselves, who then says so here.
    """

    class Status(models.TextChoices):
        NEW = "new", pgettext_lazy("state of a question", "New")
        ANSWERED = "answered", pgettext_lazy("state of a question", "Answered")
        CLOSED = "closed", pgettext_lazy("state of a question", "Needs no answer")

        @property
        def tone(self) -> str:
            """The colour in the admin."""
            return {"new": "bad", "answered": "good"}.get(self.value, "")

    reference = models.CharField(
        _("reference"), max_length=10, unique=True, default=new_reference, editable=False
    )
    product = models.ForeignKey(
        "products.ProductPage",
        on_delete=models.CASCADE,
        related_name="asked_questions",
        verbose_name=_("product"),
    )
    name = models.CharField(_("name"), max_length=80)
    email = models.EmailField(_("e-mail address"))
    text = models.TextField(_("question"))
    status = models.CharField(
        _("status"), max_length=10, choices=Status, default=Status.NEW, editable=False
    )
    # Empty where the seller answered by themselves.
    answer = models.TextField(_("answer"), blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("answered by"),
    )
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    # Of the network address that it came from, for two days: so many of one are heard.
    asker = models.CharField(max_length=64, blank=True, editable=False)
    # Of the form it was sent with, so that a form sent twice is one question.
    form_token = models.CharField(max_length=32, null=True, unique=True, editable=False)
    created_at = models.DateTimeField(_("asked"), default=timezone.now, editable=False)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("question")
        verbose_name_plural = _("questions before buying")
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="newest_questions"),
            models.Index(fields=["product", "-created_at"], name="questions_of_product"),
            models.Index(fields=["email", "-created_at"], name="questions_of_address"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def is_open(self) -> bool:
        return self.status == self.Status.NEW
