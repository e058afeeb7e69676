from __future__ import annotations

from django.urls import URLPattern, path

from . import views

app_name = "observations"
urlpatterns: list[URLPattern] = [
    path("", views.show_list, name="list"),
    path("export/<slug:form>/", views.export, name="export"),
    path("<int:observation_id>/", views.show_observation, name="observation"),
]
