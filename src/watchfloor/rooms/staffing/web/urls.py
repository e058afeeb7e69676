"""Addresses of the staffing room."""

from __future__ import annotations

from django.urls import URLPattern, path

from . import (
    capacity,
    estimates,
    exports,
    overview,
    requirement,
    scheduled,
    studies,
    study_asking,
    versions,
)
from .policies import views as policies
from .steps import views as steps

app_name = "staffing"
urlpatterns: list[URLPattern] = [
    path("", overview.show, name="overview"),
    path("make/", overview.make, name="make"),
    path("policies/", policies.show, name="policies"),
    path("policies/new/", policies.add, name="policy_new"),
    path("policies/<int:policy_id>/remove/", policies.remove, name="policy_remove"),
    path("scheduled/", scheduled.show, name="scheduled"),
    path("scheduled/save/", scheduled.save, name="scheduled_save"),
    path("series/<int:series_id>/", requirement.show, name="requirement"),
    path("series/<int:series_id>/interval/", requirement.interval, name="interval"),
    path("series/<int:series_id>/steps/", steps.show, name="steps"),
    path("series/<int:series_id>/steps/cells/", steps.cells, name="steps_cells"),
    path("series/<int:series_id>/steps/save/", steps.save, name="steps_save"),
    path("series/<int:series_id>/steps/cell/", steps.change_cell, name="steps_cell"),
    path("series/<int:series_id>/steps/undo/<int:change_id>/", steps.undo, name="steps_undo"),
    path("series/<int:series_id>/versions/", versions.show, name="versions"),
    path("series/<int:series_id>/versions/compare/", versions.compare, name="compare"),
    path("series/<int:series_id>/export/<str:form>/", exports.export, name="export"),
    path("capacity/", capacity.show, name="capacity"),
    path("capacity/new/", capacity.add, name="capacity_new"),
    path("capacity/compare/", capacity.compare, name="capacity_compare"),
    path("capacity/<int:plan_id>/", capacity.plan, name="capacity_plan"),
    path("capacity/<int:plan_id>/remove/", capacity.remove, name="capacity_remove"),
    path("capacity/<int:plan_id>/export/<str:form>/", capacity.export, name="capacity_export"),
    path("studies/", studies.show, name="studies"),
    path("studies/what-if/", study_asking.what_if, name="what_if"),
    path("studies/replay/", study_asking.replay, name="replay"),
    path("studies/<int:study_id>/", studies.study, name="study"),
    path("studies/<int:study_id>/state/", studies.state, name="study_state"),
    path("studies/<int:study_id>/cancel/", studies.cancel, name="study_cancel"),
    path("studies/<int:study_id>/remove/", studies.remove, name="study_remove"),
    path("studies/<int:study_id>/export/<str:form>/", studies.export, name="study_export"),
    path("estimates/", estimates.show, name="estimates"),
    path("estimates/make/", estimates.make, name="estimates_make"),
    path("estimates/<int:queue_id>/", estimates.queue, name="estimate"),
]
