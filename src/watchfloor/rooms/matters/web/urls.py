from __future__ import annotations

from django.urls import URLPattern, path

from . import sheets, views

app_name = "matters"
urlpatterns: list[URLPattern] = [
    path("", views.show_list, name="list"),
    path("matters.csv", sheets.export_list, name="export"),
    path("new/", views.open_by_hand, name="new"),
    path("<int:matter_id>/", views.show_matter, name="matter"),
    path("<int:matter_id>/act/", views.act, name="act"),
]
