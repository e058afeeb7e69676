"""Days of people held against their schedules: the one place where adherence is worked out.

The agent's page, the leader's pages, the API, the stored history: all of them ask here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from watchfloor.common.access import WHOLE_CENTRE, Scope
from watchfloor.common.timegrid import Window, day_window
from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.floor.contracts import (
    DayAdherence,
    ExplanationCard,
    ExplanationKind,
    ExplanationState,
    ScheduleCard,
    Span,
    TermsFacts,
)
from watchfloor.rooms.floor.rules.adhering import (
    Excuse,
    Matcher,
    cut_day,
    find_automatic,
    judge_day,
    list_rests,
    presence_of,
    total_of,
    work_out_definitions,
)
from watchfloor.rooms.people import service as people

from .doing import Doings, read_doings
from .explanations import BY_ITSELF, list_explanations
from .schedules import list_schedules
from .terms import TermsBook

AROUND = timedelta(hours=2)  # before and after a schedule still belongs to its day


@dataclass(frozen=True, slots=True)
class _Case:
    """One day of one person, before it is judged."""

    agent_id: int
    day: date
    window: Window
    schedule: ScheduleCard | None
    terms: TermsFacts
    matcher: Matcher
    said: Sequence[ExplanationCard]

    @property
    def spans(self) -> Sequence[Span]:
        """What is to be done."""
        return self.schedule.spans if self.schedule else ()


def read_adherence(
    *, scope: Scope, day: date, at: datetime, agent_ids: Collection[int] | None = None
) -> Mapping[int, DayAdherence]:
    """Return a day of the people in reach, by agent, as far as `at`."""
    agents = people.list_agents(scope=scope, agent_ids=agent_ids)
    nodes = {each.id: each.node_id for each in agents}
    return read_days(nodes=nodes, day=day, at=at)


def read_own_day(*, agent_id: int, day: date, at: datetime) -> DayAdherence:
    """Return a day of one agent: the very thing that the leader's pages show."""
    return read_adherence(scope=WHOLE_CENTRE, day=day, at=at, agent_ids=[agent_id])[agent_id]


def read_days(
    *, nodes: Mapping[int, int | None], day: date, at: datetime
) -> Mapping[int, DayAdherence]:
    """Return a day of some people, whose nodes are given, by agent."""
    zone = calendars.centre_zone()
    one = timedelta(days=1)
    schedules: dict[int, dict[date, ScheduleCard]] = defaultdict(dict)
    for card in list_schedules(agent_ids=nodes, first_day=day - one, last_day=day + one):
        schedules[card.agent_id][card.day] = card
    said = defaultdict(list)
    for each in list_explanations(agent_ids=nodes, first_day=day, last_day=day):
        said[each.agent_id].append(each)
    book = TermsBook()
    cases = [
        _Case(agent_id, day, day_of_agent(schedules[agent_id], day, zone),
              schedules[agent_id].get(day), book.find(node_id, day), book.matcher(node_id, day),
              said[agent_id])
        for agent_id, node_id in nodes.items()
    ]  # fmt: skip
    return {each.agent_id: each for each in _judged(cases, at)}


def day_of_agent(schedules: Mapping[date, ScheduleCard], day: date, zone: ZoneInfo) -> Window:
    """Return from when to when things belong to somebody's day.

    With a schedule: two hours around it, but never what another day's schedule asks for.
    """
    card = schedules.get(day)
    if card is None or not card.spans:
        return day_window(day, zone)
    start, end = card.spans[0].start - AROUND, card.spans[-1].end + AROUND
    before = schedules.get(day - timedelta(days=1))
    after = schedules.get(day + timedelta(days=1))
    if before and before.spans:
        start = min(max(start, before.spans[-1].end), card.spans[0].start)
    if after and after.spans:
        end = max(min(end, after.spans[0].start), card.spans[-1].end)
    return Window(start, end)


def _judged(cases: Sequence[_Case], at: datetime) -> list[DayAdherence]:
    if not cases:
        return []
    whole = Window(min(c.window.start for c in cases), max(c.window.end for c in cases))
    joined = {
        case.agent_id: [each.start for each in list_rests(case.spans, case.matcher)]
        for case in cases
        if case.matcher.takes_queue_as_one
    }
    doings = read_doings(agent_ids=[c.agent_id for c in cases], window=whole, at=at, joined=joined)
    return [_judge(each, doings[each.agent_id], at) for each in cases]


def _judge(case: _Case, doings: Doings, at: datetime) -> DayAdherence:
    until = max(min(case.window.end, at), case.window.start)
    spans, matcher = case.spans, case.matcher
    pieces = cut_day(
        spans=spans,
        seen=presence_of(doings.seen),
        blind=[Window(each.start, each.end) for each in doings.outages],
        window=Window(case.window.start, until),
        matcher=matcher,
    )
    by_itself = find_automatic(
        pieces=pieces, spans=spans, terms=case.terms, matcher=matcher, outages=doings.outages
    )
    held = [each for each in by_itself if not _is_declined(each, case.said)]
    excuses = [*_accepted(case.said), *held]
    moments = judge_day(
        pieces=pieces, spans=spans, excuses=excuses, terms=case.terms, matcher=matcher
    )
    shares = work_out_definitions(pieces=pieces, excuses=excuses, terms=case.terms)
    return DayAdherence(
        agent_id=case.agent_id,
        day=case.day,
        until=until,
        schedule=case.schedule,
        moments=moments,
        totals=total_of(moments, shares),
        explanations=(*case.said, *(_card(each, case) for each in held)),
        terms=case.terms,
    )


def _accepted(said: Sequence[ExplanationCard]) -> list[Excuse]:
    return [
        Excuse(each.started_at, each.ended_at, each.kind, each.evidence, each.id)
        for each in said
        if each.state is ExplanationState.ACCEPTED
    ]


def _is_declined(excuse: Excuse, said: Sequence[ExplanationCard]) -> bool:
    """Say whether a leader did not take what the day itself says."""
    return any(
        each.state is ExplanationState.DECLINED
        and each.asked_by == BY_ITSELF
        and each.kind is excuse.kind
        and each.started_at < excuse.end
        and each.ended_at > excuse.start
        for each in said
    )


def _card(excuse: Excuse, case: _Case) -> ExplanationCard:
    return ExplanationCard(
        id=None,
        agent_id=case.agent_id,
        day=case.day,
        started_at=excuse.start,
        ended_at=excuse.end,
        kind=ExplanationKind(excuse.kind),
        text="",
        state=ExplanationState.ACCEPTED,
        evidence=excuse.evidence,
        asked_by=BY_ITSELF,
        asked_at=None,
    )
