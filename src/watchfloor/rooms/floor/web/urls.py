"""Addresses of the floor room."""

from __future__ import annotations

from django.urls import URLPattern, path

from . import adherence, board, mine, sources

app_name = "floor"
urlpatterns: list[URLPattern] = [
    path("", board.show, name="board"),
    path("adherence/", adherence.show, name="adherence"),
    path("mine/", mine.show, name="mine"),
    path("sources/", sources.show, name="sources"),
]
