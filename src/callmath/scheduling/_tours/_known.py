"""Who is there whatever is decided: pinned shifts, and nights that began before the horizon."""

from __future__ import annotations

import numpy as np

from callmath.scheduling._types import DAY_MINUTES, ShiftKind

from ._ground import Floats, Ground


def known_presence(ground: Ground) -> Floats:
    """(groups, slots): people who are there anyway."""
    problem, step = ground.problem, ground.problem.interval_minutes
    out = np.zeros((len(ground.groups), ground.all_slots + ground.duties.spill))
    on_call = {each.code for each in problem.shift_types if each.kind is ShiftKind.ON_CALL}
    place_of = {person.id: place for place, person in enumerate(problem.people)}
    for place, person in enumerate(problem.people):
        row = out[ground.group_of[place]]
        for past in person.history:
            begin = past.day * DAY_MINUTES + past.start_minute
            if past.shift not in on_call:
                add_span(row, step, (max(begin, 0), begin + past.minutes), 1.0)
    for shift in problem.pinned:
        if shift.person not in place_of or shift.shift in on_call:
            continue
        row, begin = out[ground.group_of[place_of[shift.person]]], shift.day * DAY_MINUTES
        add_span(row, step, (begin + shift.start_minute, begin + shift.end_minute), 1.0)
        for rest in shift.breaks:
            start = begin + rest.start_minute
            add_span(row, step, (start, start + rest.minutes), -1.0)
    return out


def add_span(row: Floats, step: int, span: tuple[int, int], sign: float) -> None:
    """Add a person to the slots that a span of minutes covers, for the shares that it covers."""
    first, last = span[0], min(span[1], row.size * step)
    if last <= first:
        return
    slots = np.arange(first // step, -(-last // step))
    covered = np.minimum(last, (slots + 1) * step) - np.maximum(first, slots * step)
    row[slots] += sign * covered / step
