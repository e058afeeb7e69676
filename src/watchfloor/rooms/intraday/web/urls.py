"""Addresses of the intraday room."""

from __future__ import annotations

from django.urls import URLPattern, path

from . import breaks, overview

app_name = "intraday"
urlpatterns: list[URLPattern] = [
    path("", overview.show, name="overview"),
    path("breaks/", breaks.show, name="breaks"),
]
