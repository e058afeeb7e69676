"""Leave and the accounts of hours that it is taken from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, timedelta

from django.db.models import Q, QuerySet, Sum

from watchfloor.common.access import Scope
from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.calendars.contracts import MODES, DayKind
from watchfloor.rooms.rosters.contracts import (
    AskState,
    Balance,
    HoursCard,
    LeaveCard,
    LeaveKind,
    RosterNotFound,
)
from watchfloor.rooms.rosters.models import Duty, HoursEntry, Leave, Version, WorkTerms
from watchfloor.rooms.rosters.rules.leaves import LeaveSpan, YearSums, leave_minutes, sums_at

from .approving import node_of_agent, nodes_upwards

STANDING = (AskState.ASKED, AskState.APPROVED)
HOURS = "hours"  # the account of the bank of hours (工时池)
WEEKEND_BEGINS = 5
FREE = (DayKind.HOLIDAY, DayKind.CLOSED)
USUAL_DAY_MINUTES = 480  # of somebody whose terms nobody has said: eight hours, the legal day


def list_leaves(
    *, scope: Scope, first_day: date, last_day: date, states: Iterable[AskState] = STANDING
) -> tuple[LeaveCard, ...]:
    """Return leave of people in reach that touches some days, in order of days."""
    rows = _in_reach(scope).filter(
        first_day__lte=last_day, last_day__gte=first_day, state__in=list(states)
    )
    return tuple(leave_card(row) for row in rows.order_by("first_day", "asked_at"))


def list_own_leaves(*, agent_id: int) -> tuple[LeaveCard, ...]:
    """Return all that somebody asked for, the newest first."""
    rows = Leave.objects.filter(agent=agent_id).select_related("agent")
    return tuple(leave_card(row) for row in rows.order_by("-first_day", "-asked_at"))


def find_leave_row(*, leave_id: int, scope: Scope) -> Leave:
    """Return a leave. :raises RosterNotFound: there is none in reach."""
    row = _in_reach(scope).filter(pk=leave_id).first()
    if row is None:
        raise RosterNotFound(leave_id)
    return row


def list_hours(*, agent_id: int, limit: int = 50) -> tuple[HoursCard, ...]:
    """Return the newest lines of somebody's accounts."""
    rows = HoursEntry.objects.filter(agent=agent_id).order_by("-day", "-pk")[:limit]
    return tuple(
        HoursCard(row.account, row.day, row.minutes, row.cause, row.reason, row.made_by)
        for row in rows
    )


def balance_of(*, agent_id: int, account: str, on: date) -> Balance:
    """Return how an account stands: lines up to the end of the year of `on`, and what is asked.

    What later years have taken and were not granted in them is taken already: it is owed by now.
    """
    account = account_of(account)
    return _balances([agent_id], (account,), on)[agent_id, account]


def balances_of(*, agent_ids: Collection[int], on: date) -> dict[tuple[int, str], Balance]:
    """Return how the accounts of many stand, by person and account; two questions in all."""
    return _balances(agent_ids, (account_of(LeaveKind.ANNUAL), HOURS), on)


def _balances(
    agent_ids: Collection[int], accounts: Collection[str], on: date
) -> dict[tuple[int, str], Balance]:
    lines: dict[tuple[int, str], list[YearSums]] = defaultdict(list)
    sums = (
        HoursEntry.objects.filter(agent__in=agent_ids, account__in=accounts)
        .values("agent_id", "account", "day__year")
        .annotate(
            granted=Sum("minutes", filter=~Q(cause="leave")),
            taken=Sum("minutes", filter=Q(cause="leave")),
        )
    )
    for agent, account, year, granted, taken in sums.values_list(
        "agent_id", "account", "day__year", "granted", "taken"
    ):
        lines[agent, account].append(YearSums(year, granted or 0, -(taken or 0)))
    waiting: dict[tuple[int, str], int] = defaultdict(int)
    asked = Leave.objects.filter(agent__in=agent_ids, state=AskState.ASKED)
    for agent, kind, minutes in asked.values_list("agent_id", "kind", "minutes"):
        waiting[agent, account_of(kind)] += minutes
    found: dict[tuple[int, str], Balance] = {}
    for key in ((agent, account) for agent in agent_ids for account in accounts):
        granted, taken = sums_at(lines[key], on.year)
        left = granted - taken - waiting[key]
        found[key] = Balance(key[1], granted, taken, waiting[key], left)
    return found


def account_of(kind: str) -> str:
    """Return the account that leave of a kind is taken from: time in lieu is that of the bank."""
    return HOURS if kind == LeaveKind.LIEU else kind


def minutes_taken(*, agent_id: int, span: LeaveSpan) -> int:
    """Return what a leave takes: shifts where they are published, else usual working days."""
    rows = Duty.objects.filter(
        agent=agent_id, day__range=(span.first_day, span.last_day), cancelled_at=None
    )
    duty_minutes = dict(rows.values_list("day", "paid_minutes"))
    return leave_minutes(
        span,
        day_minutes=day_minutes_of(agent_id=agent_id, day=span.first_day),
        working_days=_working_days(span),
        duty_minutes=duty_minutes,
        published_days=_published_days(agent_id, span) | duty_minutes.keys(),
    )


def day_minutes_of(*, agent_id: int, day: date) -> int:
    """Return the minutes of a usual day of somebody."""
    terms = (
        WorkTerms.objects.filter(agent=agent_id, valid_from__lte=day, replaced_at=None)
        .order_by("-valid_from")
        .first()
    )
    if terms is None or terms.days_per_week == 0:
        return USUAL_DAY_MINUTES
    return round(terms.week_minutes / terms.days_per_week)


def spans_of(*, agent_id: int, but: int | None = None) -> list[LeaveSpan]:
    """Return the spans that somebody asked for or was given, but for one leave."""
    rows = Leave.objects.filter(agent=agent_id, state__in=STANDING).order_by("first_day")
    return [span_of(row) for row in rows if row.pk != but]


def approved_days(
    *, agent_ids: Collection[int], first_day: date, last_day: date
) -> dict[int, list[tuple[date, date]]]:
    """Return whole days of approved leave that touch some days, by person."""
    rows = Leave.objects.filter(
        agent__in=agent_ids,
        state=AskState.APPROVED,
        from_minute=None,
        first_day__lte=last_day,
        last_day__gte=first_day,
    )
    found: dict[int, list[tuple[date, date]]] = defaultdict(list)
    for agent_id, first, last in rows.values_list("agent_id", "first_day", "last_day"):
        found[agent_id].append((first, last))
    return found


def span_of(row: Leave) -> LeaveSpan:
    """Return the days or the part of a day of a leave."""
    return LeaveSpan(row.first_day, row.last_day, row.from_minute, row.to_minute)


def leave_card(row: Leave) -> LeaveCard:
    """Return a leave as pages see it."""
    return LeaveCard(
        id=row.pk,
        agent_id=row.agent_id,
        name=str(row.agent),
        kind=LeaveKind(row.kind),
        first_day=row.first_day,
        last_day=row.last_day,
        from_minute=row.from_minute,
        to_minute=row.to_minute,
        minutes=row.minutes,
        state=AskState(row.state),
        reason=row.reason,
        asked_at=row.asked_at,
        decided_by=row.decided_by,
        decision_reason=row.decision_reason,
    )


def _in_reach(scope: Scope) -> QuerySet[Leave]:
    rows = Leave.objects.select_related("agent")
    return rows if scope.everything else rows.filter(agent__in=scope.agent_ids)


def _working_days(span: LeaveSpan) -> set[date]:
    """Days that a usual week works: a leave before the roster is known takes nothing of others."""
    special = {
        each.day: each.kind
        for each in calendars.day_table_entries(
            start=span.first_day, end=span.last_day + timedelta(days=1)
        )
        if each.kind in MODES
    }
    return {
        day
        for day in span.days
        if special.get(day) is DayKind.MAKE_UP
        or (day.weekday() < WEEKEND_BEGINS and special.get(day) not in FREE)
    }


def _published_days(agent_id: int, span: LeaveSpan) -> set[date]:
    """Return the days on which a published roster says what somebody works, or that they do not."""
    parts = Q(roster__node=None) | Q(
        roster__node__in=nodes_upwards(node_of_agent(agent_id)) - {None}
    )
    spans = Version.objects.exclude(published_at=None).filter(
        parts, roster__first_day__lte=span.last_day, roster__last_day__gte=span.first_day
    )
    rows = spans.values_list("roster__first_day", "roster__last_day").distinct()
    return {day for day in span.days if any(first <= day <= last for first, last in rows)}
