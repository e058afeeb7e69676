"""Addresses of the forecast room."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "forecast"
urlpatterns: list[URLPattern] = []
