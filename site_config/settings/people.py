"""Accounts: how people prove who they are, and how long it is kept what is known of them."""

from site_config.env import number, switch

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
] + [{"NAME": "accounts.passwords.GuessablePasswordValidator"}]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/library/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
# So long staff are not asked again before refunds, people, keys, exports; 0: they are never asked.
ADMIN_CONFIRM_MINUTES = number("ADMIN_CONFIRM_MINUTES", 10)
ACCOUNT_REAUTHENTICATION_TIMEOUT = (ADMIN_CONFIRM_MINUTES or 10) * 60
ACCOUNT_SESSION_REMEMBER = True
# Sessions of people with access to the admin end so long after their last use; others by age.
STAFF_IDLE_SECONDS = 8 * 3600
# So many days it is known who logged in, from where, and who tried.
LOGIN_RETENTION_DAYS = number("LOGIN_RETENTION_DAYS", 90, minimum=1)
# So many days questions are kept that people without an account have asked before they buy.
QUESTION_RETENTION_DAYS = number("QUESTION_RETENTION_DAYS", 365, minimum=1)
# So many days after it was asked for, the deletion of an account takes effect.
ACCOUNT_DELETION_DAYS = number("ACCOUNT_DELETION_DAYS", 14, minimum=1, maximum=90)
# So many days the link to a copy of somebody's personal data works, and the copy is kept.
EXPORT_KEPT_DAYS = number("EXPORT_KEPT_DAYS", 7, minimum=1, maximum=90)
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
PASSWORD_RESET_TIMEOUT = 4 * 3600
ACCOUNT_FORMS = {
    "login": "accounts.forms.LoginForm",
    "signup": "accounts.forms.SignUpForm",
    "add_email": "accounts.forms.ChangeAddressForm",
    "change_password": "accounts.forms.ChangePasswordForm",
    "set_password": "accounts.forms.SetPasswordForm",
    "reset_password": "accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "accounts.forms.ResetPasswordKeyForm",
    "reauthenticate": "accounts.forms.ReauthenticateForm",
    "confirm_email_verification_code": "accounts.forms.AddressCodeForm",
}
# The second step of a login: for everybody who wants one, and for staff where the shop says so.
ADMIN_REQUIRES_SECOND_FACTOR = switch("ADMIN_REQUIRES_SECOND_FACTOR", False)
MFA_ADAPTER = "accounts.factors.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODE_COUNT = 10
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_PERIOD = 30  # seconds
# The clocks of phones are off by some seconds, and people need some to type.
MFA_TOTP_TOLERANCE = 1
MFA_FORMS = {
    "authenticate": "accounts.factors.forms.AuthenticateForm",
    "reauthenticate": "accounts.factors.forms.ReauthenticateForm",
    "activate_totp": "accounts.factors.forms.ActivateAppForm",
    "add_webauthn": "accounts.factors.forms.AddPasskeyForm",
    "edit_webauthn": "accounts.factors.forms.RenamePasskeyForm",
    "authenticate_webauthn": "accounts.factors.forms.AuthenticatePasskeyForm",
    "reauthenticate_webauthn": "accounts.factors.forms.ReauthenticatePasskeyForm",
    "login_webauthn": "accounts.factors.forms.LoginPasskeyForm",
}
# Per address ("key") as well as per client: nobody's mailbox is to be filled from here.
ACCOUNT_RATE_LIMITS = {
    "login": "60/m/ip",
    "confirm_email": "3/m/key,10/h/key",
    "reset_password": "20/m/ip,3/m/key,10/h/key",
    # Wrong passwords of a private page; here the key is the page.
    "page_password": "10/m/ip,60/h/ip,300/h/key",
}
