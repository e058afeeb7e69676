"""Addresses of the floor room."""

from __future__ import annotations

from django.urls import URLPattern

from .adherence_urls import urlpatterns as of_days
from .board_urls import urlpatterns as of_boards
from .source_urls import urlpatterns as of_sources

app_name = "floor"
urlpatterns: list[URLPattern] = [
    *of_boards,
    *of_days,
    *of_sources,
]
