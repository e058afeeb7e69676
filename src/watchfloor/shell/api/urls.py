"""Where the API lives."""

from __future__ import annotations

from django.urls import path

from .assembled import api

urlpatterns = [path("api/v1/", api.urls)]
