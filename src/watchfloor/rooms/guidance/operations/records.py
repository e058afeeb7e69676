"""Guards over business records after the fact: the automatic check of abnormal records."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import groupby

from django.db import transaction

from watchfloor.common import journal
from watchfloor.common.access import WHOLE_CENTRE
from watchfloor.common.actor import Actor
from watchfloor.rooms.guidance.contracts import (
    BusinessRecord,
    Found,
    GapReason,
    GuardOut,
    RecordFault,
    RecordReport,
)
from watchfloor.rooms.guidance.queries.facts import points_at
from watchfloor.rooms.guidance.rules.guards import run_guards
from watchfloor.rooms.observations import service as observations
from watchfloor.rooms.observations.contracts import Kind, Layer, Observation, Result
from watchfloor.rooms.people import service as people
from watchfloor.rooms.people.contracts import AgentCard
from watchfloor.rooms.risks.contracts import RiskCard

# Each month of records makes a partition for good: a wrong year must not.
OLDEST, FAST_CLOCK = timedelta(days=3 * 366), timedelta(days=1)


@transaction.atomic
def check_records(*, records: Sequence[BusinessRecord], at: datetime, actor: Actor) -> RecordReport:
    """Run the guards of each record's step and store a verdict for each risk point.

    A record that a guard cannot read is reported, not judged. The same key is judged once.
    :raises Refusal: an unknown step; nothing has been stored.
    """
    agents = _agents(records)
    seen: list[Observation] = []
    faults: list[RecordFault] = []
    held: dict[tuple[str, str, datetime], list[RiskCard]] = {}
    # In order of time: the library of each day is then read once, however many days there are.
    for record in sorted(records, key=lambda each: each.at):
        agent = agents.get(record.agent)
        if fault := _untaken(record, agent, at):
            faults.append(fault)
            continue
        guarded = _guarded(record, agent, held)
        for card, found in _by_point(guarded, record):
            faults.extend(_faults(record, found))
            if all(guard.is_judged for guard in found):
                seen.append(_verdict(record, card, found, agent, actor))
    stored = observations.store(observations=seen) if seen else 0
    failed = sum(each.result is Result.FAIL for each in seen)
    report = RecordReport(len(records), len(seen), failed, stored, tuple(faults))
    _journal(report, actor, at)
    return report


def _untaken(record: BusinessRecord, agent: AgentCard | None, at: datetime) -> RecordFault | None:
    """Return what keeps a record from being looked at: its agent, or an instant that is wrong."""
    if record.agent and agent is None:
        return RecordFault(record.key, "", "", GapReason.FAILED, "agent")
    if not at - OLDEST <= record.at <= at + FAST_CLOCK:
        return RecordFault(record.key, "", "", GapReason.FAILED, "at")
    return None


def _guarded(
    record: BusinessRecord,
    agent: AgentCard | None,
    held: dict[tuple[str, str, datetime], list[RiskCard]],
) -> list[RiskCard]:
    """Return the points with guards that held when the record was made; asked once a minute."""
    minute = record.at.replace(second=0, microsecond=0)
    key = (record.step, record.agent, minute)
    if key not in held:
        points = points_at(step=record.step, agent=agent, queue="", at=minute)
        held[key] = [card for card in points if card.point.guards]
    return held[key]


def _agents(records: Iterable[BusinessRecord]) -> dict[str, AgentCard]:
    wanted = {record.agent for record in records} - {""}
    if not wanted:
        return {}
    if len(wanted) == 1:
        agent = people.find_agent(code=next(iter(wanted)))
        return {agent.code: agent} if agent else {}
    return {agent.code: agent for agent in people.list_agents(scope=WHOLE_CENTRE)}


def _by_point(
    cards: Sequence[RiskCard], record: BusinessRecord
) -> Iterator[tuple[RiskCard, list[GuardOut]]]:
    by_id = {card.standard_id: card for card in cards}
    for standard_id, found in groupby(
        run_guards(cards, record.values), key=lambda guard: guard.standard_id
    ):
        yield by_id[standard_id], list(found)


def _faults(record: BusinessRecord, found: Iterable[GuardOut]) -> Iterator[RecordFault]:
    for guard in found:
        if not guard.is_judged:
            reason = guard.reason or GapReason.FAILED
            yield RecordFault(record.key, guard.risk, guard.code, reason, guard.field)


def _verdict(
    record: BusinessRecord,
    card: RiskCard,
    found: Sequence[GuardOut],
    agent: AgentCard | None,
    actor: Actor,
) -> Observation:
    wrong = [guard.code for guard in found if guard.found is not Found.CLEAR]
    # A record of a known contact is held against the prompts of that contact.
    subject = f"contact:{record.contact}" if record.contact else f"record:{record.key}"
    return Observation(
        at=record.at,
        kind=Kind.RECORD_CHECK,
        subject=subject,
        layer=Layer.AUTOMATIC,
        result=Result.FAIL if wrong else Result.PASS,
        standard_id=card.standard_id,
        standard_version_id=card.version_id,
        step=record.step,
        agent_id=agent.id if agent else None,
        node_id=agent.node_id if agent else None,
        observer_id=actor.user_id,
        evidence={"record": record.key, "guards": wrong},
        key=f"record:{record.key}:{card.standard_id}",
    )


def _journal(report: RecordReport, actor: Actor, at: datetime) -> None:
    after = {
        "records": report.records,
        "judged": report.judged,
        "failed": report.failed,
        "stored": report.stored,
        "faults": len(report.faults),
    }
    journal.record(
        action="guidance.records.checked", subject="records", actor=actor, at=at, after=after
    )
