"""Addresses of work lists, items, draws and the plan."""

from __future__ import annotations

from django.urls import URLPattern, path

from . import draws, items, lists, plan

urlpatterns: list[URLPattern] = [
    path("", lists.show_worklist, name="worklist"),
    path("hand-in/", lists.hand_in, name="hand_in"),
    path("lists/<str:layer>/<str:day>/", lists.start, name="start"),
    path("items/<int:item_id>/", items.show_item, name="item"),
    path("items/<int:item_id>/take-back/", items.take_back, name="take_back"),
    path("items/<int:item_id>/propose/", items.propose, name="propose_point"),
    path("plan/", plan.show_plan, name="plan"),
    path("plan/propose/", plan.propose_plan, name="propose_plan"),
    path("draws/", draws.show_draws, name="draws"),
    path("draws/new/", draws.draw_day, name="draw_day"),
    path("draws/<int:draw_id>/", draws.show_draw, name="draw"),
]
