"""Addresses of the rosters room."""

from __future__ import annotations

from django.urls import URLPattern, path

from . import approvals, calendar, mine, overview

app_name = "rosters"
urlpatterns: list[URLPattern] = [
    path("", overview.show, name="overview"),
    path("approvals/", approvals.show, name="approvals"),
    path("mine/", mine.show, name="mine"),
    path("calendar/<str:secret>.ics", calendar.feed, name="calendar"),
]
