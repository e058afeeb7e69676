"""The plan of a week: people by time, the cover above; each change is asked before it is made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from watchfloor.common.access import access_of, actor_of, needs
from watchfloor.common.addresses import read_day
from watchfloor.rooms.rosters import jobs
from watchfloor.rooms.rosters.contracts import (
    CoverStrip,
    RosterCard,
    RosterNotFound,
    ShiftCell,
    Stretch,
    VersionCard,
)
from watchfloor.rooms.rosters.operations.versions import change_cells, undo_edit
from watchfloor.rooms.rosters.queries.catalogue import list_shift_types
from watchfloor.rooms.rosters.queries.cover import cover_of
from watchfloor.rooms.rosters.queries.effects import effect_of
from watchfloor.rooms.rosters.queries.stretches import (
    check_people,
    cover_in_force,
    get_stretch,
    is_in_force,
)
from watchfloor.rooms.rosters.queries.versions import read_cells

from .changing import Asked, agents_of, read_changes, say_effect
from .payload import pack_change, payload_of, state_of
from .reading import centre_zone, check_whole, may_edit, today, version_of, week_of
from .words import figures_of

VIEWS = ("week", "day")


@dataclass(frozen=True, slots=True)
class DaysAsk:
    """Which days of a version are looked at."""

    version: VersionCard
    roster: RosterCard
    view: str
    first: date
    last: date

    def query(self, **changes: str) -> str:
        """Return the address of the same, but for what is changed."""
        return urlencode({"view": self.view, "from": self.first.isoformat(), **changes})

    @property
    def here(self) -> str:
        return self.query()

    @property
    def previous(self) -> str:
        """The stretch before; "" at the beginning of the roster."""
        before = self.first - timedelta(days=1)
        if before < self.roster.first_day:
            return ""
        return self.query(**{"from": _first(self.view, self.roster, before).isoformat()})

    @property
    def next(self) -> str:
        """The stretch after; "" at the end of the roster."""
        after = self.last + timedelta(days=1)
        return "" if after > self.roster.last_day else self.query(**{"from": after.isoformat()})


@needs("rosters.view")
@require_GET
def show(request: HttpRequest, version_id: int) -> HttpResponse:
    """Show the plan; its figures come as JSON."""
    ask = read_ask(request, version_id)
    may = may_edit(request, ask.roster) and ask.version.published_at is None
    context = {
        "ask": ask,
        "version": ask.version,
        "roster": ask.roster,
        "tab": "gantt",
        "may_edit": may,
        "may_publish": access_of(request).can("rosters.publish"),
        "figures": figures_of(ask.version),
        "words": _words(),
        "weeks": _weeks(ask),
        "in_force": is_in_force(ask.version, ask.roster),
    }
    return render(request, "rosters/gantt.html", context)


@needs("rosters.view")
@require_GET
def data(request: HttpRequest, version_id: int) -> JsonResponse:
    """Return the days as JSON."""
    ask = read_ask(request, version_id)
    stretch = _stretch(request, ask)
    types = list_shift_types(node_id=ask.roster.node_id)
    strips = _strips(request, ask)
    return JsonResponse(payload_of(stretch, types, strips, now=timezone.now(), zone=centre_zone()))


@needs("rosters.view")
@require_GET
def state(request: HttpRequest, version_id: int) -> JsonResponse:
    """Return what changes with each edit: revision, cover, rules broken."""
    ask = read_ask(request, version_id)
    return JsonResponse(state_of(_stretch(request, ask), _strips(request, ask)))


@needs("rosters.edit")
@require_POST
def effect(request: HttpRequest, version_id: int) -> JsonResponse:
    """Say what changes would do; nothing is changed."""
    ask = read_ask(request, version_id)
    sent = _sent(request, ask)
    found = effect_of(version_id=version_id, changes=sent.changes, scope=access_of(request).scope)
    return JsonResponse(say_effect(found))


@needs("rosters.edit")
@require_POST
def change(request: HttpRequest, version_id: int) -> JsonResponse:
    """Make changes, all or none."""
    ask = read_ask(request, version_id)
    sent = _sent(request, ask)
    check_whole(request, version_id=version_id)
    change_cells(
        version_id=version_id,
        revision=sent.revision,
        changes=sent.changes,
        note="",
        actor=actor_of(request),
        at=timezone.now(),
    )
    jobs.start_check(version_id=version_id)
    return JsonResponse(_after(request, version_id))


@needs("rosters.edit")
@require_POST
def undo(request: HttpRequest, version_id: int) -> JsonResponse:
    """Take the newest edit back, and return the days that it had changed."""
    ask = read_ask(request, version_id)
    sent = read_changes(request.body)
    check_whole(request, version_id=version_id)
    before = _cells(ask)
    undo_edit(
        version_id=version_id,
        revision=sent.revision,
        actor=actor_of(request),
        at=timezone.now(),
    )
    jobs.start_check(version_id=version_id)
    after = _cells(ask)
    changed = [key for key in before.keys() | after.keys() if before.get(key) != after.get(key)]
    cells = [pack_change(*key, after.get(key), ask.first) for key in sorted(changed)]
    return JsonResponse({**_after(request, version_id), "cells": cells})


def read_ask(request: HttpRequest, version_id: int) -> DaysAsk:
    """Read which days an address names; without days those of this week, or the first."""
    version, roster = version_of(request, version_id)
    view = request.GET.get("view", "")
    view = view if view in VIEWS else "week"
    day = read_day(request.GET, "from", today())
    first = _first(view, roster, day)
    last = first if view == "day" else week_of(roster, first)[1]
    return DaysAsk(version, roster, view, first, last)


def _first(view: str, roster: RosterCard, day: date) -> date:
    if view == "day":
        return min(max(day, roster.first_day), roster.last_day)
    return week_of(roster, day)[0]


def _weeks(ask: DaysAsk) -> list[tuple[str, str, bool]]:
    """Return the weeks of a roster to choose from: address, words, whether it is this one."""
    found = []
    first = ask.roster.first_day
    while first <= ask.roster.last_day:
        first, last = week_of(ask.roster, first)
        words = f"{first:%m-%d} – {last:%m-%d}"
        is_here = first <= ask.first <= last
        found.append((ask.query(view="week", **{"from": first.isoformat()}), words, is_here))
        first = last + timedelta(days=1)
    return found


def _sent(request: HttpRequest, ask: DaysAsk) -> Asked:
    sent = read_changes(request.body)
    agents = agents_of(sent.changes)
    try:
        check_people(version_id=ask.version.id, agent_ids=agents, scope=access_of(request).scope)
    except RosterNotFound as error:
        raise Http404(ask.version.id) from error
    return sent


def _stretch(request: HttpRequest, ask: DaysAsk) -> Stretch:
    return get_stretch(
        version_id=ask.version.id,
        first=ask.first,
        last=ask.last,
        scope=access_of(request).scope,
    )


def _strips(request: HttpRequest, ask: DaysAsk) -> Sequence[CoverStrip]:
    if is_in_force(ask.version, ask.roster):
        return cover_in_force(
            version_id=ask.version.id,
            first=ask.first,
            last=ask.last,
            scope=access_of(request).scope,
        )
    return cover_of(
        version_id=ask.version.id,
        first_day=ask.first,
        last_day=ask.last,
        scope=access_of(request).scope,
    )


def _after(request: HttpRequest, version_id: int) -> dict[str, Any]:
    ask = read_ask(request, version_id)
    return state_of(_stretch(request, ask), _strips(request, ask))


def _cells(ask: DaysAsk) -> dict[tuple[int, date], ShiftCell]:
    found = read_cells(version_id=ask.version.id, first_day=ask.first, last_day=ask.last)
    return {(each.agent_id, each.day): each for each in found}


def _words() -> dict[str, str]:
    """Return the texts that the page's script puts together."""
    return {
        "required": _("people wanted"),
        "scheduled": _("people on shift"),
        "under": _("missing"),
        "over": _("too many"),
        "right": _("right"),
        "closed": _("closed"),
        "service": _("service"),
        "off": _("off"),
        "pinned": _("pinned"),
        "noteam": _("Without a team"),
        "wants": _("wishes to work"),
        "wantsOff": _("wishes to be off"),
        "hoursTitle": _("{shifts} shifts, {hours} paid hours in these days"),
        "people": _("{n} people"),
        "hard": _("Broken"),
        "soft": _("Not kept"),
        "min": _("min"),
        "unpaid": _("unpaid"),
        "asking": _("Asking what it would do …"),
        "lifted": _(
            "Picked up: arrow keys move it, with Shift they make it longer or shorter,"
            " Enter puts it down, Escape puts it back."
        ),
        "putBack": _("Put back where it was."),
        "offline": _("The server cannot be reached. Nothing was saved."),
        "fault": _("That did not work."),
    }
