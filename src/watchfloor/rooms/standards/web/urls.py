from __future__ import annotations

from django.urls import URLPattern, path

from . import editing, listing, standard

app_name = "standards"
urlpatterns: list[URLPattern] = [
    path("", listing.show_list, name="list"),
    path("approve/", listing.approve_many, name="approve_many"),
    path("new/<slug:kind>/", editing.new, name="new"),
    path("<int:standard_id>/", standard.show_standard, name="standard"),
    path("<int:standard_id>/edit/", editing.edit, name="edit"),
    path("<int:standard_id>/retire/", standard.retire, name="retire"),
    path("<int:standard_id>/standard.json", standard.export, name="export"),
    path("version/<int:version_id>/<slug:act>/", standard.act, name="act"),
]
