"""Other lines and other ways: people lent to a line, call-backs, contacts sent elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

import numpy as np

from watchfloor.rooms.intraday.contracts import ActionKind

from ._ahead import FloatArray, LineAhead, PersonAhead
from ._drafts import Draft
from ._gains import Change, gain_of, stays

LENT_FOR = timedelta(hours=2)
LENT_AFTER = timedelta(minutes=5)  # somebody has to say yes, and they have to be told
MOST_PEOPLE = 5
OPEN_FOR = timedelta(minutes=60)
TAKEN_SHARE = 0.25  # of those who are offered a call-back or another channel: an assumption
FAR_BELOW = 0.10  # below the target, before customers are asked to do something else
LATER = timedelta(hours=2)  # call-backs are made so much later at the latest


def propose_others(
    lines: Mapping[int, LineAhead], people: Sequence[PersonAhead], *, at: datetime
) -> list[Draft]:
    """Return people lent from line to line, and ways for contacts around a line that is short."""
    drafts: list[Draft] = []
    for queue_id, line in lines.items():
        if line.service_share >= line.target_share:
            continue
        lent = [each for each in _lent(lines, people, queue_id, at) if each.gain.contacts > 0]
        drafts += sorted(lent, key=lambda each: -each.gain.contacts)[:1]
        if line.service_share < line.target_share - FAR_BELOW:
            drafts += [_call_back(lines, line, at), _divert(lines, line, at)]
    return [each for each in drafts if each.gain.contacts > 0]


def _lent(
    lines: Mapping[int, LineAhead], people: Sequence[PersonAhead], queue_id: int, at: datetime
) -> Iterator[Draft]:
    """Yield people who have the skill of a line and serve another one that stays well."""
    begin, until = at + LENT_AFTER, at + LENT_AFTER + LENT_FOR
    able = [each for each in people if _may_be_lent(each, queue_id, begin, until)]
    for count in range(1, min(MOST_PEOPLE, len(able)) + 1):
        changes = _lent_changes(lines, able[:count], queue_id, begin, until)
        if not all(stays(lines[other], changes[other]) for other in changes if other != queue_id):
            return
        change = Change(queue_id, changes)
        yield Draft(
            kind=ActionKind.MOVE_SKILL,
            queue_id=queue_id,
            starts_at=begin,
            ends_at=until,
            gain=gain_of(lines, change),
            change=change,
            agent_ids=tuple(each.agent_id for each in able[:count]),
            rules=("skill_levels", "lender_holds"),
            details={"from_queues": sorted(set(changes) - {queue_id})},
        )


def _may_be_lent(person: PersonAhead, queue_id: int, begin: datetime, until: datetime) -> bool:
    is_there = bool(person.spans) and person.starts_at <= begin and person.ends_at >= until
    return is_there and queue_id in person.other_lines and bool(person.shares)


def _lent_changes(
    lines: Mapping[int, LineAhead],
    people: Sequence[PersonAhead],
    queue_id: int,
    begin: datetime,
    until: datetime,
) -> dict[int, FloatArray]:
    """Return the people more and fewer of each line: what they take their breaks from as well."""
    changes: dict[int, FloatArray] = {queue_id: np.zeros(len(lines[queue_id].starts))}
    for person in people:
        changes[queue_id] += person.serving(lines[queue_id], begin, until)
        for other, share in person.shares.items():
            away = person.serving(lines[other], begin, until) * share
            changes[other] = changes.get(other, np.zeros_like(away)) - away
    return changes


def _call_back(lines: Mapping[int, LineAhead], line: LineAhead, at: datetime) -> Draft:
    """Return the offer of a call-back: a share of the next hour's contacts comes later."""
    now, later = line.reach(at, at + OPEN_FOR), line.reach(at + OPEN_FOR, at + OPEN_FOR + LATER)
    moved = TAKEN_SHARE * now * line.contacts
    room = later / max(float(later.sum()), 1e-9)
    contacts = line.contacts - moved + moved.sum() * room
    change = Change(line.queue_id, contacts=contacts)
    return Draft(
        kind=ActionKind.OPEN_CALLBACK,
        queue_id=line.queue_id,
        starts_at=at,
        ends_at=at + OPEN_FOR,
        gain=gain_of(lines, change),
        change=change,
        rules=("promise_kept",),
        details={"taken_share": TAKEN_SHARE},
    )


def _divert(lines: Mapping[int, LineAhead], line: LineAhead, at: datetime) -> Draft:
    """Return another channel for the next hour: a share of the contacts leaves the line."""
    contacts = line.contacts * (1 - TAKEN_SHARE * line.reach(at, at + OPEN_FOR))
    change = Change(line.queue_id, contacts=contacts)
    return Draft(
        kind=ActionKind.DIVERT,
        queue_id=line.queue_id,
        starts_at=at,
        ends_at=at + OPEN_FOR,
        gain=gain_of(lines, change),
        change=change,
        rules=("other_channel_staffed",),
        details={"taken_share": TAKEN_SHARE},
    )
