"""The room's pages."""

from __future__ import annotations

from django.urls import URLPattern, path

from . import pages

app_name = "notices"
urlpatterns: list[URLPattern] = [
    path("", pages.show_channels, name="channels"),
    path("new/<slug:kind>/", pages.add_channel, name="channel_new"),
    path("<int:channel_id>/<slug:act>/", pages.act_on_channel, name="channel_act"),
    path("own/", pages.show_own, name="own"),
    path("own/new/<slug:kind>/", pages.add_own, name="own_new"),
    path("own/<int:channel_id>/<slug:act>/", pages.act_on_own, name="own_act"),
]
