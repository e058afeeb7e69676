"""The rest of the running day as proposals are worked out from it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from watchfloor.common.timegrid import Window
from watchfloor.rooms.floor import service as floor
from watchfloor.rooms.floor.contracts import ScheduleCard
from watchfloor.rooms.intraday.rules.lending import Loan
from watchfloor.rooms.intraday.rules.proposing import (
    LineAhead,
    PersonAhead,
    Serve,
    call_window,
)
from watchfloor.rooms.rosters import service as rosters

from .line_days import LineDay
from .people_today import people_ahead
from .running import Running

FloatArray = NDArray[np.float64]
USUAL_TARGET = 0.8
LEARNER = 1  # the level of who still learns: nobody is lent to where they learn
CALLED_FOR_LINES = 3  # the shortest ones: each costs questions to the rules of rosters


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
    """Return who works today and serves one of the lines, and who is off and may be asked to come.

    Who is missing is left out: nothing can be asked of them.
    """
    day = running.facts.day
    schedules = floor.list_schedules(agent_ids=None, first_day=day, last_day=day)
    working = {card.agent_id: card for card in schedules if card.spans}
    found = [
        _person(running, lines, card)
        for card in working.values()
        if card.agent_id not in running.facts.missing and _served(running, lines, card.agent_id)
    ]
    return (*found, *_callable(running, lines, working.keys()))


def _served(running: Running, lines: Mapping[int, LineAhead], agent_id: int) -> list[int]:
    return [each for each in running.lines_of.get(agent_id, ()) if each in lines]


def _person(running: Running, lines: Mapping[int, LineAhead], card: ScheduleCard) -> PersonAhead:
    agent_id = card.agent_id
    loans = [each for each in running.loans if each.agent_id == agent_id]
    levels = running.levels.get(agent_id, {})
    served = _served(running, lines, agent_id)
    busy = {each.queue_id for each in loans}
    return PersonAhead(
        agent_id=agent_id,
        spans=card.spans,
        shares=_lent_shares(lines, _shares(lines, served), loans),
        other_lines=tuple(
            line
            for line, level in levels.items()
            if line in lines and line not in served and level > LEARNER and not busy
        ),
    )


def _lent_shares(
    lines: Mapping[int, LineAhead], shares: dict[int, FloatArray], loans: Sequence[Loan]
) -> dict[int, FloatArray]:
    """Return shares after what is lent: away from the own lines, with the other one instead."""
    for loan in loans:
        if loan.queue_id not in lines:
            continue
        for queue_id, share in shares.items():
            shares[queue_id] = share * (1 - lines[queue_id].reach(loan.start, loan.end))
        other = lines[loan.queue_id]
        nothing = np.zeros(len(other.starts))
        lent = other.reach(loan.start, loan.end)
        shares[loan.queue_id] = shares.get(loan.queue_id, nothing) + lent
    return shares


def _callable(
    running: Running, lines: Mapping[int, LineAhead], working: Collection[int]
) -> Iterator[PersonAhead]:
    """Yield who may be called in for the lines that will miss the most contacts."""
    short = [line for line in lines.values() if line.service_share < line.target_share]
    short.sort(key=lambda line: (line.service_share - line.target_share) * line.contacts.sum())
    asked = set(working) | running.facts.signed_in
    for line in short[:CALLED_FOR_LINES]:
        window = call_window(line, running.facts.at)
        if window is None:
            continue
        able = [
            agent
            for agent, served in running.lines_of.items()
            if line.queue_id in served and agent not in asked
        ]
        for agent_id in rosters.list_callable(agent_ids=able, window=Window(*window)):
            asked.add(agent_id)
            shares = _shares(lines, _served(running, lines, agent_id))
            yield PersonAhead(agent_id, (), shares, can_be_called=True)


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
