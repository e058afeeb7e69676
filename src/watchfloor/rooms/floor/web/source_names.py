"""What a source calls queues and agents, and which of ours they are."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from watchfloor.common.access import WHOLE_CENTRE, actor_of, needs
from watchfloor.common.refusals import Refusal
from watchfloor.rooms.floor import operations, queries
from watchfloor.rooms.floor.contracts import NameCard, SourceNotFound
from watchfloor.rooms.interactions import service as interactions
from watchfloor.rooms.people import service as people

from .source_words import refusal_words

_PAGE = 100


@needs("floor.manage")
@require_safe
def show(request: HttpRequest, source_id: int) -> HttpResponse:
    """Show the names of a source, those that stand for nobody first."""
    try:
        card = queries.get_source(source_id=source_id)
    except SourceNotFound as error:
        raise Http404 from error
    sought = request.GET.get("q", "").strip()[:100]
    names = [
        name
        for name in queries.list_names(source_id=source_id)
        if sought.lower() in name.name.lower()
    ]
    agents = people.list_agents(scope=WHOLE_CENTRE)
    codes = {agent.id: agent.code for agent in agents}
    queues = interactions.list_queues(scope=WHOLE_CENTRE)
    context = {
        "card": card,
        "rows": [{"name": name, "code": codes.get(name.stands_for or 0, "")}
                 for name in names[:_PAGE]],
        "shown": min(len(names), _PAGE),
        "count": len(names),
        "agents": agents[:2_000],  # offered while typing; any code can be typed
        "queues": queues,
        "q": sought,
    }  # fmt: skip
    return render(request, "floor/source_names.html", context)


@needs("floor.manage")
@require_POST
def set_one(request: HttpRequest, source_id: int, kind: str, name_id: int) -> HttpResponse:
    """Say which of ours a name stands for; nothing chosen: for none."""
    if name_id not in _ids(source_id, kind):
        raise Http404
    by: dict[str, Any] = {"actor": actor_of(request), "at": datetime.now(UTC)}
    try:
        if kind == "queue":
            chosen = request.POST.get("queue", "")
            queue_id = int(chosen) if chosen.isascii() and chosen.isdigit() else None
            operations.map_queue_name(name_id=name_id, queue_id=queue_id, **by)
        else:
            agent_id = _agent_of(request.POST)
            operations.map_agent_name(name_id=name_id, agent_id=agent_id, **by)
    except Refusal as refusal:
        messages.error(request, refusal_words(refusal))
    else:
        messages.success(request, _("Saved. What was kept under this name counts there now."))
    return redirect("floor:source_names", source_id)


def _ids(source_id: int, kind: str) -> set[int]:
    names: tuple[NameCard, ...] = queries.list_names(source_id=source_id)
    return {name.id for name in names if name.kind == kind}


def _agent_of(data: Mapping[str, str]) -> int | None:
    """Return the agent whose code was typed; 0, whom nobody is, for one that is not there."""
    code = data.get("agent", "").strip()
    if not code:
        return None
    found = people.list_agents(scope=WHOLE_CENTRE, text=code)
    return next((agent.id for agent in found if agent.code == code), 0)
