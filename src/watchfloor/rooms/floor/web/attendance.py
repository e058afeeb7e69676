"""Attendance: schedule, clock and sign-in side by side, overtime, and the file for payroll."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from watchfloor.common.access import access_of, actor_of, needs
from watchfloor.common.addresses import read_number
from watchfloor.common.downloads import Sheet, answer_sheets
from watchfloor.common.refusals import Refusal
from watchfloor.common.sentences import refusal_text, say
from watchfloor.common.uploads import read_upload
from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.floor.contracts.attendance import (
    AttendanceCard,
    ClaimState,
    DifferenceKind,
)
from watchfloor.rooms.floor.operations.attendance import add_clock_marks, decide_overtime
from watchfloor.rooms.floor.queries.attendance import attendance_of_people, lieu_minutes
from watchfloor.rooms.floor.rules.schedule_files import read_marks
from watchfloor.rooms.people import service as people
from watchfloor.rooms.people.contracts import AgentCard

from .acting import day_of, is_yes, today, try_it

MOST_DAYS = 62
MOST_ROWS = 400
MOST_PROBLEMS = 100


@needs("floor.lead")
@require_GET
def show(request: HttpRequest) -> HttpResponse:
    """Show a day of the people in reach, those with differences first."""
    scope, on = access_of(request).scope, day_of(request.GET.get("day", ""), missing=today())
    node = read_number(request.GET.get("node", ""))
    agents = {each.id: each for each in people.list_agents(scope=scope, node_id=node)}
    cards = attendance_of_people(agent_ids=agents, day=on, at=timezone.now())
    ordered = sorted(
        cards.values(), key=lambda each: (not each.differences, agents[each.agent_id].code)
    )
    context = {
        "on": on,
        "node": node,
        "nodes": people.list_nodes(scope=scope),
        "rows": [_row(agents[each.agent_id], each) for each in ordered[:MOST_ROWS]],
        "count": len(ordered),
        "most": MOST_ROWS,
        "first": on.replace(day=1),
        "claims": [
            (agents[each.agent_id], each.claim)
            for each in ordered
            if each.claim and each.claim.state is ClaimState.ASKED
        ],
    }
    return render(request, "floor/attendance.html", context)


@needs("floor.lead")
@require_GET
def export(request: HttpRequest, form: str) -> HttpResponse:
    """Hand out the days of a span for payroll, a row a person and day."""
    last = day_of(request.GET.get("last", ""), missing=today())
    first = day_of(request.GET.get("first", ""), missing=last)
    first = max(min(first, last), last - timedelta(days=MOST_DAYS - 1))
    sheet = Sheet(_heads(), list(_lines(request, first, last)), _("Attendance"))
    return answer_sheets(form, f"attendance-{first}-{last}", [sheet])


@needs("floor.lead")
@require_POST
def overtime(request: HttpRequest, claim_id: int) -> HttpResponse:
    """Approve or decline overtime."""
    approves = is_yes(request, "decision", "accept", "decline")

    def act() -> None:
        decide_overtime(
            claim_id=claim_id,
            approves=approves,
            reason=request.POST.get("reason", ""),
            scope=access_of(request).scope,
            actor=actor_of(request),
            at=timezone.now(),
        )

    done = _("The overtime is approved.") if approves else _("Declined, with your reason.")
    return try_it(request, act, done, "floor:attendance")


@needs("floor.lead")
@require_http_methods(["GET", "POST"])
def bring_in(request: HttpRequest) -> HttpResponse:
    """Take the marks of a clock from a file or a paste: all of them, or none."""
    if request.method != "POST":
        return _ask(request, {}, 200)
    agents = {each.code: each.id for each in people.list_agents(scope=access_of(request).scope)}
    try:
        read = read_marks(read_upload(request), agents=agents, zone=calendars.centre_zone())
    except Refusal as refusal:
        return _ask(request, {"refusal": refusal_text(refusal)}, 422)
    if read.problems:
        said = [(each.line, say(each.what, each.fields)) for each in read.problems[:MOST_PROBLEMS]]
        return _ask(request, {"problems": said, "problem_count": len(read.problems)}, 422)
    added = add_clock_marks(
        marks=read.marks, origin="file", actor=actor_of(request), at=timezone.now()
    )
    text = ngettext("%(n)s new mark was taken.", "%(n)s new marks were taken.", added)
    messages.success(request, text % {"n": added})
    return redirect("floor:attendance")


def _ask(request: HttpRequest, more: Mapping[str, Any], status: int) -> HttpResponse:
    example = _("agent,time,direction\nA-1,2026-06-08 08:55,in\nA-1,2026-06-08 18:05,out")
    pasted = request.POST.get("pasted", "")[:200_000]
    context = {"pasted": pasted, "example": example, **more}
    return render(request, "floor/clock_import.html", context, status=status)


def _row(agent: AgentCard, card: AttendanceCard) -> dict[str, Any]:
    return {
        "agent": agent,
        "card": card,
        "differences": [
            (difference_words(each.kind), each.seconds, _tone(each.kind))
            for each in card.differences
        ],
    }


def difference_words(kind: DifferenceKind) -> str:
    """Return what a difference is called."""
    return {
        DifferenceKind.ABSENT: _("Did not come"),
        DifferenceKind.LATE: _("Came later"),
        DifferenceKind.EARLY: _("Left earlier"),
        DifferenceKind.START_UP: _("Start-up before sign-in (paid)"),
        DifferenceKind.CLOSING: _("Closing after sign-out (paid)"),
        DifferenceKind.NOT_CLOCKED: _("Signed in without clocking"),
        DifferenceKind.NOT_SIGNED_IN: _("Clocked without signing in"),
        DifferenceKind.NOT_SCHEDULED: _("At work without a schedule"),
    }[kind]


def _tone(kind: DifferenceKind) -> str:
    is_paid = kind in {DifferenceKind.START_UP, DifferenceKind.CLOSING}
    return "info" if is_paid else "warn"


def _heads() -> list[str]:
    return [
        _("Code"), _("Name"), _("Team"), _("Day"), _("Scheduled minutes"), _("Clocked minutes"),
        _("Signed-in minutes"), _("Worked minutes"), _("Paid start-up and closing, minutes"),
        _("Minutes late"), _("Minutes left early"), _("Absent"), _("Overtime paid, minutes"),
        _("Time in lieu, minutes"), _("Time in lieu in all, minutes"), _("Differences"),
    ]  # fmt: skip


def _lines(
    request: HttpRequest, first: date, last: date
) -> Iterator[list[str | int | float | date | None]]:
    scope, at = access_of(request).scope, timezone.now()
    agents = {each.id: each for each in people.list_agents(scope=scope)}
    lieu = lieu_minutes(agent_ids=agents)
    for offset in range((last - first).days + 1):
        on = first + timedelta(days=offset)
        cards = attendance_of_people(agent_ids=agents, day=on, at=at)
        for agent_id, agent in agents.items():
            if agent_id in cards:
                yield _line(agent, cards[agent_id], lieu.get(agent_id, 0))


def _line(
    agent: AgentCard, card: AttendanceCard, lieu: int
) -> list[str | int | float | date | None]:
    lengths = {each.kind: round((each.seconds or 0) / 60) for each in card.differences}
    approved = card.claim if card.claim and card.claim.state is ClaimState.APPROVED else None
    goes_to = approved.goes_to if approved else ""
    minutes = approved.minutes if approved else 0
    start_up = lengths.get(DifferenceKind.START_UP, 0)
    return [
        agent.code,
        agent.name,
        agent.node,
        card.day,
        round(card.scheduled_seconds / 60),
        round(card.clocked_seconds / 60),
        round(card.signed_seconds / 60),
        round(card.worked_seconds / 60),
        start_up + lengths.get(DifferenceKind.CLOSING, 0),
        lengths.get(DifferenceKind.LATE, 0),
        lengths.get(DifferenceKind.EARLY, 0),
        1 if DifferenceKind.ABSENT in lengths else 0,
        minutes if goes_to == "pay" else 0,
        minutes if goes_to == "lieu" else 0,
        lieu,
        "; ".join(difference_words(each.kind) for each in card.differences),
    ]
