"""The journal's pages."""

from __future__ import annotations

from django.urls import URLPattern, path

from . import views

urlpatterns: list[URLPattern] = [
    path("", views.show_journal, name="journal"),
    path("journal.csv", views.export_journal, name="journal_export"),
    path("check/", views.check_journal, name="journal_check"),
]
