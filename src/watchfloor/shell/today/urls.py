from __future__ import annotations

from django.urls import URLPattern, path

from .views import show_today

urlpatterns: list[URLPattern] = [path("", show_today, name="today")]
