"""The rest of the running day as proposals are worked out from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from watchfloor.common.access import WHOLE_CENTRE
from watchfloor.rooms.floor import service as floor
from watchfloor.rooms.intraday.rules.proposing import LineAhead, PersonAhead, Serve
from watchfloor.rooms.people import service as people

from .line_days import LineDay
from .people_today import people_ahead
from .running import Running

FloatArray = NDArray[np.float64]
USUAL_TARGET = 0.8


def lines_ahead(running: Running) -> dict[int, LineAhead]:
    """Return the lines whose rest a plan and people are known for, by queue."""
    found = {}
    for day in running.days:
        there, _source = people_ahead(day, running.people)
        if day.has_plan and np.isfinite(there).all():
            found[day.line.id] = _line(day, there)
    return found


def _line(day: LineDay, there: FloatArray) -> LineAhead:
    return LineAhead(
        queue_id=day.line.id,
        title=day.line.title,
        starts=tuple(each.starts_at for each in day.ahead),
        minutes=day.rest.interval_minutes,
        contacts=day.contacts,
        low=day.low,
        high=day.high,
        people=there,
        target_share=day.terms.service_level or USUAL_TARGET,
        serve=_serve_of(day),
    )


def _serve_of(day: LineDay) -> Serve:
    def serve(people: FloatArray, contacts: FloatArray) -> FloatArray:
        return np.array([each.service_share for each in day.expect(people, contacts)])

    return serve


def people_of(running: Running, lines: Mapping[int, LineAhead]) -> tuple[PersonAhead, ...]:
    """Return who works today and serves one of the lines, with the part each line has of them.

    Who is missing is left out: nothing can be asked of them.
    """
    missing = running.facts.missing
    schedules = floor.list_schedules(
        agent_ids=None, first_day=running.facts.day, last_day=running.facts.day
    )
    cards = {card.id: card for card in people.list_agents(scope=WHOLE_CENTRE)}
    found: list[PersonAhead] = []
    for schedule in schedules:
        card = cards.get(schedule.agent_id)
        served = [each for each in running.lines_of.get(schedule.agent_id, ()) if each in lines]
        if card is None or not served or not schedule.spans or schedule.agent_id in missing:
            continue
        found.append(
            PersonAhead(
                agent_id=schedule.agent_id,
                spans=schedule.spans,
                shares=_shares(lines, served),
            )
        )
    return tuple(found)


def _shares(lines: Mapping[int, LineAhead], served: Sequence[int]) -> dict[int, FloatArray]:
    """Return which part of a person each line has in its intervals: as the work is shared."""
    return {queue_id: _share(lines, queue_id, served) for queue_id in served}


def _share(lines: Mapping[int, LineAhead], queue_id: int, served: Sequence[int]) -> FloatArray:
    if len(served) == 1:
        return np.ones(len(lines[queue_id].starts))
    here = lines[queue_id]
    total = np.zeros(len(here.starts))
    for other in served:
        total += _work_at(lines[other], here.starts)
    own = _work_at(here, here.starts)
    share = np.full(len(own), 1 / len(served))
    np.divide(own, total, out=share, where=total > 0)
    return share


def _work_at(line: LineAhead, starts: Sequence[datetime]) -> FloatArray:
    """Return a line's contacts a minute in the intervals that hold some instants."""
    rates = dict(zip(line.starts, (line.contacts / line.minutes).tolist(), strict=True))
    edges = sorted(rates)
    known, asked = ([each.timestamp() for each in row] for row in (edges, starts))
    places = np.searchsorted(known, asked, "right")
    return np.array([rates[edges[place - 1]] if place else 0.0 for place in places])
