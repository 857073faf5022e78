"""allauth's own addresses; the first few are answered by views of ours."""

from allauth.account import views as allauth_views
from django.db.transaction import atomic
from django.urls import include, path, re_path
from django.views.generic import RedirectView

from accounts import views
from accounts.factors import views as factor_views
from accounts.logins.views import SessionsView
from accounts.personal_data import views as data_views

# What changes a password also writes a mail about it: both or neither.
urlpatterns = [
    path("", views.overview, name="account_overview"),
    path("language/", views.language, name="account_language"),
    path("notifications/", views.mail_choices, name="account_notifications"),
    path("telegram/", views.telegram_chat, name="account_telegram"),
    path("telegram/test/", views.test_telegram_chat, name="account_telegram_test"),
    path("name/", views.name, name="account_name"),
    path("data/", data_views.overview, name="account_data"),
    path("data/export/", data_views.ask_for_export, name="account_export"),
    path("data/export/<str:token>/", data_views.export_link, name="account_export_link"),
    path("data/delete/", data_views.ask_for_deletion, name="account_delete"),
    path("data/keep/", data_views.keep, name="account_keep"),
    path("data/keep/<str:token>/", data_views.keep_link, name="account_keep_link"),
    path("signup/", views.SignUpView.as_view(), name="account_signup"),
    path("confirm-email/", views.confirm_email, name="account_email_verification_sent"),
    path("password/reset/", views.PasswordResetView.as_view(), name="account_reset_password"),
    path(
        "password/change/",
        atomic(allauth_views.password_change),
        name="account_change_password",
    ),
    path("password/set/", atomic(allauth_views.password_set), name="account_set_password"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        atomic(allauth_views.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path("2fa/", factor_views.OverviewView.as_view(), name="mfa_index"),
    path("2fa/totp/activate/", factor_views.ActivateAppView.as_view(), name="mfa_activate_totp"),
    path(
        "2fa/recovery-codes/",
        factor_views.RecoveryCodesView.as_view(),
        name="mfa_view_recovery_codes",
    ),
    path("2fa/authenticate/", factor_views.AuthenticateView.as_view(), name="mfa_authenticate"),
    path("2fa/webauthn/add/", factor_views.AddPasskeyView.as_view(), name="mfa_add_webauthn"),
    path(
        "2fa/webauthn/reauthenticate/",
        factor_views.ReauthenticateByPasskeyView.as_view(),
        name="mfa_reauthenticate_webauthn",
    ),
    # The overview lists them.
    path("2fa/webauthn/", RedirectView.as_view(pattern_name="mfa_index"), name="mfa_list_webauthn"),
    path("2fa/", include("allauth.mfa.urls")),
    path("sessions/", SessionsView.as_view(), name="usersessions_list"),
    path("", include("allauth.account.urls")),
]
