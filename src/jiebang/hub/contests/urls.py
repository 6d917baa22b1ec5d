"""Addresses of contests, a list a noun."""

from __future__ import annotations

from django.urls import path

from jiebang.hub.contests.views import certificates, jury_phone, prizes, stage

app_name = "contests"

STAGE = [
    path("contests/<slug:slug>/stage/", stage.stage, name="stage"),
    path("contests/<slug:slug>/stage/console/", stage.console, name="console"),
    path("contests/<slug:slug>/stage/state/", stage.stage_state, name="stage_state"),
    path("contests/<slug:slug>/stage/showcase/", stage.showcase, name="showcase"),
    path("contests/<slug:slug>/stage/jury/", jury_phone.phone, name="phone"),
    path("contests/<slug:slug>/live/", stage.live, name="live"),
    path("contests/<slug:slug>/live/state/", stage.live_state, name="live_state"),
    path("wall/<str:wall>/", stage.wall, name="wall"),
    path("wall/<str:wall>/state/", stage.wall_state, name="wall_state"),
]
PRIZES = [
    path("contests/<slug:slug>/prizes/", prizes.prizes, name="prizes"),
    path("contests/<slug:slug>/prizes/award/", prizes.award_prizes, name="award_prizes"),
    path("editions/<slug:slug>/prizes/", prizes.edition_prizes, name="edition_prizes"),
]
CERTIFICATES = [
    path("contests/<slug:slug>/certificates/", certificates.issued, name="certificates"),
    path("certificates/", certificates.check, name="check_certificate"),
    path("certificates/<str:code>/", certificates.certificate, name="certificate"),
    path("certificates/<str:code>/<str:to>.pdf", certificates.paper, name="certificate_paper"),
]
urlpatterns = [*STAGE, *PRIZES, *CERTIFICATES]
