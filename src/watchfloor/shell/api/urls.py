"""Where the API lives."""

from __future__ import annotations

from django.urls import path

from .assembled import api, openapi
from .live import live_api

urlpatterns = [
    path("api/v1/openapi.json", openapi, name="openapi"),
    path("api/v1/", api.urls),
    path("api/", live_api.urls),
]
