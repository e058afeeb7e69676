"""Addresses of the staffing room."""

from __future__ import annotations

from django.urls import URLPattern, path

from . import capacity, overview, studies

app_name = "staffing"
urlpatterns: list[URLPattern] = [
    path("", overview.show, name="overview"),
    path("capacity/", capacity.show, name="capacity"),
    path("studies/", studies.show, name="studies"),
]
