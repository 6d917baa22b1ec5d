"""Addresses of people: sign-in and the public page of an organisation."""

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
                    path("organisations/<slug:slug>/", views.organisation, name="organisation"),
                ],
                "people",
            )
        ),
    ),
]
