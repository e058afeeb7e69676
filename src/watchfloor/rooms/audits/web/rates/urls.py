"""Addresses of the error rates."""

from __future__ import annotations

from django.urls import URLPattern, path

from . import views

urlpatterns: list[URLPattern] = [
    path("rates/", views.show_rates, name="rates"),
    path("rates/export/<slug:form>/", views.export_rates, name="rates_export"),
]
