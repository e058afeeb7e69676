"""Addresses of the forecast room."""

from __future__ import annotations

from django.urls import URLPattern, path

from . import (
    accuracy,
    events,
    exports,
    imports,
    leaderboard,
    long_term,
    overview,
    scenarios,
    series,
    series_form,
    versions,
    why,
)
from .grid import views as grid

app_name = "forecast"
urlpatterns: list[URLPattern] = [
    path("", overview.show, name="overview"),
    path("run/", overview.run, name="run"),
    path("runs/<int:run_id>/", overview.run_state, name="run_state"),
    path("scenarios/", scenarios.show, name="scenarios"),
    path("scenarios/add/", scenarios.add, name="scenario_add"),
    path("scenarios/<int:scenario_id>/remove/", scenarios.remove, name="scenario_remove"),
    path("events/", events.show, name="events"),
    path("events/new/", events.add, name="event_new"),
    path("events/restore/", events.restore, name="event_restore"),
    path("events/<int:event_id>/", events.change, name="event"),
    path("events/<int:event_id>/remove/", events.remove, name="event_remove"),
    path("series/new/", series_form.add, name="series_new"),
    path("series/<int:series_id>/", series.show, name="series"),
    path("series/<int:series_id>/settings/", series_form.change, name="series_change"),
    path("series/<int:series_id>/grid/", grid.show, name="grid"),
    path("series/<int:series_id>/grid/cells/", grid.cells, name="grid_cells"),
    path("series/<int:series_id>/grid/save/", grid.save, name="grid_save"),
    path("series/<int:series_id>/grid/cell/", grid.change_cell, name="grid_cell"),
    path("series/<int:series_id>/grid/undo/<int:edit_id>/", grid.undo, name="grid_undo"),
    path("series/<int:series_id>/versions/", versions.show, name="versions"),
    path("series/<int:series_id>/versions/compare/", versions.compare, name="compare"),
    path(
        "series/<int:series_id>/versions/<int:version_id>/restore/",
        versions.restore,
        name="restore",
    ),
    path("series/<int:series_id>/import/", imports.show, name="import"),
    path("series/<int:series_id>/import/save/", imports.save, name="import_save"),
    path("series/<int:series_id>/export/<str:form>/", exports.export, name="export"),
    path("accuracy/", accuracy.show_accuracy, name="accuracy"),
    path("accuracy/export/<str:form>/", accuracy.export_accuracy, name="export_accuracy"),
    path("long-term/", long_term.show_long_term, name="long_term"),
    path("long-term/renew/", long_term.renew, name="renew_long_term"),
    path("long-term/growth/", long_term.add_driver, name="add_driver"),
    path("long-term/growth/<int:driver_id>/remove/", long_term.drop_driver, name="drop_driver"),
    path("long-term/export/<str:form>/", long_term.export_long_term, name="export_long_term"),
    path("series/<int:series_id>/why/", why.show_why, name="why"),
    path("series/<int:series_id>/leaderboard/", leaderboard.show_leaderboard, name="leaderboard"),
    path("series/<int:series_id>/method/", leaderboard.choose, name="choose_method"),
    path("series/<int:series_id>/method/release/", leaderboard.release, name="release_method"),
]
