"""Where each page lives."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("watchfloor.shell.urls")),
    path("people/", include("watchfloor.rooms.people.web.urls")),
    path("", include("watchfloor.rooms.interactions.web.urls")),
    path("metrics/", include("watchfloor.rooms.metrics.web.urls")),
]
