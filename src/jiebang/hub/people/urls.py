"""Addresses of people: sign-in, organisations and their members, invitations, verification."""

from allauth.account.views import logout
from django.urls import include, path

from jiebang.hub.people.views import (
    accounts,
    mandates,
    members,
    operators,
    organisations,
    security,
    verification,
)

urlpatterns = [
    path("sign-in/", accounts.SignIn.as_view(), name="account_login"),
    path("sign-out/", logout, name="account_logout"),
    # The names are allauth's own, which finds its pages by them.
    path("sign-in/step/", security.GiveFactor.as_view(), name="mfa_authenticate"),
    path("sign-in/passkey/", security.PasskeySignIn.as_view(), name="mfa_login_webauthn"),
    path("sign-in/again/", security.PasswordAgain.as_view(), name="account_reauthenticate"),
    path("sign-in/again/code/", security.CodeAgain.as_view(), name="mfa_reauthenticate"),
    path(
        "sign-in/again/passkey/",
        security.PasskeyAgain.as_view(),
        name="mfa_reauthenticate_webauthn",
    ),
    path("me/security/", security.security, name="mfa_index"),
    path("me/security/app/", security.AddTotp.as_view(), name="mfa_activate_totp"),
    path("me/security/app/remove/", security.remove_totp, name="mfa_deactivate_totp"),
    path("me/security/codes/", security.recovery_codes, name="mfa_view_recovery_codes"),
    path("me/security/codes/new/", security.renew_codes, name="mfa_generate_recovery_codes"),
    path("me/security/passkeys/", security.AddPasskey.as_view(), name="mfa_add_webauthn"),
    path(
        "me/security/passkeys/<int:pk>/remove/",
        security.remove_passkey,
        name="mfa_remove_webauthn",
    ),
    path(
        "",
        include(
            (
                [
                    path("sign-in/demo/", accounts.demo_sign_in, name="demo_sign_in"),
                    path("account/", accounts.account, name="account"),
                    path("account/<str:token>/", accounts.open_account, name="open_account"),
                    path("operators/look/", operators.look_as, name="look_as"),
                    path("operators/stop/", operators.stop_looking, name="stop_looking"),
                    path("me/", organisations.me, name="me"),
                    path("me/requests/", organisations.withdraw_request, name="withdraw_request"),
                    path("verification/", verification.verification, name="verification"),
                    path("invitations/<str:token>/", members.invitation, name="invitation"),
                    path(
                        "organisations/new/",
                        organisations.new_organisation,
                        name="new_organisation",
                    ),
                    path("organisations/<slug:slug>/join/", organisations.join, name="join"),
                    path(
                        "organisations/<slug:slug>/correct/", organisations.correct, name="correct"
                    ),
                    path("mandates/answer/", mandates.answer_mandate, name="answer_mandate"),
                    path("mandates/<str:token>/", mandates.mandate, name="mandate"),
                    path(
                        "organisations/<slug:slug>/mandate/",
                        mandates.offer_mandate,
                        name="offer_mandate",
                    ),
                    path("organisations/<slug:slug>/members/", members.members, name="members"),
                    path(
                        "organisations/<slug:slug>/",
                        organisations.organisation,
                        name="organisation",
                    ),
                ],
                "people",
            )
        ),
    ),
]
