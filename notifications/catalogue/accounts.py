"""Messages about an account: its address, its password, its second step."""

from notifications.catalogue.kinds import notice, secret


@secret(expires_in="minutes")
def confirm_email(*, recipient: str, code: str, minutes: int, language: str = ""):
    """The code that proves the address, asked for at sign-up, first login and e-mail change."""


@secret()
def account_already_exists(*, recipient: str, login_url: str, reset_url: str, language: str = ""):
    """Somebody signed up with an address that has an account; only its owner learns so."""


@secret(expires_in="hours")
def reset_password(*, recipient: str, reset_url: str, hours: int, language: str = ""):
    """The link that lets its reader set a new password."""


@secret(expires_in="hours")
def invitation(
    *,
    recipient: str,
    inviter: str,
    roles: str,
    password_url: str,
    reset_url: str,
    hours: int,
    language: str = "",
):
    """Staff made an account for its reader, who chooses the password. `roles` may be empty."""


@secret()
def unknown_account(*, recipient: str, signup_url: str, language: str = ""):
    """A reset was asked for an address without an account; only its owner learns so."""


@notice()
def password_changed(*, recipient: str, reset_url: str, language: str = ""):
    """The password was changed or reset, or one was set for the first time."""


@notice()
def email_changed(*, recipient: str, old_email: str, new_email: str, language: str = ""):
    """Tells the former address that the account has another one now."""


@notice()
def email_removed(*, recipient: str, email: str, language: str = ""):
    """Tells the removed address that it no longer belongs to an account."""


@secret()
def address_changed_by_staff(*, recipient: str, old_email: str, new_email: str, language: str = ""):
    """Tells both addresses that staff gave the account another one."""


@notice()
def factor_added(*, recipient: str, is_passkey: bool, reset_url: str, language: str = ""):
    """The account has a second factor more: a passkey, or an app that makes codes."""


@notice()
def factor_removed(*, recipient: str, is_passkey: bool, reset_url: str, language: str = ""):
    """A passkey, or the app that makes codes, no longer belongs to the account."""


@notice()
def recovery_codes_made(*, recipient: str, reset_url: str, language: str = ""):
    """The account has new recovery codes; those before do not work any more."""


@secret()
def factors_removed_by_staff(*, recipient: str, security_url: str, language: str = ""):
    """Staff took all second factors off the account, whose owner had lost them."""


@secret(expires_in="days")
def export_ready(*, recipient: str, export_url: str, days: int, language: str = ""):
    """The link to a copy of what is kept about its reader, who asked for it or had it asked for."""


@secret()
def export_failed(*, recipient: str, data_url: str, language: str = ""):
    """The copy that its reader waits for could not be made."""


@secret()
def deletion_asked(
    *,
    recipient: str,
    date_text: str,
    keep_url: str,
    data_url: str,
    is_by_staff: bool,
    language: str = "",
):
    """The account of its reader will be deleted on a day, unless they keep it."""


@secret()
def deletion_taken_back(*, recipient: str, reset_url: str, language: str = ""):
    """The account of its reader is kept after all."""


@secret()
def deletion_done(*, recipient: str, language: str = ""):
    """The last message to somebody whose account was deleted."""


@notice()
def new_browser(
    *,
    recipient: str,
    browser: str,
    address: str,
    sessions_url: str,
    reset_url: str,
    language: str = "",
):
    """Somebody logged in with a browser that the shop has not seen them use."""


@notice()
def recovery_code_used(
    *, recipient: str, left: int, codes_url: str, reset_url: str, language: str = ""
):
    """Somebody proved themselves by a recovery code; `left` are not used yet."""


@notice()
def sessions_ended(*, recipient: str, is_everywhere: bool, reset_url: str, language: str = ""):
    """All logins to the account were ended: all others, or `is_everywhere` that one as well."""
