"""The addresses of signing in: those that are used, under names that allauth knows them by."""

from allauth.account.views import account_inactive
from allauth.mfa.recovery_codes.views import download_recovery_codes, view_recovery_codes
from allauth.mfa.webauthn.views import edit_webauthn, list_webauthn, login_webauthn
from django.urls import path

from chamberlain.web import oidc
from chamberlain.web.views import covering, front, sign_in

urlpatterns = [
    path("sign-in", front.sign_in, name="sign_in"),
    path("sign-in/as/<str:username>", front.sign_in_as, name="sign_in_as"),
    path("sign-out", front.sign_out, name="sign_out"),
    path("staff/cover", covering.switch, name="cover"),
    path("sign-in/password", sign_in.SignIn.as_view(), name="account_login"),
    path("sign-in/code", sign_in.EnterCode.as_view(), name="mfa_authenticate"),
    path("sign-in/passkey", login_webauthn, name="mfa_login_webauthn"),
    path("sign-in/suspended", account_inactive, name="account_inactive"),
    path("sign-in/again", sign_in.PasswordAgain.as_view(), name="account_reauthenticate"),
    path("sign-in/again/code", sign_in.CodeAgain.as_view(), name="mfa_reauthenticate"),
    path(
        "sign-in/again/passkey",
        sign_in.PasskeyAgain.as_view(),
        name="mfa_reauthenticate_webauthn",
    ),
    path("sign-in/set-up", sign_in.set_up, name="mfa_index"),
    path("sign-in/set-up/password", sign_in.password, name="account_change_password"),
    path("sign-in/set-up/app", sign_in.AddApp.as_view(), name="mfa_activate_totp"),
    path("sign-in/set-up/app/remove", sign_in.RemoveApp.as_view(), name="mfa_deactivate_totp"),
    path("sign-in/set-up/passkeys", list_webauthn, name="mfa_list_webauthn"),
    path("sign-in/set-up/passkeys/add", sign_in.AddPasskey.as_view(), name="mfa_add_webauthn"),
    path("sign-in/set-up/passkeys/<int:pk>/name", edit_webauthn, name="mfa_edit_webauthn"),
    path(
        "sign-in/set-up/passkeys/<int:pk>/remove",
        sign_in.RemovePasskey.as_view(),
        name="mfa_remove_webauthn",
    ),
    path("sign-in/set-up/recovery-codes", view_recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "sign-in/set-up/recovery-codes/new",
        sign_in.MakeRecoveryCodes.as_view(),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "sign-in/set-up/recovery-codes/file",
        download_recovery_codes,
        name="mfa_download_recovery_codes",
    ),
    path("sign-in/council/<str:provider_id>", oidc.begin, name="openid_connect_login"),
    path("sign-in/council/<str:provider_id>/back", oidc.come_back, name="openid_connect_callback"),
]
