"""The room's pages: work lists, items, draws and the plan; the error rates have their own file."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "audits"
urlpatterns: list[URLPattern] = []
