"""Addresses of people: sign-in, organisations and their members, invitations, verification."""

from allauth.account.views import logout
from django.urls import include, path

from jiebang.hub.people import views

urlpatterns = [
    path("sign-in/", views.SignIn.as_view(), name="account_login"),
    path("sign-out/", logout, name="account_logout"),
    path(
        "",
        include(
            (
                [
                    path("sign-in/demo/", views.demo_sign_in, name="demo_sign_in"),
                    path("account/", views.account, name="account"),
                    path("account/<str:token>/", views.open_account, name="open_account"),
                    path("me/", views.me, name="me"),
                    path("me/requests/", views.withdraw_request, name="withdraw_request"),
                    path("verification/", views.verification, name="verification"),
                    path("invitations/<str:token>/", views.invitation, name="invitation"),
                    path("organisations/new/", views.new_organisation, name="new_organisation"),
                    path("organisations/<slug:slug>/join/", views.join, name="join"),
                    path("organisations/<slug:slug>/correct/", views.correct, name="correct"),
                    path("mandates/answer/", views.answer_mandate, name="answer_mandate"),
                    path("mandates/<str:token>/", views.mandate, name="mandate"),
                    path(
                        "organisations/<slug:slug>/mandate/",
                        views.offer_mandate,
                        name="offer_mandate",
                    ),
                    path("organisations/<slug:slug>/members/", views.members, name="members"),
                    path("organisations/<slug:slug>/", views.organisation, name="organisation"),
                ],
                "people",
            )
        ),
    ),
]
