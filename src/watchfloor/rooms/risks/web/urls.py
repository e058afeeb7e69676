from __future__ import annotations

from django.urls import URLPattern, path

from . import files, gaps, library, point, proposing, review, setting

app_name = "risks"
urlpatterns: list[URLPattern] = [
    path("", library.show_library, name="library"),
    path("new/", proposing.propose, name="propose"),
    path("map/", gaps.show_map, name="map"),
    path("coverage/", gaps.show_coverage, name="coverage"),
    path("proposals/", review.show_proposals, name="proposals"),
    path("proposals/approve/", review.approve_chosen, name="approve_chosen"),
    path("proposals/<int:version_id>/", review.review, name="review"),
    path("proposals/<int:version_id>/decide/", review.decide, name="decide"),
    path("standard/", files.show_standard, name="standard_library"),
    path("standard/adopt/", files.adopt, name="adopt"),
    path("import/", files.bring_in, name="import"),
    path("import/<uuid:draft_id>/", files.preview, name="import_preview"),
    path("export/<str:form>/", files.export, name="export"),
    path("settings/", setting.show_settings, name="settings"),
    path("settings/scale/", setting.edit_scale, name="scale"),
    path("settings/classes/<str:code>/", setting.edit_classification, name="classification"),
    path("points/<str:code>/", point.show_point, name="point"),
    path("points/<str:code>/edit/", proposing.edit, name="edit"),
    path("points/<str:code>/stars/", point.override, name="override"),
    path("points/<str:code>/retire/", point.retire, name="retire"),
    path("points/<str:code>/return/", point.bring_back, name="bring_back"),
    path("points/<str:code>/cases/", point.add_case, name="add_case"),
    path("points/<str:code>/cases/<int:case_id>/remove/", point.remove_case, name="remove_case"),
]
