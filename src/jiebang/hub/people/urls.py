"""Addresses of people: sign-in, organisations and their members, invitations, verification."""

from allauth.account.views import logout
from django.urls import include, path

from jiebang.hub.people.views import accounts, mandates, members, organisations, verification

urlpatterns = [
    path("sign-in/", accounts.SignIn.as_view(), name="account_login"),
    path("sign-out/", logout, name="account_logout"),
    path(
        "",
        include(
            (
                [
                    path("sign-in/demo/", accounts.demo_sign_in, name="demo_sign_in"),
                    path("account/", accounts.account, name="account"),
                    path("account/<str:token>/", accounts.open_account, name="open_account"),
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
