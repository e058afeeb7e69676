"""The month sheet: people by days, a code in each cell; typed, pasted, brought in from a file."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from watchfloor.common.access import access_of, actor_of, needs
from watchfloor.common.refusals import Refusal
from watchfloor.common.sentences import refusal_text, say
from watchfloor.common.tables import LineProblem, Table
from watchfloor.common.uploads import read_upload
from watchfloor.common.words import msgid
from watchfloor.rooms.rosters import jobs
from watchfloor.rooms.rosters.contracts import (
    CellChange,
    Origin,
    RosterCard,
    ShiftCell,
    ShiftTypeCard,
    Stretch,
    VersionCard,
)
from watchfloor.rooms.rosters.operations.versions import change_cells, save_version
from watchfloor.rooms.rosters.queries.catalogue import list_shift_types
from watchfloor.rooms.rosters.queries.people import list_people
from watchfloor.rooms.rosters.queries.rosters import list_versions
from watchfloor.rooms.rosters.queries.stretches import get_stretch
from watchfloor.rooms.rosters.rules.catalogue import engine_type
from watchfloor.rooms.rosters.rules.month_sheets import (
    SheetFrame,
    days_between,
    is_unusual,
    read_code,
    read_month_sheet,
    rows_of,
)

from .payload import day_head
from .reading import check_whole, may_edit, roster_or_404, version_of
from .words import figures_of, say_clock, say_leave

_MOST_CELLS = 100_000
_SHOWN_PROBLEMS = 100


@dataclass(frozen=True, slots=True)
class MonthRow:
    """Somebody's row: codes by day, with tones, and what is away."""

    agent_id: int
    name: str
    code: str
    team: str
    cells: Sequence[dict[str, Any]]
    shifts: int
    hours: str

    @property
    def marked(self) -> SafeString:
        """The cells of the table; a template takes a second for those of a thousand people."""
        return format_html_join("", "{}", ((_cell_html(cell),) for cell in self.cells))


@needs("rosters.view")
@require_GET
def show(request: HttpRequest, version_id: int) -> HttpResponse:
    """Show the sheet."""
    version, roster = version_of(request, version_id)
    stretch = whole_stretch(request, version, roster)
    types = list_shift_types(node_id=roster.node_id)
    days = days_between(roster.first_day, roster.last_day)
    rows = _rows(stretch, types, days)
    may = may_edit(request, roster) and version.published_at is None
    context = {
        "version": version,
        "roster": roster,
        "tab": "month",
        "days": [(day, day_head(day, stretch.special_days)) for day in days],
        "rows": rows,
        "types": types,
        "figures": figures_of(version),
        "may_edit": may,
        "may_import": may_edit(request, roster),
        "may_publish": access_of(request).can("rosters.publish"),
        "payload": _payload(version, rows, days, types),
    }
    return render(request, "rosters/month.html", context)


@needs("rosters.view")
@require_GET
def cells(request: HttpRequest, version_id: int) -> JsonResponse:
    """Return the codes anew, for the page's script."""
    return JsonResponse(_fresh(request, version_id))


@needs("rosters.edit")
@require_POST
def save(request: HttpRequest, version_id: int) -> JsonResponse:
    """Save changed cells, all or none."""
    version, roster = version_of(request, version_id)
    check_whole(request, version_id=version_id)
    frame = _frame(request, version, roster)
    revision, changes = _read_changes(request.body, frame)
    try:
        change_cells(
            version_id=version_id,
            revision=revision,
            changes=changes,
            actor=actor_of(request),
            at=timezone.now(),
        )
    except Refusal as refusal:
        raise _as_stale(refusal) from refusal
    jobs.start_check(version_id=version_id)
    said = ngettext("%(n)s cell was saved.", "%(n)s cells were saved.", len(changes))
    return JsonResponse({**_fresh(request, version_id), "said": said % {"n": len(changes)}})


@needs("rosters.edit")
@require_http_methods(["GET", "POST"])
def bring_in(request: HttpRequest, roster_id: int) -> HttpResponse:
    """Take a sheet from a file or a paste: a new version, or nothing at all."""
    roster = roster_or_404(request, roster_id)
    check_whole(request, roster_id=roster_id)
    if request.method != "POST":
        return _import_page(request, roster)
    try:
        made = _bring_in(request, roster, read_upload(request))
    except Refusal as refusal:
        return _import_page(request, roster, refusal=refusal)
    if isinstance(made, int):
        messages.success(request, _("The sheet is a version of its own now: look at it."))
        return redirect("rosters:gantt", version_id=made)
    return _import_page(request, roster, problems=made)


def _bring_in(
    request: HttpRequest, roster: RosterCard, table: Table
) -> int | Sequence[LineProblem]:
    """Return the new version, or what is wrong with the sheet."""
    versions = list_versions(roster_id=roster.id, scope=access_of(request).scope)
    base = versions[0] if versions else None
    frame = _frame(request, base, roster)
    read = read_month_sheet(table, frame)
    if read.problems:
        return read.problems
    shifts: dict[tuple[int, date], ShiftCell | None] = {**frame.held, **read.cells}
    made = save_version(
        roster_id=roster.id,
        cells=[cell for cell in shifts.values() if cell is not None],
        origin=Origin.IMPORTED,
        parent_id=base.id if base else None,
        actor=actor_of(request),
        at=timezone.now(),
    )
    jobs.start_check(version_id=made)
    return made


def frame_of(stretch: Stretch, types: Sequence[ShiftTypeCard]) -> SheetFrame:
    """Return what a sheet is read against."""
    return SheetFrame(
        first_day=stretch.roster.first_day,
        last_day=stretch.roster.last_day,
        people=stretch.people,
        types={card.code: engine_type(card) for card in types},
        held={(cell.agent_id, cell.day): cell for cell in stretch.cells},
    )


def sheet_rows(stretch: Stretch, types: Sequence[ShiftTypeCard]) -> list[list[str]]:
    """Return the rows of a sheet with codes, for a file."""
    frame = frame_of(stretch, types)
    days = days_between(frame.first_day, frame.last_day)
    return list(rows_of(stretch.people, days, frame.held, frame.types))


def whole_stretch(request: HttpRequest, version: VersionCard, roster: RosterCard) -> Stretch:
    """Return all days of a version."""
    return get_stretch(
        version_id=version.id,
        first=roster.first_day,
        last=roster.last_day,
        scope=access_of(request).scope,
    )


def _frame(request: HttpRequest, version: VersionCard | None, roster: RosterCard) -> SheetFrame:
    types = list_shift_types(node_id=roster.node_id)
    if version is not None:
        return frame_of(whole_stretch(request, version, roster), types)
    return SheetFrame(
        first_day=roster.first_day,
        last_day=roster.last_day,
        people=list_people(
            node_id=roster.node_id,
            first_day=roster.first_day,
            last_day=roster.last_day,
            scope=access_of(request).scope,
        ),
        types={card.code: engine_type(card) for card in types},
        held={},
    )


def _rows(stretch: Stretch, types: Sequence[ShiftTypeCard], days: Sequence[date]) -> list[MonthRow]:
    frame = frame_of(stretch, types)
    tones = {card.code: card.color for card in types}
    away = {
        (leave.agent_id, day): say_leave(leave.kind)
        for leave in stretch.leaves
        for day in days
        if leave.first_day <= day <= leave.last_day
    }
    sheet = rows_of(stretch.people, days, frame.held, frame.types)
    found = []
    for person, row in zip(stretch.people, sheet, strict=True):
        held = [frame.held.get((person.agent_id, day)) for day in days]
        shown = [
            _shown(text, cell, tones, away.get((person.agent_id, day), ""))
            | {"is_timed": is_unusual(cell, frame.types)}
            for text, cell, day in zip(row[3:], held, days, strict=True)
        ]
        there = [cell for cell in held if cell is not None]
        found.append(
            MonthRow(
                person.agent_id, person.name, person.code, person.team, shown, len(there),
                f"{sum(map(_paid, there)) / 60:g}",
            )
        )  # fmt: skip
    return found


def _cell_html(cell: Mapping[str, Any]) -> SafeString:
    return _html(cell["code"], cell["tone"], cell["away"], cell["times"], is_timed=cell["is_timed"])


@lru_cache(maxsize=4096)  # most cells of a sheet are like others
def _html(code: str, tone: int | None, away: str, times: str, *, is_timed: bool) -> SafeString:
    return format_html(
        '<td role="gridcell" data-i tabindex="-1" class="{}{}"{}{}>{}</td>',
        "m-off" if tone is None else f"m-on r-tone-{tone}",
        " g-noted" if is_timed else "",
        format_html(' data-away="{}"', away) if away else "",
        format_html(' title="{}"', times or away) if times or away else "",
        code,
    )


def _shown(text: str, cell: ShiftCell | None, tones: dict[str, int], away: str) -> dict[str, Any]:
    if cell is None:
        return {
            "text": "休",
            "code": "休",
            "is_timed": False,
            "tone": None,
            "away": away,
            "times": "",
        }
    end = cell.start_minute + cell.minutes
    times = f"{say_clock(cell.start_minute)}–{say_clock(end)}"
    return {
        "text": text,
        "code": cell.code,
        "tone": tones.get(cell.code, 5) % 8,
        "away": away,
        "times": times,
    }


def _payload(
    version: VersionCard,
    rows: Sequence[MonthRow],
    days: Sequence[date],
    types: Sequence[ShiftTypeCard],
) -> dict[str, Any]:
    shown = [cell for row in rows for cell in row.cells]
    return {
        "revision": version.revision,
        "people": [[row.agent_id, row.name] for row in rows],
        "days": [[day.isoformat(), date_format(day, "D m-d")] for day in days],
        "codes": {card.code: card.color % 8 for card in types},
        "cells": [cell["text"] for cell in shown],
        "noted": [at for at, cell in enumerate(shown) if cell["is_timed"]],
    }


def _fresh(request: HttpRequest, version_id: int) -> dict[str, Any]:
    version, roster = version_of(request, version_id)
    stretch = whole_stretch(request, version, roster)
    types = list_shift_types(node_id=roster.node_id)
    days = days_between(roster.first_day, roster.last_day)
    return _payload(version, _rows(stretch, types, days), days, types)


def _read_changes(body: bytes, frame: SheetFrame) -> tuple[int, list[CellChange]]:
    try:
        sent = json.loads(body)
        revision, rows = sent["revision"], sent["changes"]
        if type(revision) is not int or type(rows) is not list or len(rows) > _MOST_CELLS:
            raise TypeError(revision)
        asked = [(int(agent), date.fromisoformat(day), str(text)) for agent, day, text in rows]
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise Refusal(
            code="rosters.sheet.unreadable",
            what=msgid("What was sent cannot be read as cells of a sheet."),
            mend=msgid("Load the page again."),
        ) from error
    return revision, [
        CellChange(agent, day, _read(text, agent, day, frame)) for agent, day, text in asked
    ]


def _read(text: str, agent: int, day: date, frame: SheetFrame) -> ShiftCell | None:
    try:
        return read_code(text, agent, day, frame)
    except (LookupError, ValueError) as error:
        raise Refusal(
            code="rosters.sheet.code",
            what=msgid("There is no shift type “%(text)s”."),
            where=msgid("Agent %(agent)s, %(day)s"),
            mend=msgid("Nothing was saved. Use a code of the catalogue, or 休."),
            fields={"text": text[:40], "agent": agent, "day": day.isoformat()},
        ) from error


def _as_stale(refusal: Refusal) -> Refusal:
    """Name a lost race as the sheet knows it, so that it offers to lay the changes over."""
    if refusal.code != "rosters.version.changed_meanwhile":
        return refusal
    return Refusal(
        code="rosters.sheet.stale",
        what=refusal.what,
        where=refusal.where,
        mend=refusal.mend,
        fields=refusal.fields,
    )


def _import_page(
    request: HttpRequest,
    roster: RosterCard,
    *,
    refusal: Refusal | None = None,
    problems: Sequence[LineProblem] = (),
) -> HttpResponse:
    context = {
        "roster": roster,
        "refusal": refusal_text(refusal) if refusal else "",
        "problems": [
            (_where(each), say(each.what, each.fields)) for each in problems[:_SHOWN_PROBLEMS]
        ],
        "problem_count": len(problems),
        "pasted": request.POST.get("pasted", "")[:200_000],
        "types": list_shift_types(node_id=roster.node_id),
    }
    status = 422 if refusal or problems else 200
    return render(request, "rosters/import.html", context, status=status)


def _where(problem: LineProblem) -> str:
    return f"{problem.column}{problem.line}"


def _paid(cell: ShiftCell) -> int:
    return cell.minutes - sum(each[2] for each in cell.breaks if not each[3])
