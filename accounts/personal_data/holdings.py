"""What accounts, and the libraries of the login, keep about people."""

from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.utils.translation import gettext_lazy as _

from accounts import audit
from accounts.logins import sessions
from accounts.logins.browsers import describe
from accounts.models import DataExport, LoginEvent, SellerProfile, User
from core import personal_data
from core.personal_data import Column, Fate, Holding, Person
from core.personal_data.others import log_about, of_user


def person_of(user: User) -> Person:
    """`user` with all addresses that are proven to be theirs: one that was only typed may be
    somebody else's, who is written to and asks questions."""
    proven = EmailAddress.objects.filter(user=user, verified=True)
    known = proven.values_list("email", flat=True)
    return Person(user, tuple(sorted({user.email.lower(), *(email.lower() for email in known)})))


def register() -> None:
    personal_data.hold(
        Holding(
            "accounts.User",
            ("email", "first_name", "last_name", "telegram_chat_id"),
            Fate.ANONYMOUS,
            "A number, when the account was made, and nothing else: orders need somebody.",
            lambda person: User.objects.filter(pk=person.user.pk),
            _("Account"),
            {
                "email": Column(_("E-mail address"), "email"),
                "first_name": Column(_("First name"), "first_name"),
                "last_name": Column(_("Last name"), "last_name"),
                "telegram_chat": Column(_("Telegram chat"), "telegram_chat_id"),
                "language": Column(_("Language"), "language"),
                "joined_at": Column(_("Since"), "date_joined"),
                "last_login_at": Column(_("Last login"), "last_login"),
                "invited_at": Column(_("Invited"), "invited_at"),
            },
            erase=_forget_user,
        ),
        _goes("accounts.User_groups"),
        _goes("accounts.User_user_permissions"),
        Holding(
            "accounts.SellerProfile",
            ("user", "name"),
            Fate.GOES,
            rows=lambda person: SellerProfile.objects.filter(user=person.user),
            title=_("Seller's profile"),
            columns={
                "name": Column(_("Name"), "name"),
                "words": Column(_("About you"), "words"),
                "links": Column(_("Links"), "links"),
            },
        ),
        Holding(
            "accounts.LoginEvent",
            ("user", "ip", "user_agent"),
            Fate.GOES,
            "Of everybody else after LOGIN_RETENTION_DAYS.",
            lambda person: LoginEvent.objects.filter(user=person.user),
            _("Logins"),
            {
                "happened_at": Column(_("When"), "happened_at"),
                "outcome": Column(_("Outcome"), "get_outcome_display"),
                "second_step": Column(_("Second step"), "get_second_step_display"),
                "ip": Column(_("IP address"), "ip"),
                "browser": Column(_("Browser"), "user_agent"),
            },
        ),
        Holding(
            "accounts.DataExport",
            ("user", "asked_by"),
            Fate.GOES,
            "Copies of what is in the other tables: an export holds none of another.",
            lambda person: DataExport.objects.filter(user=person.user),
            remove_files=_remove_exports,
        ),
        Holding(
            "accounts.AccountDeletion",
            ("user", "asked_by"),
            Fate.STAYS,
            "That an account was deleted, by its number, when, and why staff asked for it.",
        ),
        Holding(
            "account.EmailAddress",
            ("user", "email"),
            Fate.GOES,
            rows=lambda person: EmailAddress.objects.filter(user=person.user),
            title=_("E-mail addresses"),
            columns={
                "email": Column(_("E-mail address"), "email"),
                "verified": Column(_("Confirmed"), "verified"),
                "primary": Column(_("In use"), "primary"),
            },
        ),
        Holding(
            "account.EmailConfirmation",
            ("email_address",),
            Fate.GOES,
            "Codes of allauth's; the shop keeps its own in sessions.",
            lambda person: EmailConfirmation.objects.filter(email_address__user=person.user),
        ),
        Holding(
            "mfa.Authenticator",
            ("user",),
            Fate.GOES,
            "An export names them, and leaves their secrets out.",
            lambda person: Authenticator.objects.filter(user=person.user),
            _("Second steps at login"),
            {
                "type": Column(_("Kind"), "get_type_display"),
                "created_at": Column(_("Since"), "created_at"),
                "last_used_at": Column(_("Last used"), "last_used_at"),
            },
        ),
        Holding(
            "usersessions.UserSession",
            ("user", "ip", "user_agent"),
            Fate.GOES,
            rows=lambda person: UserSession.objects.filter(user=person.user),
            title=_("Where you are logged in"),
            columns={
                "created_at": Column(_("Since"), "created_at"),
                "last_seen_at": Column(_("Last seen"), "last_seen_at"),
                "ip": Column(_("IP address"), "ip"),
                "browser": Column(_("Browser"), lambda session: describe(session.user_agent)),
            },
            erase=lambda person: sessions.end_all([person.user]),
        ),
        Holding(
            "sessions.Session",
            ("session_data",),
            Fate.GOES,
            "Of each login, with the row above; others end by themselves.",
            erase=lambda person: None,
        ),
    )


def _goes(label: str) -> Holding:
    why = "What somebody of the staff may do."
    return Holding(label, ("user",), Fate.GOES, why, of_user(label))


def _remove_exports(person: Person) -> None:
    held = DataExport.objects.filter(user=person.user)
    # Whoever makes one just now finds it given up, and takes its file away again.
    held.filter(state=DataExport.State.WAITING).update(state=DataExport.State.FAILED)
    for export in held.exclude(file=""):
        export.file.delete(save=False)


def _forget_user(person: Person) -> None:
    user = User.objects.get(pk=person.user.pk)
    user.email, user.first_name, user.last_name = person.alias, "", ""
    user.telegram_chat_id, user.language = "", ""
    user.invited_at = user.last_login = None
    user.is_active = user.is_staff = user.is_superuser = False
    user.set_unusable_password()
    user.save()
    itself = User.objects.filter(pk=user.pk)
    log_about(itself).filter(action=audit.ADDRESS_REPLACED).update(data={"cause": ""})
