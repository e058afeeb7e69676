"""Pages on which a study is asked for: scenarios of a day, a day to be replayed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from watchfloor.common.access import access_of, actor_of, needs
from watchfloor.common.refusals import Refusal
from watchfloor.common.sentences import refusal_text
from watchfloor.common.uploads import bytes_of
from watchfloor.rooms.interactions import service as interactions
from watchfloor.rooms.interactions.contracts import Channel
from watchfloor.rooms.staffing.contracts import (
    ReplayAsked,
    RosterShift,
    Scenario,
    WhatIfAsked,
)
from watchfloor.rooms.staffing.jobs import start_study
from watchfloor.rooms.staffing.operations import ask_study
from watchfloor.rooms.staffing.queries import read_roster, zone_of_records

from .reading import centre_zone, today
from .study_forms import Choices, ReplayForm, ScenarioForm, WhatIfForm, scenario_forms

SIMULATED = {Channel.VOICE, Channel.CHAT}
UNPROCESSABLE = 422


@needs("staffing.study")
@require_http_methods(["GET", "POST"])
def what_if(request: HttpRequest) -> HttpResponse:
    """Ask for up to six scenarios of a day."""
    queues = _queues(request, SIMULATED)
    form, scenarios = _forms(request, queues)
    typed = _read(form, scenarios) if request.method == "POST" else None
    if typed is not None:
        try:
            return _ask(request, typed, form.cleaned_data["title"])
        except Refusal as refusal:
            form.add_error(None, refusal_text(refusal))
    status = UNPROCESSABLE if request.method == "POST" else 200
    context = {"form": form, "scenarios": scenarios, "has_queues": bool(queues)}
    return render(request, "staffing/what_if_form.html", context, status=status)


@needs("staffing.study")
@require_http_methods(["GET", "POST"])
def replay(request: HttpRequest) -> HttpResponse:
    """Ask for a recorded day to be replayed."""
    queues = _queues(request, {Channel.VOICE})
    form = _replay_form(request, queues)
    if request.method == "POST" and form.is_valid():
        try:
            asked = form.asked(queues, _roster(request))
            return _ask(request, asked, _("Replay of %(day)s") % {"day": asked.day.isoformat()})
        except Refusal as refusal:
            form.add_error("roster" if "roster" in request.FILES else None, refusal_text(refusal))
    status = UNPROCESSABLE if request.method == "POST" else 200
    context = {"form": form, "has_queues": bool(queues), "zone": zone_of_records().key}
    return render(request, "staffing/replay_form.html", context, status=status)


def _replay_form(request: HttpRequest, queues: Choices) -> ReplayForm:
    if request.method == "POST":
        return ReplayForm(queues, request.POST, request.FILES)
    return ReplayForm(queues, initial={"day": _last_day(request)})


def _roster(request: HttpRequest) -> tuple[RosterShift, ...]:
    """Return the shifts of the file that was sent; none without a file."""
    file = request.FILES.get("roster")
    if file is None:
        return ()
    return read_roster(data=bytes_of(file), scope=access_of(request).scope)


def _ask(request: HttpRequest, asked: WhatIfAsked | ReplayAsked, title: str) -> HttpResponse:
    study_id = ask_study(asked=asked, title=title, actor=actor_of(request), at=timezone.now())
    start_study(study_id=study_id)
    return redirect("staffing:study", study_id=study_id)


def _queues(request: HttpRequest, channels: set[Channel]) -> Choices:
    """Return the queues wholly in reach: half of a queue's contacts cannot be simulated."""
    scope = access_of(request).scope
    return [
        (str(card.id), card.title or card.code)
        for card in interactions.list_queues(scope=scope)
        if card.channel in channels and (scope.everything or card.node_id in scope.node_ids)
    ]


def _forms(request: HttpRequest, queues: Choices) -> tuple[WhatIfForm, list[ScenarioForm]]:
    if request.method == "POST":
        return WhatIfForm(queues, request.POST), scenario_forms(queues, request.POST)
    first = {
        "day": request.GET.get("day") or today(centre_zone()) + timedelta(days=1),
        "queues": request.GET.getlist("queue") or [queue for queue, _title in queues[:1]],
    }
    return WhatIfForm(queues, initial=first), scenario_forms(queues, initial=_examples())


def _examples() -> list[dict[str, Any]]:
    """Return scenarios to begin with."""
    return [
        {"name": _("As planned")},
        {"name": _("A tenth more contacts"), "volume": 110},
        {"name": _("Two people fewer"), "people": -2},
    ]


def _read(form: WhatIfForm, scenarios: Sequence[ScenarioForm]) -> WhatIfAsked | None:
    """Return what was typed; None where something is wrong with it, which the forms say."""
    valid = [each.is_valid() for each in scenarios]
    if not (form.is_valid() and all(valid)):
        return None
    found = [each.scenario() for each in scenarios]
    named: list[Scenario] = [each for each in found if each is not None]
    return form.asked(named)


def _last_day(request: HttpRequest) -> str:
    """Return the newest day that is over in the records."""
    asked = request.GET.get("day")
    records = interactions.find_last_records()
    if asked or not records:
        return asked or ""
    last = max(records.values()).astimezone(zone_of_records()).date()
    return (last - timedelta(days=1)).isoformat()
