"""The generated part of the demo: single calls behind the real volumes, one day at a time.

First come, first served in each department: a call takes the agent that is free first, unless
its caller's patience ends before. The same seed and day always give the same calls.
"""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.random import Generator

from .center import DepartmentPlan, QueuePlan
from .staffing import TALK_SIGMA, WRAP_SECONDS, Shift
from .volumes import FIRST_MINUTE, SLOT_SECONDS

PATIENCE_SECONDS = 170  # on average; a few hang up in the first seconds whatever happens
QUEUE_LIMIT_SECONDS = 180  # then the exchange offers a call back
_HASTY_SHARE = 0.012
_KEY_SHARE = 0.004
_NOT_ANSWERED_SHARE = 0.02
_CALLERS = 700_000
_RETURNING_SHARE = 0.4  # of those who hung up
_SOON = 0.25  # at most such a share of all calls is of somebody who had hung up


class Line(NamedTuple):
    """One line of the log; `second` counts from the local midnight."""

    second: int
    call: int  # number of the call within the day, -1 for none
    queue: str
    agent: str
    event: str
    rest: str


@dataclass(slots=True)
class _Desk:
    """An agent's day: free from a moment on, with breaks still to take."""

    agent: str
    end: float
    breaks: list[tuple[int, int, str]]


class DepartmentDay:
    """One department on one day."""

    def __init__(
        self, plan: DepartmentPlan, staff: Sequence[tuple[str, Shift]], random: Generator
    ) -> None:
        self.plan, self.random = plan, random
        self.lines: list[Line] = []
        self._desks = [_Desk(agent, shift.end, _due(shift)) for agent, shift in staff]
        self._free = [(float(shift.start), number) for number, (_, shift) in enumerate(staff)]
        self._hung_up: deque[int] = deque(maxlen=200)
        heapq.heapify(self._free)
        for agent, shift in staff:
            self._note_shift(agent, shift)

    def run(self, arrivals: Sequence[tuple[float, int]], first_call: int) -> None:
        """Play the calls of the day; an arrival is (second of the day, number of the queue)."""
        count = len(arrivals)
        patience = self.random.exponential(PATIENCE_SECONDS, count)
        hasty = self.random.random(count) < _HASTY_SHARE
        patience[hasty] = self.random.uniform(1, 5, int(hasty.sum()))
        talks = self.random.lognormal(0, TALK_SIGMA, count)
        chances = self.random.random((count, 4))
        callers = self.random.integers(0, _CALLERS, count)
        rings = self.random.integers(2, 6, count)
        for i, (at, queue_number) in enumerate(arrivals):
            queue = self.plan.queues[queue_number]
            caller = self._caller(int(callers[i]), float(chances[i, 0]))
            self._note(at, first_call + i, queue.code, "NONE", "ENTERQUEUE", f"|555{caller:07d}|1")
            talk = max(6, int(talks[i] * queue.talk_median_seconds))
            call = _Call(first_call + i, at, queue, float(patience[i]), int(rings[i]), talk)
            # The last chance decides how an answered call ends; who hung up has none to end.
            if not self._serve(call, chances[i].tolist()) and chances[i, 3] < _RETURNING_SHARE:
                self._hung_up.append(caller)

    def _caller(self, fresh: int, chance: float) -> int:
        """Those who will try again call in the order in which they hung up."""
        if chance < _SOON and self._hung_up and chance < len(self._hung_up) / 400:
            return self._hung_up.popleft()
        return fresh

    def _serve(self, call: _Call, chances: list[float]) -> bool:
        """Play one call to its end; return whether it was answered."""
        free = self._next_free(call.at)
        wait = (free[0] - call.at if free else QUEUE_LIMIT_SECONDS + 1) + call.ring
        limit = min(call.patience, wait, QUEUE_LIMIT_SECONDS)
        if chances[1] < _KEY_SHARE and limit > 15:
            self._leave(call, 12, "EXITWITHKEY", "*|1|1|12")
        elif call.patience < min(wait, QUEUE_LIMIT_SECONDS):
            waited = int(call.patience)
            self._leave(call, waited, "ABANDON", f"1|1|{waited}")
        elif wait > QUEUE_LIMIT_SECONDS or free is None:
            self._leave(call, QUEUE_LIMIT_SECONDS, "EXITWITHTIMEOUT", f"1|1|{QUEUE_LIMIT_SECONDS}")
        else:
            self._answer(call, call.at + wait, free[1], chances)
            return True
        return False

    def _leave(self, call: _Call, waited: int, event: str, rest: str) -> None:
        self._note(call.at + waited, call.number, call.queue.code, "NONE", event, rest)

    def _answer(self, call: _Call, at: float, number: int, chances: list[float]) -> None:
        heapq.heappop(self._free)
        agent, code = self._desks[number].agent, call.queue.code
        held = int(at) - int(call.at)
        if chances[2] < _NOT_ANSWERED_SHARE:
            other = self._desks[(number + 7) % len(self._desks)].agent
            self._note(at - call.ring, call.number, code, other, "RINGNOANSWER", "10000")
        self._note(
            at, call.number, code, agent, "CONNECT", f"{held}|{int(at)}.{call.number}9|{call.ring}"
        )
        ended = int(at) + call.talk
        if chances[3] < call.queue.transfer_share:
            event, rest = "BLINDTRANSFER", f"7001|from-internal|{held}|{call.talk}|1"
        else:
            event = "COMPLETEAGENT" if chances[3] > 0.6 else "COMPLETECALLER"
            rest = f"{held}|{call.talk}|1"
        self._note(ended, call.number, code, agent, event, rest)
        heapq.heappush(self._free, (ended + WRAP_SECONDS, number))

    def _next_free(self, at: float) -> tuple[float, int] | None:
        """Return when and who; agents whose break is due take it, those past their end go home."""
        while self._free:
            free, number = self._free[0]
            desk, start = self._desks[number], max(free, at)
            if desk.breaks and start >= desk.breaks[0][0]:
                heapq.heapreplace(self._free, (self._rest(desk, free), number))
            elif start >= desk.end:
                heapq.heappop(self._free)
                self._note_end(desk.agent, max(free, desk.end))
            else:
                return start, number
        return None

    def _rest(self, desk: _Desk, free: float) -> float:
        due, length, reason = desk.breaks.pop(0)
        start = max(free, due)
        self._note(start, -1, "NONE", desk.agent, "PAUSEALL", reason)
        self._note(start + length, -1, "NONE", desk.agent, "UNPAUSEALL", "")
        return start + length

    def finish(self) -> list[Line]:
        """Send home whoever is still there after the last call; return the log of the day."""
        while self._next_free(24 * 3600 - 1) is not None:
            heapq.heappop(self._free)
        return self.lines

    def _note_shift(self, agent: str, shift: Shift) -> None:
        for queue in self.plan.queues:
            self._note(shift.start, -1, queue.code, agent, "ADDMEMBER", "")

    def _note_end(self, agent: str, at: float) -> None:
        for queue in self.plan.queues:
            self._note(at, -1, queue.code, agent, "REMOVEMEMBER", "")

    def _note(self, at: float, call: int, queue: str, agent: str, event: str, rest: str) -> None:
        self.lines.append(Line(int(at), call, queue, agent, event, rest))


@dataclass(frozen=True, slots=True)
class _Call:
    number: int
    at: float
    queue: QueuePlan
    patience: float
    ring: int
    talk: int


def _due(shift: Shift) -> list[tuple[int, int, str]]:
    return [(shift.start + after, length, why) for after, length, why in shift.breaks]


def draw_arrivals(
    calls: Sequence[int], shares: Sequence[float], random: Generator
) -> Iterator[list[tuple[float, int]]]:
    """Yield each queue's arrivals: every slot has exactly its calls, at random moments of it."""
    slots = np.repeat(np.arange(len(calls)), calls)
    moments = FIRST_MINUTE * 60 + SLOT_SECONDS * (slots + random.random(len(slots)))
    queues = random.choice(len(shares), size=len(slots), p=np.array(shares) / sum(shares))
    order = np.argsort(moments, kind="stable")
    for number in range(len(shares)):
        chosen = order[queues[order] == number]
        yield [(float(moments[i]), number) for i in chosen]
