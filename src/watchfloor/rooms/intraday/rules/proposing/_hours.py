"""More or fewer hours of work today: overtime, people called in, time off."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

import numpy as np

from watchfloor.rooms.intraday.contracts import ActionKind

from ._ahead import FloatArray, LineAhead, PersonAhead
from ._drafts import Draft
from ._gains import Change, gain_of, margins_of, stays

BLOCKS = (timedelta(minutes=30), timedelta(minutes=60), timedelta(minutes=120))
CALLED_FOR = timedelta(hours=4)
SHORTEST_CALL = timedelta(hours=2)  # less is not worth anybody's way
TRAVEL = timedelta(minutes=60)
NOTICE = timedelta(minutes=15)
OVERTIME_COST, CALL_IN_COST = 1.5, 1.5  # hours of pay an hour
MOST_PEOPLE = 5
LOOKED_AT = 2  # blocks, by the quick estimate
SPARE = 0.02  # above the target, before people may go home
LEAST_WORTH = 1.0  # contacts for an hour that is paid: less is not worth asking for


def propose_hours(
    lines: Mapping[int, LineAhead], people: Sequence[PersonAhead], *, at: datetime
) -> list[Draft]:
    """Return overtime, call-ins and time off, each for the line and block where it does most."""
    drafts: list[Draft] = []
    for queue_id, line in lines.items():
        serving = [each for each in people if queue_id in each.shares]
        if line.service_share < line.target_share:
            drafts += _best(_overtime(lines, queue_id, serving, at))
            drafts += _best(_call_in(lines, queue_id, people, at))
        elif line.service_share > line.target_share + SPARE:
            drafts += _longest(_time_off(lines, queue_id, serving, at))
    return drafts


def _best(drafts: Iterator[Draft]) -> list[Draft]:
    worth = [each for each in drafts if each.gain.contacts >= LEAST_WORTH * each.agent_hours > 0]
    return sorted(worth, key=lambda each: -each.gain.contacts / each.cost)[:1]


def _longest(drafts: Iterator[Draft]) -> list[Draft]:
    return sorted(drafts, key=lambda each: each.agent_hours)[:1]


def _overtime(
    lines: Mapping[int, LineAhead], queue_id: int, people: Sequence[PersonAhead], at: datetime
) -> Iterator[Draft]:
    """Yield later ends for those who may stay, where one person more is worth most an hour."""
    line, margins = lines[queue_id], margins_of(lines[queue_id])
    ends = sorted({each.ends_at for each in people if each.spans and each.ends_at >= at + NOTICE})
    blocks = [(end, end + block) for end in ends for block in BLOCKS]
    worth = {each: float(margins.more @ line.reach(*each)) / _hours(each) for each in blocks}
    for block in sorted(blocks, key=lambda each: -worth[each])[:LOOKED_AT]:
        able = [each for each in people if each.spans and _may_stay(each, block)]
        for count in range(1, min(MOST_PEOPLE, len(able)) + 1):
            yield _draft(
                ActionKind.OFFER_OVERTIME, lines, queue_id, able[:count], block,
                hours=count * _hours(block), rate=OVERTIME_COST,
                rules=("longest_day", "overtime_month"),
            )  # fmt: skip


def _may_stay(person: PersonAhead, block: tuple[datetime, datetime]) -> bool:
    minutes = (block[1] - person.starts_at).total_seconds() / 60
    return person.ends_at == block[0] and minutes <= person.longest_day_minutes


def _hours(block: tuple[datetime, datetime]) -> float:
    return (block[1] - block[0]) / timedelta(hours=1)


def call_window(line: LineAhead, at: datetime) -> tuple[datetime, datetime] | None:
    """Return when somebody who is asked now could work; None: it is not worth the way any more."""
    begin = next((start for start in line.starts if start >= at + TRAVEL), None)
    if begin is None:
        return None
    end = min(begin + CALLED_FOR, line.starts[-1] + timedelta(minutes=line.minutes))
    return (begin, end) if end - begin >= SHORTEST_CALL else None


def _call_in(
    lines: Mapping[int, LineAhead], queue_id: int, people: Sequence[PersonAhead], at: datetime
) -> Iterator[Draft]:
    """Yield people who are off today and may be asked, from an hour from now on."""
    block = call_window(lines[queue_id], at)
    if block is None:
        return
    able = [each for each in people if each.can_be_called and queue_id in each.shares]
    for count in range(1, min(MOST_PEOPLE, len(able)) + 1):
        yield _draft(
            ActionKind.CALL_IN, lines, queue_id, able[:count], block,
            hours=count * _hours(block), rate=CALL_IN_COST,
            rules=("rest_between_shifts", "days_in_a_row"),
        )  # fmt: skip


def _time_off(
    lines: Mapping[int, LineAhead], queue_id: int, people: Sequence[PersonAhead], at: datetime
) -> Iterator[Draft]:
    """Yield earlier ends that still leave every line they serve at its target."""
    ends = sorted({each.ends_at for each in people if each.spans and each.ends_at > at + NOTICE})
    for end in ends:
        leaving = [each for each in people if each.spans and each.ends_at == end]
        for block in BLOCKS:
            start = end - block
            if start < at + NOTICE:
                continue
            for count in range(1, min(MOST_PEOPLE, len(leaving)) + 1):
                draft = _draft(
                    ActionKind.OFFER_TIME_OFF, lines, queue_id, leaving[:count], (start, end),
                    hours=-count * block / timedelta(hours=1), rate=1.0, rules=("hours_bank",),
                )  # fmt: skip
                if not _holds(lines, draft):
                    break
                yield draft


def _holds(lines: Mapping[int, LineAhead], draft: Draft) -> bool:
    """Say whether every line that the people serve stays at its target without them."""
    return all(stays(lines[queue_id], change) for queue_id, change in draft.change.people.items())


def _draft(
    kind: ActionKind,
    lines: Mapping[int, LineAhead],
    queue_id: int,
    people: Sequence[PersonAhead],
    block: tuple[datetime, datetime],
    *,
    hours: float,
    rate: float,
    rules: tuple[str, ...],
) -> Draft:
    sign = 1.0 if hours > 0 else -1.0
    change = Change(queue_id, _changes(lines, people, block, sign))
    return Draft(
        kind=kind,
        queue_id=queue_id,
        starts_at=block[0],
        ends_at=block[1],
        gain=gain_of(lines, change),
        change=change,
        agent_ids=tuple(each.agent_id for each in people),
        agent_hours=hours,
        cost=hours * rate,
        rules=rules,
        details={"from": block[0].isoformat(), "until": block[1].isoformat()},
    )


def _changes(
    lines: Mapping[int, LineAhead],
    people: Sequence[PersonAhead],
    block: tuple[datetime, datetime],
    sign: float,
) -> dict[int, FloatArray]:
    changes: dict[int, FloatArray] = {}
    for person in people:
        for queue_id, share in person.shares.items():
            line = lines[queue_id]
            there = line.reach(*block) if sign > 0 else person.serving(line, *block)
            change = sign * there * share
            changes[queue_id] = changes.get(queue_id, np.zeros_like(change)) + change
    return changes
