"""Addresses of contests, a list a noun."""

from __future__ import annotations

from django.urls import path

from jiebang.hub.contests.views import (
    certificates,
    contests,
    entries,
    judging,
    jury,
    jury_phone,
    opinions,
    prizes,
    results,
    solutions,
    stage,
    triage,
    writing,
)

app_name = "contests"

CONTESTS = [
    path("contests/", contests.contests, name="contests"),
    path("editions/<slug:slug>/contests/new/", contests.new_contest, name="new_contest"),
    path("editions/<slug:slug>/contests/figures/", contests.rollup_page, name="rollup"),
    path("contests/<slug:slug>/", contests.contest, name="contest"),
    path("contests/<slug:slug>/edit/", contests.edit_contest, name="edit_contest"),
    path("contests/<slug:slug>/rubric/", contests.rubric, name="rubric"),
    path("contests/<slug:slug>/rubric/<int:pk>/", contests.criterion, name="criterion"),
    path("contests/<slug:slug>/entries/", entries.entries, name="entries"),
]
JURIES = [
    path("contests/<slug:slug>/jury/", jury.jury, name="jury"),
    path("contests/<slug:slug>/assignment/", jury.assignment, name="assignment"),
    path("contests/<slug:slug>/scores/", results.results, name="results"),
    path("juries/", judging.desk, name="juries"),
    path("juries/<int:pk>/", judging.seat, name="seat"),
    path("sheets/<int:pk>/", judging.sheet, name="sheet"),
    path("sheets/<int:pk>/save/", judging.save_sheet, name="save_sheet"),
]
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
SOLUTIONS = [
    path("needs/<int:pk>/answer/", writing.answer, name="answer"),
    path("solutions/", solutions.mine, name="solutions"),
    path("solutions/received/", solutions.received, name="received"),
    path("solutions/<slug:alias>/", solutions.solution, name="solution"),
    path("solutions/<slug:alias>/write/<slug:part>/", writing.write, name="write"),
    path("solutions/<slug:alias>/move/", writing.move, name="move"),
    path("solutions/<slug:alias>/files/", writing.add_file, name="add_file"),
    path("solutions/<slug:alias>/files/<uuid:file>/", writing.file, name="file"),
    path("solutions/<slug:alias>/versions/", solutions.versions, name="versions"),
    path("solutions/<slug:alias>/confidential/", solutions.detail, name="detail"),
]
TRIAGE = [
    path("needs/<int:pk>/solutions/", triage.triage, name="triage"),
    path("needs/<int:pk>/solutions/compare/", triage.compare, name="compare"),
    path("needs/<int:pk>/solutions/decide/", triage.decide, name="decide"),
    path("needs/<int:pk>/solutions/thanks/", triage.thanks, name="thanks"),
    path("solutions/<slug:alias>/select/", triage.select, name="select"),
    path("solutions/<slug:alias>/opinions/", opinions.ask, name="ask_opinion"),
    path("opinions/", opinions.opinions, name="opinions"),
    path("opinions/<int:pk>/", opinions.opinion, name="opinion"),
]
urlpatterns = [
    *CONTESTS,
    *JURIES,
    *STAGE,
    *PRIZES,
    *CERTIFICATES,
    *SOLUTIONS,
    *TRIAGE,
]
