"""Attendance: schedule, clock and sign-in of days, and the overtime that was asked for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from django.db.models import Sum

from watchfloor.common.access import WHOLE_CENTRE, Scope
from watchfloor.common.timegrid import Window
from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.floor.contracts import DayNotFound, ScheduleCard
from watchfloor.rooms.floor.contracts.attendance import AttendanceCard, ClaimCard, ClaimState
from watchfloor.rooms.floor.models import ClockMark, OvertimeClaim
from watchfloor.rooms.floor.rules.adhering import OFF
from watchfloor.rooms.floor.rules.attendance import AttendanceFacts, Mark, attendance_of
from watchfloor.rooms.people import service as people

from .adherence import day_of_agent
from .joining import join_at_work
from .schedules import list_schedules


def read_attendance(
    *, scope: Scope, day: date, at: datetime, agent_ids: Collection[int] | None = None
) -> Mapping[int, AttendanceCard]:
    """Return a day of the people in reach who were scheduled, clocked or signed in, by agent."""
    agents = people.list_agents(scope=scope, agent_ids=agent_ids)
    return attendance_of_people(agent_ids=[each.id for each in agents], day=day, at=at)


def attendance_of_people(
    *, agent_ids: Collection[int], day: date, at: datetime
) -> Mapping[int, AttendanceCard]:
    """Return a day of some people, who are known to be in reach, by agent."""
    ids = list(agent_ids)
    windows, schedules = _days(ids, day)
    whole = Window(
        min((each.start for each in windows.values()), default=at),
        max((each.end for each in windows.values()), default=at),
    )
    signed = _signed(ids, whole, at)
    marks = _marks(ids, whole)
    claims = {each.agent_id: each for each in list_claims(agent_ids=ids, day=day)}
    found = {}
    for agent_id in ids:
        window = windows[agent_id]
        card = schedules.get(agent_id)
        facts = AttendanceFacts(
            agent_id,
            day,
            [span for span in card.spans if span.code not in OFF] if card else [],
            [mark for mark in marks[agent_id] if window.start <= mark[0] < window.end],
            _within(signed.get(agent_id, ()), window),
            min(window.end, at),
        )
        if facts.spans or facts.marks or facts.signed:
            found[agent_id] = replace(attendance_of(facts), claim=claims.get(agent_id))
    return found


def read_own_attendance(*, agent_id: int, day: date, at: datetime) -> AttendanceCard | None:
    """Return a day of one agent; None where there was nothing."""
    return read_attendance(scope=WHOLE_CENTRE, day=day, at=at, agent_ids=[agent_id]).get(agent_id)


def is_clocked_in(*, agent_id: int, at: datetime) -> bool:
    """Say whether somebody's last mark of the last day is a clock-in."""
    rows = ClockMark.objects.filter(agent=agent_id, at__gt=at - timedelta(hours=20), at__lte=at)
    last = rows.order_by("-at", "-pk").first()
    return last is not None and last.is_in


def list_claims(*, agent_ids: Collection[int], day: date) -> tuple[ClaimCard, ...]:
    """Return the overtime that some people asked for on a day."""
    rows = OvertimeClaim.objects.filter(agent__in=agent_ids, day=day)
    return tuple(claim_card(row) for row in rows)


def find_claim_row(*, claim_id: int, scope: Scope) -> OvertimeClaim:
    """Return a claim, to be decided. :raises DayNotFound: there is none in reach."""
    row = OvertimeClaim.objects.select_for_update().filter(pk=claim_id).first()
    if row is None or not (scope.everything or row.agent_id in scope.agent_ids):
        raise DayNotFound(claim_id)
    return row


def lieu_minutes(*, agent_ids: Collection[int]) -> Mapping[int, int]:
    """Return the approved time in lieu of some people, by agent."""
    rows = OvertimeClaim.objects.filter(
        agent__in=agent_ids, goes_to="lieu", state=ClaimState.APPROVED
    )
    return dict(rows.values_list("agent_id").annotate(Sum("minutes")))


def claim_card(row: OvertimeClaim) -> ClaimCard:
    """Return a row as a card."""
    return ClaimCard(
        id=row.pk,
        agent_id=row.agent_id,
        day=row.day,
        minutes=row.minutes,
        goes_to=row.goes_to,
        state=ClaimState(row.state),
        reason=row.reason,
        made_by=row.made_by,
        decided_by=row.decided_by,
    )


def _days(ids: Collection[int], day: date) -> tuple[dict[int, Window], dict[int, ScheduleCard]]:
    one = timedelta(days=1)
    zone = calendars.centre_zone()
    by_agent: dict[int, dict[date, ScheduleCard]] = defaultdict(dict)
    for card in list_schedules(agent_ids=ids, first_day=day - one, last_day=day + one):
        by_agent[card.agent_id][card.day] = card
    windows = {each: day_of_agent(by_agent[each], day, zone) for each in ids}
    return windows, {each: cards[day] for each, cards in by_agent.items() if day in cards}


def _marks(ids: Collection[int], whole: Window) -> Mapping[int, list[Mark]]:
    rows = ClockMark.objects.filter(agent__in=ids, at__gte=whole.start, at__lt=whole.end)
    marks: dict[int, list[Mark]] = defaultdict(list)
    for agent_id, at, is_in in rows.order_by("at").values_list("agent_id", "at", "is_in"):
        marks[agent_id].append((at, is_in))
    return marks


def _signed(ids: Collection[int], whole: Window, at: datetime) -> Mapping[int, Sequence[Window]]:
    until = min(whole.end, at)
    return join_at_work(ids, Window(whole.start, until)) if until > whole.start else {}


def _within(signed: Sequence[Window], window: Window) -> list[Window]:
    return [
        Window(max(each.start, window.start), min(each.end, window.end))
        for each in signed
        if each.start < window.end and each.end > window.start
    ]
