"""Capacity plans: those that there are, one of them, two side by side, as files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from watchfloor.common.access import access_of, actor_of, needs
from watchfloor.common.addresses import clean_text, read_number
from watchfloor.common.downloads import answer_sheets
from watchfloor.common.refusals import Refusal
from watchfloor.common.sentences import refusal_text
from watchfloor.rooms.people import service as people
from watchfloor.rooms.staffing.contracts.capacity import (
    CapacityAsked,
    CapacityCard,
    CapacityPlanDetail,
    CapacityPlanNotFound,
)
from watchfloor.rooms.staffing.operations.capacity import (
    make_capacity_plan,
    remove_capacity_plan,
)
from watchfloor.rooms.staffing.queries.capacity import (
    get_capacity_plan,
    list_capacity_plans,
    suggest_drivers,
)
from watchfloor.rooms.staffing.rules.capacity_months import list_months

from .capacity_form import LABELS, CapacityForm, initial_of
from .capacity_tables import (
    Row,
    asked_of,
    drivers_of,
    effects_chart,
    hires_chart,
    label_of,
    pair_chart,
    parts_of,
    people_chart,
    rooms_chart,
    sheets_of,
    shown_drivers,
    totals_of,
)
from .capacity_words import say_capacity_note, say_effect, say_limit
from .reading import centre_zone, today
from .words import say_channel, say_model

_EVERY = ("week", "month")


@dataclass(frozen=True, slots=True)
class Listed:
    """A plan of the list, with the part of the centre that it is of."""

    card: CapacityCard
    node: str


@needs("staffing.view")
@require_GET
def show(request: HttpRequest) -> HttpResponse:
    """List the capacity plans in reach."""
    access = access_of(request)
    names = dict(_nodes(request))
    cards = list_capacity_plans(scope=access.scope)
    rows = [Listed(card, names.get(_node_key(card.node_id), "")) for card in cards]
    may_edit = access.can("staffing.edit")
    return render(request, "staffing/capacity.html", {"rows": rows, "may_edit": may_edit})


@needs("staffing.view")
@require_GET
def plan(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Show a plan by week or by month."""
    detail = _find(request, plan_id)
    result, every = detail.result, _every(request)
    rows = _rows(detail, every)
    effects = sorted(result.effects, key=lambda each: -abs(each.cost_difference))
    return render(
        request,
        "staffing/capacity_plan.html",
        {
            "card": detail.card,
            "node": dict(_nodes(request)).get(_node_key(detail.card.node_id), ""),
            "every": every,
            "rows": [(label_of(row), row) for row in rows],
            "totals": totals_of(result),
            "result": result,
            "parts": parts_of(result),
            "notes": sorted((say_capacity_note(n) for n in result.notes), key=lambda n: not n[1]),
            "limits": [(*say_limit(each), each) for each in result.limits],
            "effects": [(*say_effect(each), each) for each in effects],
            "lines": [(each, say_channel(each.channel), say_model(each.model))
                      for each in result.lines],
            "drivers": drivers_of(detail),
            "charts": _charts(rows, detail),
            "may_edit": access_of(request).can("staffing.edit"),
            "others": [card for card in list_capacity_plans(scope=access_of(request).scope)
                       if card.id != plan_id],
        },
    )  # fmt: skip


@needs("staffing.edit")
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Ask for the drivers of a plan and make it; of a plan there is, its next version."""
    if request.method != "POST":
        return _form_page(request, CapacityForm(_nodes(request), initial=_initial(request)))
    form = CapacityForm(_nodes(request), request.POST)
    if not form.is_valid():
        return _form_page(request, form, status=422)
    try:
        card = make_capacity_plan(
            asked=form.asked(),
            drivers=form.drivers(),
            scope=access_of(request).scope,
            actor=actor_of(request),
            at=timezone.now(),
        )
    except Refusal as refusal:
        name = str(refusal.fields.get("name", ""))
        form.add_error(name if name in form.fields else None, refusal_text(refusal))
        return _form_page(request, form, status=422)
    said = _("Capacity plan “%(title)s”, version %(n)s, was made.")
    messages.success(request, said % {"title": card.title, "n": card.number})
    return redirect("staffing:capacity_plan", card.id)


@needs("staffing.edit")
@require_POST
def remove(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Take a plan off the list."""
    detail = _find(request, plan_id)
    remove_capacity_plan(plan_id=plan_id, actor=actor_of(request), at=timezone.now())
    said = _("Capacity plan “%(title)s”, version %(n)s, was removed.")
    messages.success(request, said % {"title": detail.card.title, "n": detail.card.number})
    return redirect("staffing:capacity")


@needs("staffing.view")
@require_GET
def compare(request: HttpRequest) -> HttpResponse:
    """Show two plans side by side: what differs in drivers, and what that makes."""
    left, right = (_asked_for(request, name) for name in ("left", "right"))
    ours, theirs = totals_of(left.result), totals_of(right.result)
    names = [
        (_("Needed at the busiest"), ours["busiest"].need, theirs["busiest"].need),
        (_("Hires"), ours["hires"], theirs["hires"]),
        (_("Training classes"), ours["classes"], theirs["classes"]),
        (_("Missing people's weeks"), ours["missing"], theirs["missing"]),
        (_("Seats at the busiest"), ours["seats"].seats, theirs["seats"].seats),
        (_("Trunks at the busiest"), ours["lines"].lines, theirs["lines"].lines),
        (_("Cost"), round(ours["cost"]), round(theirs["cost"])),
    ]
    figures = [(name, before, after, after - before) for name, before, after in names]
    return render(
        request,
        "staffing/capacity_compare.html",
        {
            "left": left.card,
            "right": right.card,
            "figures": figures,
            "chart": pair_chart(left, right),
            "drivers": _different(left, right),
        },
    )


@needs("staffing.view")
@require_GET
def export(request: HttpRequest, plan_id: int, form: str) -> HttpResponse:
    """Hand out a plan by week or by month, with its classes, lines and drivers."""
    detail, every = _find(request, plan_id), _every(request)
    name = f"capacity-{detail.card.title}-{detail.card.number}-{every}"
    return answer_sheets(form, name, sheets_of(_rows(detail, every), detail))


def _rows(detail: CapacityPlanDetail, every: str) -> Sequence[Row]:
    return list_months(detail.result.weeks) if every == "month" else detail.result.weeks


def _every(request: HttpRequest) -> str:
    every = request.GET.get("every", "")
    return every if every in _EVERY else "week"


def _charts(rows: Sequence[Row], detail: CapacityPlanDetail) -> dict[str, Any]:
    effects = sorted(detail.result.effects, key=lambda each: -abs(each.cost_difference))
    names = [f"{name} {change}" for name, change in map(say_effect, effects)]
    sorted_result = [round(each.cost_difference, 2) for each in effects]
    return {
        "people": people_chart(rows),
        "hires": hires_chart(rows),
        "rooms": rooms_chart(rows),
        "effects": effects_chart(names, sorted_result),
    }


def _find(request: HttpRequest, plan_id: int) -> CapacityPlanDetail:
    try:
        return get_capacity_plan(plan_id=plan_id, scope=access_of(request).scope)
    except CapacityPlanNotFound as error:
        raise Http404(plan_id) from error


def _asked_for(request: HttpRequest, name: str) -> CapacityPlanDetail:
    number = read_number(request.GET.get(name, ""))
    if number is None:
        raise Http404(name)
    return _find(request, number)


def _nodes(request: HttpRequest) -> list[tuple[str, str]]:
    """Return the parts of the centre that one may plan, the whole of it first."""
    access = access_of(request)
    whole = [("", _("The whole center"))] * access.scope.everything
    return whole + [(str(node.id), node.trail) for node in people.list_nodes(scope=access.scope)]


def _node_key(node_id: int | None) -> str:
    return "" if node_id is None else str(node_id)


def _initial(request: HttpRequest) -> dict[str, Any]:
    """Return what the form starts from: a plan that is named, else who is employed now."""
    if request.GET.get("from"):
        detail = _asked_for(request, "from")
        return initial_of(asked_of(detail), detail.drivers)
    scope = access_of(request).scope
    nodes = _nodes(request)
    node = read_number(request.GET.get("node", nodes[0][0] if nodes else ""))
    monday = _next_monday(today(centre_zone()))
    asked = CapacityAsked(clean_text(_("Capacity plan")), monday, 52, node)
    return initial_of(asked, suggest_drivers(node_id=node, first_week=monday, scope=scope))


def _next_monday(day: date) -> date:
    return day + timedelta(days=-day.weekday() % 7)


def _form_page(request: HttpRequest, form: CapacityForm, status: int = 200) -> HttpResponse:
    context = {"form": form, "back": reverse("staffing:capacity")}
    return render(request, "staffing/capacity_form.html", context, status=status)


def _different(left: CapacityPlanDetail, right: CapacityPlanDetail) -> list[tuple[str, str, str]]:
    ours, theirs = shown_drivers(left), shown_drivers(right)
    return [
        (_(label), ours[name], theirs[name])
        for name, label in LABELS.items()
        if ours[name] != theirs[name]
    ]
