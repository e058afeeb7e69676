"""What agents' screens report: shown, confirmed, overridden, done, gap. Each counts once.

Every event is a fact of its own and is keyed by the one who reports it, so a batch that is sent
twice, late or in another order leaves the same observations.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import NamedTuple

from django.db import transaction
from django.db.models import Q

from watchfloor.common.access import WHOLE_CENTRE, Scope
from watchfloor.common.refusals import Refusal
from watchfloor.common.words import msgid
from watchfloor.rooms.guidance.contracts import (
    EventKind,
    EventProblem,
    EventReport,
    StepEvent,
)
from watchfloor.rooms.guidance.models import StepDecision
from watchfloor.rooms.guidance.queries.facts import get_agent
from watchfloor.rooms.observations.contracts import Kind, Layer, Observation
from watchfloor.rooms.people.contracts import AgentCard
from watchfloor.rooms.risks import service as risks
from watchfloor.rooms.risks.contracts import RiskCard

from .practice import store_seen

KINDS: Mapping[EventKind, Kind] = {
    EventKind.SHOWN: Kind.PROMPT_SHOWN,
    EventKind.CONFIRMED: Kind.PROMPT_CONFIRMED,
    EventKind.OVERRIDDEN: Kind.PROMPT_OVERRIDDEN,
    EventKind.CHECK_DONE: Kind.CHECK_DONE,
    EventKind.GAP: Kind.GAP,
}
ANSWERS = {EventKind.CONFIRMED, EventKind.OVERRIDDEN}
FAST_CLOCK = timedelta(minutes=5)
OLDEST = timedelta(days=30)
LONGEST_VALUE = 500


class _Taken(NamedTuple):
    """An event that is taken, with what is stored of it."""

    event: StepEvent
    agent_id: int
    seen: Observation


@transaction.atomic
def record_events(
    *, events: Sequence[StepEvent], at: datetime, scope: Scope = WHOLE_CENTRE
) -> EventReport:
    """Store a batch of events. One that cannot be taken is named; the others are stored."""
    find_agent = partial(_find_agent, scope=scope, known={})
    find_card = partial(_find_card, known={})
    taken: list[_Taken] = []
    problems: list[EventProblem] = []
    # In order of time: the library of each day is then read once, however many days there are.
    for index, event in sorted(enumerate(events), key=lambda each: each[1].at):
        agent = find_agent(event.agent)
        fault = _fault(event, agent, find_card, at)
        if fault is not None or agent is None:
            problems.append(EventProblem(index, event.key, fault or "", {"code": event.risk}))
            continue
        taken.append(_Taken(event, agent.id, _observation(event, agent, find_card(event), at)))
    stored = store_seen([each.seen for each in taken])
    _keep_answers(taken)
    problems.sort(key=lambda problem: problem.index)
    return EventReport(len(taken), stored, tuple(problems))


def _find_agent(code: str, *, scope: Scope, known: dict[str, AgentCard | None]) -> AgentCard | None:
    if code not in known:
        try:
            known[code] = get_agent(code=code, scope=scope)
        except Refusal:
            known[code] = None
    return known[code]


def _find_card(event: StepEvent, *, known: dict[str, RiskCard | None]) -> RiskCard | None:
    if event.risk and event.risk not in known:
        known[event.risk] = risks.find_point(code=event.risk, at=event.at)
    return known.get(event.risk)


def _fault(
    event: StepEvent,
    agent: AgentCard | None,
    find_card: Callable[[StepEvent], RiskCard | None],
    at: datetime,
) -> str | None:
    """Return what is wrong with an event, as a msgid; None when nothing is."""
    if agent is None:
        return msgid("There is no such agent in your reach.")
    if event.at > at + FAST_CLOCK:
        return msgid("The event lies in the future: the clock of the computer is fast.")
    if event.at < at - OLDEST:
        return msgid("The event is older than 30 days.")
    if event.kind is not EventKind.GAP and find_card(event) is None:
        return msgid("No risk point of that code held at that time.")
    return None


def _observation(
    event: StepEvent, agent: AgentCard, card: RiskCard | None, at: datetime
) -> Observation:
    evidence = {"code": event.code, "reason": event.reason[:LONGEST_VALUE]}
    if event.value is not None:
        value = event.value
        evidence["value"] = str(value)[:LONGEST_VALUE]
    if event.kind is EventKind.OVERRIDDEN and _is_guard(event, card):
        return _seen(event, Kind.GUARD, agent, card, {**evidence, "overridden": "yes"}, at)
    return _seen(event, KINDS[event.kind], agent, card, evidence, at)


def _is_guard(event: StepEvent, card: RiskCard | None) -> bool:
    return card is not None and any(guard.code == event.code for guard in card.point.guards)


def _seen(
    event: StepEvent,
    kind: Kind,
    agent: AgentCard,
    card: RiskCard | None,
    evidence: Mapping[str, str],
    at: datetime,
) -> Observation:
    return Observation(
        at=min(event.at, at),
        kind=kind,
        subject=f"contact:{event.contact}",
        layer=Layer.SELF if event.kind is EventKind.CHECK_DONE else Layer.AUTOMATIC,
        standard_id=card.standard_id if card else None,
        standard_version_id=card.version_id if card else None,
        step=event.step,
        agent_id=agent.id,
        node_id=agent.node_id,
        probability=_probability(event, kind, agent, card),
        evidence={name: text for name, text in evidence.items() if text},
        # Nobody can take another agent's key away by using it first.
        key=f"event:{event.contact}:{agent.id}:{event.key}",
    )


def _probability(event: StepEvent, kind: Kind, agent: AgentCard, card: RiskCard | None) -> float:
    """Return with which probability the prompt was shown in this contact."""
    if kind is not Kind.PROMPT_SHOWN or card is None:
        return 1.0
    found = StepDecision.objects.filter(
        contact_key=event.contact,
        step=event.step,
        agent_id=agent.id,
        standard_id=card.standard_id,
        prompt_code=event.code,
    ).values_list("probability", flat=True)
    return next(iter(found), 1.0)


def _keep_answers(taken: Sequence[_Taken]) -> None:
    """Keep the latest answer with its decision, whatever the order in which they came."""
    for event, agent_id, seen in taken:
        if event.kind not in ANSWERS or seen.kind is Kind.GUARD:
            continue
        earlier = Q(answered_at=None) | Q(answered_at__lt=seen.at)
        # Two answers of one instant: the stronger word, in either order.
        tied = Q(answered_at=seen.at, answer__lt=event.kind.value)
        StepDecision.objects.filter(
            earlier | tied,
            contact_key=event.contact,
            step=event.step,
            agent_id=agent_id,
            standard_id=seen.standard_id,
            prompt_code=event.code,
        ).update(answer=event.kind.value, answered_at=seen.at)
