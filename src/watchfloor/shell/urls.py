from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("watchfloor.shell.today.urls")),
    path("", include("watchfloor.shell.today.worklist.urls")),
    path("calendar/", include("watchfloor.shell.calendar.urls")),
    path("", include("watchfloor.shell.signin.urls")),
    path("journal/", include("watchfloor.shell.journal.urls")),
    path("", include("watchfloor.shell.health.urls")),
    path("", include("watchfloor.shell.api.urls")),
]
