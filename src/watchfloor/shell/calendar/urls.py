from __future__ import annotations

from django.urls import URLPattern, path

from . import views

app_name = "calendars"
urlpatterns: list[URLPattern] = [
    path("", views.show_calendar, name="calendar"),
    path("settings/", views.save_settings, name="save_settings"),
    path("hours/", views.add_hours, name="add_hours"),
    path("hours/<int:hours_id>/remove/", views.remove_hours, name="remove_hours"),
    path("days/", views.save_day, name="save_day"),
    path("days/<str:day>/remove/", views.remove_day, name="remove_day"),
    path("years/<int:year>/fill/", views.fill_year, name="fill_year"),
    path("years/<int:year>/monthly/", views.repeat_day, name="repeat_day"),
    path("paste/", views.paste_days, name="paste_days"),
    path("undo/", views.undo, name="undo"),
]
