"""Addresses of the rosters room."""

from __future__ import annotations

from django.urls import URLPattern, path

from . import calendar
from .asking.urls import asking_urls
from .planning.urls import planning_urls

app_name = "rosters"
urlpatterns: list[URLPattern] = [
    *planning_urls,
    *asking_urls,
    path("calendar/<str:key>.ics", calendar.feed, name="calendar"),
]
