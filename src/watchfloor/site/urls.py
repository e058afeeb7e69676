"""Where each page lives."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("watchfloor.shell.urls")),
    path("people/", include("watchfloor.rooms.people.web.urls")),
    path("", include("watchfloor.rooms.interactions.web.urls")),
    path("metrics/", include("watchfloor.rooms.metrics.web.urls")),
    path("matters/", include("watchfloor.rooms.matters.web.urls")),
    path("standards/", include("watchfloor.rooms.standards.web.urls")),
    path("observations/", include("watchfloor.rooms.observations.web.urls")),
    path("risks/", include("watchfloor.rooms.risks.web.urls")),
    path("forecast/", include("watchfloor.rooms.forecast.web.urls")),
    path("staffing/", include("watchfloor.rooms.staffing.web.urls")),
    path("rosters/", include("watchfloor.rooms.rosters.web.urls")),
    path("floor/", include("watchfloor.rooms.floor.web.urls")),
    path("intraday/", include("watchfloor.rooms.intraday.web.urls")),
    path("audits/", include("watchfloor.rooms.audits.web.urls")),
    path("", include("watchfloor.rooms.guidance.web.urls")),
    path("notices/", include("watchfloor.rooms.notices.web.urls")),
]
