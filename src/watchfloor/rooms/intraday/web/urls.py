"""Addresses of the intraday room."""

from __future__ import annotations

from django.urls import URLPattern, path

from . import actions, breaks, my_break, overview, rules, signals

app_name = "intraday"
urlpatterns: list[URLPattern] = [
    path("", overview.show, name="overview"),
    path("lines/<int:queue_id>/", overview.line, name="line"),
    path("lines/<int:queue_id>/export.<str:form>", overview.export, name="export"),
    path("actions/", actions.show, name="actions"),
    path("actions/<int:proposal_id>/", actions.decide, name="proposal_decide"),
    path("actions/<int:proposal_id>/undo/", actions.undo, name="proposal_undo"),
    path("signals/", signals.show, name="signals"),
    path("signals/<int:signal_id>/mark/", signals.mark, name="signal_mark"),
    path("rules/", rules.show, name="rules"),
    path("rules/new/", rules.new, name="rule_new"),
    path("rules/<int:rule_id>/", rules.detail, name="rule"),
    path("rules/<int:rule_id>/try/", rules.again, name="rule_try"),
    path("rules/<int:rule_id>/switch/", rules.switch, name="rule_switch"),
    path("rules/<int:rule_id>/remove/", rules.remove, name="rule_remove"),
    path("rules/<int:rule_id>/restore/", rules.restore, name="rule_restore"),
    path("breaks/", breaks.show, name="breaks"),
    path("breaks/now/", breaks.part, name="breaks_now"),
    path("breaks/<int:break_id>/<str:what>/", breaks.lead, name="break_lead"),
    path("break/", my_break.show, name="my_break"),
    path("break/now/", my_break.part, name="my_break_now"),
    path("break/ask/", my_break.ask, name="break_ask"),
    path("break/book/", my_break.book, name="break_book"),
    path("break/<int:break_id>/<str:what>/", my_break.change, name="break_act"),
]
