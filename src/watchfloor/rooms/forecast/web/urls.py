"""Addresses of the forecast room."""

from __future__ import annotations

from django.urls import URLPattern, path

from . import accuracy, leaderboard, why

app_name = "forecast"
urlpatterns: list[URLPattern] = [
    path("accuracy/", accuracy.show_accuracy, name="accuracy"),
    path("accuracy/export/<str:form>/", accuracy.export_accuracy, name="export_accuracy"),
    path("series/<int:series_id>/why/", why.show_why, name="why"),
    path("series/<int:series_id>/leaderboard/", leaderboard.show_leaderboard, name="leaderboard"),
    path("series/<int:series_id>/method/", leaderboard.choose, name="choose_method"),
    path("series/<int:series_id>/method/release/", leaderboard.release, name="release_method"),
]
