"""Addresses of the rosters room."""

from __future__ import annotations

from django.urls import URLPattern, path

from . import approvals, calendar, mine
from .planning.urls import planning_urls

app_name = "rosters"
urlpatterns: list[URLPattern] = [
    *planning_urls,
    path("approvals/", approvals.show, name="approvals"),
    path("mine/", mine.show, name="mine"),
    path("calendar/<str:key>.ics", calendar.feed, name="calendar"),
]
