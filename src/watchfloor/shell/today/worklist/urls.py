from __future__ import annotations

from django.urls import URLPattern, path

from . import views

urlpatterns: list[URLPattern] = [
    path("do/list/", views.show_part, name="worklist_part"),
    path("do/", views.act, name="worklist_act"),
    path("do/<int:mark_id>/undo/", views.undo, name="worklist_undo"),
]
