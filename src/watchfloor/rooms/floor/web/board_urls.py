"""Addresses of the boards."""

from __future__ import annotations

from django.urls import URLPattern, path

from . import board, leading, notes, wallboards

urlpatterns: list[URLPattern] = [
    path("", board.show, name="board"),
    path("impacts/", board.impacts, name="board_impacts"),
    path("board.<str:form>", board.export, name="board_export"),
    path("leading/", leading.show, name="leading"),
    path("notes/", notes.add, name="note_add"),
    path("notes/<int:note_id>/remove/", notes.remove, name="note_remove"),
    path("wallboards/", wallboards.show_all, name="wallboards"),
    path("wallboards/new/", wallboards.add, name="wallboard_new"),
    path("wallboards/restore/", wallboards.restore, name="wallboard_restore"),
    path("wallboards/<int:wallboard_id>/", wallboards.change, name="wallboard"),
    path("wallboards/<int:wallboard_id>/remove/", wallboards.remove, name="wallboard_remove"),
    path("wall/<int:wallboard_id>/", wallboards.wall, name="wall"),
    path("wall/<int:wallboard_id>/figures/", wallboards.wall_data, name="wall_data"),
]
