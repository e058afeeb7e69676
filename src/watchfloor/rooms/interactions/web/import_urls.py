"""Addresses of the import pages."""

from __future__ import annotations

from django.urls import URLPattern, path

from .imports import history, runs, wizard

urlpatterns: list[URLPattern] = [
    path("imports/", history.history, name="imports"),
    path("imports/new/", wizard.new, name="import_new"),
    path("imports/new/<str:token>/", wizard.check, name="import_check"),
    path("imports/new/<str:token>/discard/", wizard.discard, name="import_discard"),
    path("imports/<int:run_id>/", runs.run, name="import_run"),
    path("imports/<int:run_id>/refused.csv", runs.refused_file, name="import_refused"),
    path("imports/<int:run_id>/undo/", runs.undo, name="import_undo"),
    path("imports/<int:run_id>/retry/", runs.retry, name="import_retry"),
]
