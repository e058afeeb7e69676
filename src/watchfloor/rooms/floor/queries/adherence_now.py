"""How people stand to their schedules at this moment: for boards, sorted by what it means."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta

from watchfloor.common.access import WHOLE_CENTRE, Scope
from watchfloor.common.timegrid import Window
from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.floor.contracts import (
    AdherenceNow,
    AgentState,
    DayAdherence,
    ExplanationKind,
    ExplanationState,
    Impact,
    Moment,
    MomentStatus,
    ScheduleCard,
    Seen,
    Span,
)
from watchfloor.rooms.floor.rules.adhering import Matcher, Piece, cut_day, impact_of, presence_of
from watchfloor.rooms.people import service as people

from .adherence import read_days
from .doing import Doings, read_doings
from .explanations import list_explanations
from .schedules import list_schedules
from .terms import TermsBook

LOOK_BACK = timedelta(minutes=1)
MOST_IMPACT = (Impact.NEGATIVE, Impact.UNKNOWN, Impact.POSITIVE, Impact.NEUTRAL)


def read_adherence_now(
    *, scope: Scope, at: datetime, agent_ids: Collection[int] | None = None
) -> Mapping[int, AdherenceNow]:
    """Return how the people in reach stand now, by agent.

    Who is neither asked for nor there is left out. Only of those who are beside their schedule
    the whole day is looked at.
    """
    agents = people.list_agents(scope=scope, agent_ids=agent_ids)
    return read_standing(nodes={each.id: each.node_id for each in agents}, at=at)


def read_standing(*, nodes: Mapping[int, int | None], at: datetime) -> Mapping[int, AdherenceNow]:
    """Return how some people stand now, whose nodes are given, by agent."""
    schedules = running_schedules(agent_ids=nodes, at=at)
    doings = read_doings(agent_ids=nodes, window=Window(at - LOOK_BACK, at), at=at)
    book, day = TermsBook(), at.astimezone(calendars.centre_zone()).date()
    found = {}
    for agent_id, node_id in nodes.items():
        card, matcher = schedules.get(agent_id), book.matcher(node_id, day)
        now = _now(agent_id, card, doings[agent_id], at, matcher)
        if now is not None:
            found[agent_id] = now
    return {**found, **_judged(found, nodes, schedules, at)}


def running_schedules(*, agent_ids: Collection[int], at: datetime) -> Mapping[int, ScheduleCard]:
    """Return the schedule that each is in or that comes next: last night's shift while it lasts."""
    today = at.astimezone(calendars.centre_zone()).date()
    cards = list_schedules(agent_ids=agent_ids, first_day=today - timedelta(days=1), last_day=today)
    last_night = [c for c in cards if c.day < today and c.spans and c.spans[-1].end > at]
    now = [card for card in cards if card.day == today]
    return {card.agent_id: card for card in (*now, *last_night)}


def order_of(now: AdherenceNow, at: datetime) -> tuple[int, float]:
    """Return where somebody stands in a list by impact on the queue, longest first within it."""
    is_open = now.status is MomentStatus.OUT
    place = (
        MOST_IMPACT.index(now.impact)
        if is_open
        else len(MOST_IMPACT) + (0 if now.impact is Impact.NEGATIVE else 1)
    )
    return place, -(at - now.since).total_seconds() if now.since else 0.0


def _now(
    agent_id: int, card: ScheduleCard | None, doings: Doings, at: datetime, matcher: Matcher
) -> AdherenceNow | None:
    spans = card.spans if card else ()
    seen = presence_of(doings.seen)
    pieces = cut_day(
        spans=spans,
        seen=seen,
        blind=[Window(each.start, each.end) for each in doings.outages],
        window=Window(at - LOOK_BACK, at),
        matcher=matcher,
    )
    last = pieces[-1]
    is_down = not last.seen and any(each.sources and each.end >= at for each in doings.outages)
    span, after = _around(spans, at)
    state = last.state
    if not last.scheduled and state in {None, AgentState.SIGNED_OUT}:
        return None
    return AdherenceNow(
        agent_id=agent_id,
        scheduled=last.scheduled,
        scheduled_until=span.end if span else None,
        next_code=matcher.planned(after.code) if after else "",
        next_at=after.start if after else None,
        seen=last.seen,
        state=state,
        reason=last.reason,
        status=MomentStatus.EXPLAINED if is_down else _status(last),
        impact=impact_of(last),
        why=ExplanationKind.SYSTEM_DOWN.value if is_down else "",
        since=_since(seen, span, at),
    )


def _status(last: Piece) -> MomentStatus:
    if not last.seen:
        return MomentStatus.UNKNOWN
    if not last.scheduled:
        return MomentStatus.UNSCHEDULED
    return MomentStatus.IN if last.is_met else MomentStatus.OUT


def _around(spans: tuple[Span, ...], at: datetime) -> tuple[Span | None, Span | None]:
    """Return the span that is running just before an instant, and the next to begin."""
    place = bisect_right([each.start for each in spans], at - timedelta(microseconds=1))
    running = spans[place - 1] if place and spans[place - 1].end >= at else None
    return running, spans[place] if place < len(spans) else None


def _since(seen: tuple[Seen, ...], span: Span | None, at: datetime) -> datetime | None:
    """Return since when: refined by the whole day for those who are beside their schedule."""
    started = [each.start for each in seen if each.end >= at]
    edges = [*started, *([span.start] if span else [])]
    return max(edges) if edges else None


def _judged(
    found: Mapping[int, AdherenceNow],
    nodes: Mapping[int, int | None],
    schedules: Mapping[int, ScheduleCard],
    at: datetime,
) -> Mapping[int, AdherenceNow]:
    """Return those who are out as their whole day shows them: explained, in grace, since when.

    So are those whose outage a leader did not take: the day says what is left of them then.
    """
    out = [each for each, now in found.items() if now.status is MomentStatus.OUT]
    by_day: dict[date, dict[int, int | None]] = {}
    for agent_id in (*out, *_declined(found, schedules)):
        by_day.setdefault(schedules[agent_id].day, {})[agent_id] = nodes[agent_id]
    judged = {}
    for day, day_nodes in by_day.items():
        for agent_id, whole in read_days(nodes=day_nodes, day=day, at=at).items():
            judged[agent_id] = _refined(found[agent_id], whole)
    return judged


def _declined(
    found: Mapping[int, AdherenceNow], schedules: Mapping[int, ScheduleCard]
) -> Collection[int]:
    """Return who is explained by an outage, of whose day an outage was declined."""
    down = {
        agent_id: schedules[agent_id].day
        for agent_id, now in found.items()
        if now.why == ExplanationKind.SYSTEM_DOWN.value
    }
    if not down:
        return ()
    said = list_explanations(
        agent_ids=down, first_day=min(down.values()), last_day=max(down.values())
    )
    return {
        each.agent_id
        for each in said
        if (each.kind, each.state) == (ExplanationKind.SYSTEM_DOWN, ExplanationState.DECLINED)
        and each.day == down[each.agent_id]
    }


def _refined(now: AdherenceNow, whole: DayAdherence) -> AdherenceNow:
    last = whole.moments[-1] if whole.moments else None
    if last is None or last.end != whole.until:
        return now
    since = _began(whole.moments)
    return replace(now, status=last.status, impact=last.impact, why=last.why, since=since)


def _began(moments: tuple[Moment, ...]) -> datetime:
    """Return when the last moment began, over cuts between what is and is not covered."""
    last = began = moments[-1]
    for each in reversed(moments):
        if each.end >= began.start and (each.scheduled, each.seen) == (last.scheduled, last.seen):
            began = each
        else:
            break
    return began.start


def read_own_now(*, agent_id: int, at: datetime) -> AdherenceNow | None:
    """Return how one agent stands now; None: neither asked for nor there."""
    found = read_adherence_now(scope=WHOLE_CENTRE, at=at, agent_ids=[agent_id])
    return found.get(agent_id)
