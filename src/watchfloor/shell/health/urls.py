"""Where the health page and the probes live."""

from __future__ import annotations

from django.urls import path

from . import views

urlpatterns = [
    path("health/", views.health, name="health"),
    path("health.json", views.health_json, name="health_json"),
    path("livez", views.livez, name="livez"),
    path("readyz", views.readyz, name="readyz"),
]
