"""Addresses of event feeds."""

from __future__ import annotations

from django.urls import URLPattern, path

from . import faults, feed_strip, source_names, sources

urlpatterns: list[URLPattern] = [
    path("sources/", sources.show, name="sources"),
    path("sources/new/<slug:kind>/", sources.add, name="source_new"),
    path("sources/faults/", faults.show, name="faults"),
    path("sources/faults.<str:form>", faults.export, name="faults_export"),
    path("sources/<int:source_id>/", sources.show_one, name="source"),
    path("sources/<int:source_id>/names/", source_names.show, name="source_names"),
    path(
        "sources/<int:source_id>/names/<slug:kind>/<int:name_id>/",
        source_names.set_one,
        name="source_name",
    ),
    path("sources/<int:source_id>/<slug:verb>/", sources.act, name="source_act"),
    path("feeds/", feed_strip.show, name="feed_strip"),
]
