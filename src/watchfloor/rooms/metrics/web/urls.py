from __future__ import annotations

from django.urls import URLPattern, path

from . import registry, reports

app_name = "metrics"
urlpatterns: list[URLPattern] = [
    path("", registry.show_registry, name="registry"),
    path("reports/", reports.show_reports, name="reports"),
    path("reports/store/", reports.store, name="store_report"),
    path("reports/<int:report_id>/", reports.show_report, name="report"),
    path("reports/<int:report_id>/<str:form>/", reports.export, name="export_report"),
    path("<slug:metric>/", registry.show_metric, name="metric"),
    path("<slug:metric>/choose/", registry.choose, name="choose"),
    path("<slug:metric>/target/", registry.set_target, name="set_target"),
]
