"""The legs of a queue_log that are open, and those that ended a short while ago.

A leg is found by its call id and queue. Two things break that key. After an attended transfer
the customer goes on under the original call id in a leg that began under the consultation's.
And lines are doubled or out of order, so ended legs stay in reach for a while.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from watchfloor.rooms.interactions.contracts import LegRecord, Outcome, Unclosed

_SKEW_MS = 2_000  # whole seconds, rounded at either end


class LegShelf:
    """Keeps legs until nothing can change them any more."""

    def __init__(self, carried: Sequence[LegRecord]) -> None:
        self._open: dict[tuple[str, str], LegRecord] = {}
        self._latest: dict[str, LegRecord] = {}  # the open leg that a call began last
        self._talking: dict[tuple[str, str], LegRecord] = {}  # by queue and agent
        self._ended: dict[tuple[str, str], LegRecord] = {}
        self._ended_before: dict[tuple[str, str], LegRecord] = {}
        self._fresh: list[LegRecord] = []  # ended since the last turn
        self._settled: list[LegRecord] = []  # ended before it
        self._contact_of: dict[str, str] = {}  # of transferred calls
        self._consultation: dict[str, str] = {}  # original call id -> the consultation's
        self._given_up: dict[tuple[str, str], LegRecord] = {}  # to a restart, in earlier imports
        for leg in carried:
            self._carry(replace(leg, lines=[]))

    def _carry(self, leg: LegRecord) -> None:
        if leg.note in (Unclosed.RESTARTED, Unclosed.RESTARTED_IN_CALL):
            self._given_up[leg.call_id, leg.queue] = leg
        else:
            self.begin(leg)

    def begin(self, leg: LegRecord) -> None:
        """Put an open leg on the shelf."""
        self._open[leg.call_id, leg.queue] = self._latest[leg.call_id] = leg
        if leg.agent:
            self.answer(leg, leg.agent)

    def answer(self, leg: LegRecord, agent: str) -> None:
        """Note with whom a leg is."""
        leg.agent = agent
        self._talking[leg.queue, agent] = leg

    def end(self, leg: LegRecord) -> None:
        """Put a leg among the ended ones; one that is there already stays where it is."""
        key = leg.call_id, leg.queue
        if self._open.get(key) is not leg:
            return
        del self._open[key]
        if self._latest.get(leg.call_id) is leg:
            del self._latest[leg.call_id]
        if leg.agent and self._talking.get((leg.queue, leg.agent)) is leg:
            del self._talking[leg.queue, leg.agent]
        self._ended[key] = leg
        self._fresh.append(leg)

    def pass_on(self, leg: LegRecord, call: str) -> None:
        """Note that a leg's customer goes on, perhaps where another call id (`call`) waits."""
        self._contact_of[leg.call_id] = leg.contact_key
        if call != leg.call_id:
            self._consultation[leg.call_id] = call
            if consulted := self._latest.get(call):
                consulted.contact_key = leg.contact_key
                consulted.customer = leg.customer or consulted.customer

    def find_open(self, call: str, queue: str) -> LegRecord | None:
        """Return the open leg of a call in a queue."""
        return self._open.get((call, queue))

    def find_ended(self, call: str, queue: str) -> LegRecord | None:
        """Return the leg of a call that ended in a queue a short while ago."""
        return self._ended.get((call, queue)) or self._ended_before.get((call, queue))

    def find(self, call: str, queue: str, began_ms: int | None = None) -> LegRecord | None:
        """Return the leg that a line is about, open ones first."""
        if leg := self._open.get((call, queue)):
            return leg
        other = self._consultation.get(call, call)
        return (
            self._open.get((other, queue))
            or self._find_by_time(call, queue, began_ms)
            or self.find_ended(call, queue)
            or self.find_ended(other, queue)
            or self._take_up(call, queue)
        )

    def _take_up(self, call: str, queue: str) -> LegRecord | None:
        """Return a leg that an earlier import gave up; from now on it is one of this file."""
        leg = self._given_up.pop((call, queue), None)
        if leg:
            self._ended[call, queue] = leg
            self._fresh.append(leg)
        return leg

    def find_consulting(self, queue: str, agent: str, began_ms: int) -> LegRecord | None:
        """Return the leg that an agent passes on under the call id of the consultation."""
        leg = self._talking.get((queue, agent))
        return leg if leg and abs(leg.entered_ms - began_ms) <= _SKEW_MS else None

    def _find_by_time(self, call: str, queue: str, began_ms: int | None) -> LegRecord | None:
        """Find where a transferred customer waits: only the time tells which leg it is."""
        contact = self._contact_of.get(call)
        if contact is None or began_ms is None:
            return None
        for leg in self._open.values():
            if leg.queue == queue and abs(leg.entered_ms - began_ms) <= _SKEW_MS:
                self._consultation[call] = leg.call_id
                leg.contact_key = contact
                return leg
        return None

    def restart(self, at_ms: int) -> None:
        """End every leg that was open when the system restarted: no line will."""
        for leg in [leg for leg in self._open.values() if leg.entered_ms <= at_ms]:
            give_up(leg, waiting=Unclosed.RESTARTED, talking=Unclosed.RESTARTED_IN_CALL)
            self.end(leg)

    def turn(self) -> list[LegRecord]:
        """Return what has rested since the turn before the last one."""
        rested, self._settled, self._fresh = self._settled, self._fresh, []
        self._ended_before, self._ended = self._ended, {}
        return rested

    def clear(self) -> list[LegRecord]:
        """Return all that is left. A carried leg of which the file says nothing stays as it is."""
        still_open = [leg for leg in self._open.values() if leg.lines]
        for leg in still_open:
            talking = leg.outcome is Outcome.ANSWERED
            leg.note = Unclosed.STILL_TALKING if talking else Unclosed.STILL_WAITING
        return [*self._settled, *self._fresh, *still_open]


def give_up(leg: LegRecord, *, waiting: Unclosed, talking: Unclosed) -> None:
    """Say that the end of a leg will never be known: lost, unless it had been answered."""
    if leg.outcome is Outcome.ANSWERED:
        leg.note = talking
    else:
        leg.outcome, leg.note = Outcome.LOST, waiting
