"""Addresses of the planner's pages."""

from __future__ import annotations

from django.urls import URLPattern, path

from . import (
    deliverables,
    exports,
    fairness,
    gantt,
    month,
    overview,
    rosters,
    rules,
    terms,
    types,
    versions,
)

planning_urls: list[URLPattern] = [
    path("", overview.show, name="overview"),
    path("new/", overview.add, name="roster_new"),
    path("<int:roster_id>/", rosters.show, name="roster"),
    path("<int:roster_id>/remove/", overview.remove, name="roster_remove"),
    path("<int:roster_id>/runs/", rosters.ask, name="run_ask"),
    path("<int:roster_id>/compare/", rosters.compare, name="compare"),
    path("<int:roster_id>/import/", month.bring_in, name="import"),
    path("runs/<int:run_id>/state/", rosters.run_state, name="run_state"),
    path("runs/<int:run_id>/stop/", rosters.stop, name="run_stop"),
    path("versions/<int:version_id>/", gantt.show, name="gantt"),
    path("versions/<int:version_id>/data/", gantt.data, name="gantt_data"),
    path("versions/<int:version_id>/state/", gantt.state, name="gantt_state"),
    path("versions/<int:version_id>/effect/", gantt.effect, name="gantt_effect"),
    path("versions/<int:version_id>/change/", gantt.change, name="gantt_change"),
    path("versions/<int:version_id>/undo/", gantt.undo, name="gantt_undo"),
    path("versions/<int:version_id>/month/", month.show, name="month"),
    path("versions/<int:version_id>/month/cells/", month.cells, name="month_cells"),
    path("versions/<int:version_id>/month/save/", month.save, name="month_save"),
    path("versions/<int:version_id>/conflicts/", versions.conflicts, name="conflicts"),
    path("versions/<int:version_id>/conflicts/take/", versions.take_way_out, name="way_out"),
    path("versions/<int:version_id>/conflicts/explain/", versions.explain, name="explain"),
    path("versions/<int:version_id>/history/", versions.history, name="history"),
    path("versions/<int:version_id>/history/<int:edit_id>/undo/", versions.undo, name="edit_undo"),
    path("versions/<int:version_id>/copy/", versions.copy, name="copy"),
    path("versions/<int:version_id>/publish/", versions.publish, name="publish"),
    path("versions/<int:version_id>/print/", exports.to_print, name="print"),
    path("versions/<int:version_id>/export/<str:form>/", exports.export, name="export"),
    path("types/", types.show, name="types"),
    path("types/new/", types.add, name="type_new"),
    path("types/<int:type_id>/", types.edit, name="type"),
    path("types/<int:type_id>/remove/", types.remove, name="type_remove"),
    path("rules/", rules.show, name="rules"),
    path("rules/pack/", rules.take_pack, name="rule_pack"),
    path("rules/new/", rules.add, name="rule_new"),
    path("rules/<int:rule_id>/", rules.edit, name="rule"),
    path("rules/<int:rule_id>/switch/", rules.switch, name="rule_switch"),
    path("rules/<int:rule_id>/remove/", rules.remove, name="rule_remove"),
    path("terms/", terms.show, name="terms"),
    path("terms/save/", terms.save, name="terms_save"),
    path("fairness/", fairness.show, name="fairness"),
    path("deliverables/", deliverables.show, name="deliverables"),
    path("deliverables/new/", deliverables.add, name="deliverable_new"),
    path(
        "deliverables/<int:deliverable_id>/remove/", deliverables.remove, name="deliverable_remove"
    ),
    path("deliverables/<int:deliverable_id>/tick/", deliverables.tick, name="deliver"),
]
