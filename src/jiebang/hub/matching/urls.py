"""Addresses of suggestions, of the match board, and of what comes of it."""

from django.urls import path

from jiebang.hub.matching.views import board, found, invitations, weights

app_name = "matching"
urlpatterns = [
    path("matches/<slug:kind>/<int:pk>/", found.matches, name="matches"),
    path("match-invitations/", invitations.invitations, name="invitations"),
    path("match-invitations/<int:pk>/", invitations.invitation, name="invitation"),
    path("match-invitations/to/<int:pk>/", invitations.invite, name="invite"),
    path("editions/<slug:slug>/weights/", weights.weights, name="weights"),
    path("editions/<slug:slug>/weights/<int:version>/", weights.weight_set, name="weight_set"),
    path("board/", board.board, name="board"),
    path("board/coverage/", board.coverage, name="coverage"),
    path("board/pair/<int:pk>/", board.pair, name="pair"),
    path("board/need/<int:pk>/organisations/", board.organisations, name="organisations"),
    path("board/<slug:kind>/<int:pk>/", board.board_of, name="board_of"),
]
