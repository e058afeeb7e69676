"""Addresses of adherence, attendance and one's own day."""

from __future__ import annotations

from django.urls import URLPattern, path

from . import adherence, adherence_day, adherence_terms, attendance, changes, mine

urlpatterns: list[URLPattern] = [
    path("adherence/", adherence.show, name="adherence"),
    path("adherence/rows/", adherence.rows, name="adherence_rows"),
    path("adherence/stream/", changes.of_people, name="adherence_stream"),
    path("adherence/outage/", adherence.system_down, name="system_down"),
    path("adherence/terms/", adherence_terms.terms, name="terms"),
    path("adherence/schedules/", adherence_terms.schedules, name="schedules"),
    path("adherence/<int:agent_id>/<str:day>/", adherence_day.show, name="adherence_day"),
    path(
        "adherence/<int:agent_id>/<str:day>/decline/",
        adherence_day.decline,
        name="explanation_decline",
    ),
    path(
        "explanations/<int:explanation_id>/decide/",
        adherence_day.decide,
        name="explanation_decide",
    ),
    path("explanations/<int:explanation_id>/undo/", adherence_day.undo, name="explanation_undo"),
    path("attendance/", attendance.show, name="attendance"),
    path("attendance/clock/", attendance.bring_in, name="clock_import"),
    path("attendance/export/<str:form>/", attendance.export, name="attendance_export"),
    path("attendance/overtime/<int:claim_id>/", attendance.overtime, name="overtime_decide"),
    path("mine/", mine.show, name="mine"),
    path("mine/now/", mine.part, name="mine_now"),
    path("mine/stream/", changes.of_mine, name="mine_stream"),
    path("mine/clock/", mine.clock, name="mine_clock"),
    path("mine/<str:day>/explain/", mine.explain, name="mine_explain"),
    path("mine/<str:day>/overtime/", mine.overtime, name="mine_overtime"),
    path("mine/explanations/<int:explanation_id>/withdraw/", mine.withdraw, name="mine_withdraw"),
]
