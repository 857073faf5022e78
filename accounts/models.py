"""People: one account, known by its e-mail address."""

from typing import ClassVar

from django.contrib.auth.models import AbstractUser, UserManager
from django.core.files.storage import storages
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.text import slugify
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

# What Telegram takes as a chat: its number (groups begin with -), or the name of a public one.
TELEGRAM_CHAT = r"^(-?[0-9]{1,20}|@[A-Za-z][A-Za-z0-9_]{3,31})\Z"


class EmailUserManager(UserManager):
    """Creates users by e-mail address, which is kept in lower case."""

    def _create_user_object(self, username, email, password, **extra_fields):
        user = self.model(email=email.strip().lower(), **extra_fields)
        user.set_password(password)
        return user

    def create_user(self, email, password=None, **extra_fields):  # type: ignore[override]  # no names
        extra_fields.setdefault("is_staff", False)
        extra_fields.setdefault("is_superuser", False)
        user = self._create_user_object(None, email, password, **extra_fields)
        user.save(using=self._db)
        return user

    def create_superuser(self, email, password=None, **extra_fields):  # type: ignore[override]  # as above
        return self.create_user(
            email, password, **{**extra_fields, "is_staff": True, "is_superuser": True}
        )

    def get_by_natural_key(self, email):
        return self.get(email__iexact=email)


class User(AbstractUser):
    """A customer, seller, editor, or admin; groups say which."""

    username = None  # type: ignore[assignment]  # how Django takes an inherited field away
    email = models.EmailField(_("e-mail address"), unique=True)
    telegram_chat_id = models.CharField(
        _("Telegram chat"),
        max_length=40,
        blank=True,
        validators=[
            RegexValidator(
                TELEGRAM_CHAT,
                _("A chat is a number (groups begin with -) or a name such as @shop."),
            )
        ],
        help_text=_(
            "Where support requests and alerts about this person's products are posted too. "
            "Empty: the shop's chat."
        ),
    )

    language = models.CharField(
        _("language"),
        max_length=12,
        blank=True,
        default="",
        db_default="",
        help_text=_("In which the shop writes to this person. Empty: in its own."),
    )

    # When a link to choose a password was sent to somebody whom staff invited; the newest one.
    invited_at = models.DateTimeField(_("invited"), null=True, blank=True, editable=False)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects: ClassVar[EmailUserManager] = EmailUserManager()

    class Meta(AbstractUser.Meta):  # type: ignore[name-defined]  # not in the stubs
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [models.UniqueConstraint(Lower("email"), name="unique_email_without_case")]

    def __str__(self) -> str:
        return self.get_full_name() or self.email

    @property
    def is_expected(self) -> bool:
        """Whether this person was invited and has never logged in."""
        return self.invited_at is not None and self.last_login is None

    def clean(self) -> None:
        super().clean()
        self.email = self.email.lower()

    def save(self, *args, **kwargs) -> None:
        # Login looks addresses up in lower case; forms of the admin keep what was typed.
        self.email = self.email.lower()
        super().save(*args, **kwargs)


class SellerProfile(models.Model):
    """What somebody who sells says of themselves, beside their products and on a page of their own.
    Without a name it is not shown."""

    user = models.OneToOneField(
        User, primary_key=True, on_delete=models.CASCADE, related_name="seller_profile"
    )
    name = models.CharField(
        _("name"),
        max_length=60,
        blank=True,
        help_text=_("As customers read it beside your products. Empty: nothing of this is shown."),
    )
    picture = models.ForeignKey(
        "core.ShopImage",
        verbose_name=_("picture"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("One of your own pictures. Without one the first letter of the name is shown."),
    )
    words = models.TextField(_("about you"), max_length=600, blank=True)
    # One address in each line.
    links = models.TextField(_("links"), blank=True)
    # Where their page is: made of the first name they had, and kept, for others link to it.
    slug = models.CharField(max_length=80, unique=True, null=True, editable=False)
    # How many seconds half of those who ask for help wait at most; None where too few have asked.
    answers_within = models.PositiveIntegerField(null=True, editable=False)

    class Meta:
        verbose_name = _("seller's profile")
        verbose_name_plural = _("sellers' profiles")
        default_permissions = ()

    def __str__(self) -> str:
        return self.name or str(self.user)

    def save(self, *args, **kwargs) -> None:
        if self.name and not self.slug:
            self.slug = self._free_slug()
            if (fields := kwargs.get("update_fields")) is not None:
                kwargs["update_fields"] = {*fields, "slug"}
        super().save(*args, **kwargs)

    def _free_slug(self) -> str:
        wanted = slugify(self.name, allow_unicode=True)[:60] or "seller"
        taken = set(
            SellerProfile.objects.filter(slug__startswith=wanted).values_list("slug", flat=True)
        )
        further = (f"{wanted}-{number}" for number in range(2, len(taken) + 3))
        return next(slug for slug in (wanted, *further) if slug not in taken)

    @property
    def initial(self) -> str:
        """What stands for a picture."""
        return self.name[:1].upper()


class RoleGrant(models.Model):
    """Something that a role was given by the shop's table of roles: never given a second time."""

    role = models.CharField(_("role"), max_length=80)
    what = models.CharField(
        _("what"), max_length=200, help_text=_("A permission, or an act on pages.")
    )

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["role", "what"], name="given_once")]

    def __str__(self) -> str:
        return f"{self.role}: {self.what}"


class LoginEvent(models.Model):
    """Somebody logged in, or tried to.

    Of an address that belongs to nobody only the try itself is kept, not what was typed: it may be
    a stranger's address, or a password in the wrong field.
    """

    class Outcome(models.TextChoices):
        SUCCESS = "success", _("Logged in")
        WRONG_PASSWORD = "wrong_password", _("Wrong password")
        WRONG_CODE = "wrong_code", _("Wrong code")
        NO_ACCOUNT = "no_account", _("No such account")

    class SecondStep(models.TextChoices):
        """By the names that allauth has for them."""

        TOTP = "totp", _("Code of an app")
        WEBAUTHN = "webauthn", _("Passkey")
        RECOVERY_CODES = "recovery_codes", _("Recovery code")

    user = models.ForeignKey(
        User,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="login_events",
        verbose_name=_("person"),
    )
    outcome = models.CharField(_("outcome"), max_length=20, choices=Outcome)
    second_step = models.CharField(_("second step"), max_length=20, choices=SecondStep, blank=True)
    is_new_browser = models.BooleanField(_("new browser"), default=False)
    browser_digest = models.CharField(max_length=64, blank=True)
    ip = models.GenericIPAddressField(_("IP address"), null=True, blank=True)
    user_agent = models.CharField(_("browser"), max_length=300, blank=True)
    happened_at = models.DateTimeField(_("when"), default=timezone.now, db_index=True)

    class Meta:
        ordering = ["-happened_at", "-pk"]
        verbose_name = _("login")
        verbose_name_plural = _("logins")
        default_permissions = ("view",)

    def __str__(self) -> str:
        who = self.user.email if self.user else gettext("Nobody")
        return f"{self.get_outcome_display()}: {who}"


def export_storage():
    """Where exports of personal data lie: never a public address."""
    return storages["private"]


def export_path(export: "DataExport", filename: str) -> str:
    """A path nobody can guess."""
    return f"exports/{get_random_string(32)}/{filename}"


class DataExport(models.Model):
    """Somebody wants a copy of what is kept about them. Of its link only a hash is kept."""

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("export", "Being made")
        READY = "ready", pgettext_lazy("export", "Ready")
        FETCHED = "fetched", pgettext_lazy("export", "Downloaded")
        EXPIRED = "expired", pgettext_lazy("export", "Not downloaded in time")
        REPLACED = "replaced", pgettext_lazy("export", "Replaced by a new one")
        FAILED = "failed", pgettext_lazy("export", "Could not be made")

    OPEN = (State.WAITING, State.READY)

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="data_exports")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    asked_by = models.ForeignKey(
        User,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("The person themselves, or somebody of the staff."),
    )
    reason = models.CharField(max_length=300, blank=True, help_text=_("Why staff asked for it."))
    language = models.CharField(max_length=12, default="en")
    asked_at = models.DateTimeField(default=timezone.now)
    leased_until = models.DateTimeField(null=True, help_text=_("Until then one worker makes it."))
    next_try_at = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)
    file = models.FileField(
        storage=export_storage, upload_to=export_path, max_length=200, blank=True
    )
    size = models.PositiveBigIntegerField(default=0, help_text=_("In bytes."))
    token_hash = models.CharField(max_length=64, unique=True, null=True)
    ready_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    fetched_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-asked_at", "-pk"]
        default_permissions = ()
        verbose_name = _("export of personal data")
        verbose_name_plural = _("exports of personal data")
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=models.Q(state__in=["waiting", "ready"]),
                name="one_open_export",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_state_display()}"


class AccountDeletion(models.Model):
    """Somebody's account is to be deleted, once a time has passed in which it can be taken back.

    The row stays: with `done_at` it says that the account was deleted, by its number.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="deletions")
    asked_by = models.ForeignKey(
        User,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("The person themselves, or somebody of the staff."),
    )
    reason = models.CharField(max_length=300, blank=True, help_text=_("Why staff asked for it."))
    language = models.CharField(max_length=12, default="en")
    asked_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(help_text=_("When it takes effect."))
    looked_at = models.DateTimeField(null=True, help_text=_("When it was last tried."))
    waits_for = models.CharField(
        max_length=300, blank=True, help_text=_("Why it was not done although it was due.")
    )
    taken_back_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    noted_at = models.DateTimeField(
        null=True, help_text=_("When the storage was told, for after a restore.")
    )
    is_repeated = models.BooleanField(
        default=False, help_text=_("A restored backup had brought the account back.")
    )

    class Meta:
        ordering = ["-asked_at", "-pk"]
        default_permissions = ()
        verbose_name = _("deletion of an account")
        verbose_name_plural = _("deletions of accounts")
        indexes = [
            models.Index(
                fields=["due_at"],
                name="deletions_to_do",
                condition=models.Q(taken_back_at=None, done_at=None),
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=models.Q(taken_back_at=None, done_at=None),
                name="one_open_deletion",
            )
        ]

    def __str__(self) -> str:
        return str(self.user)
