"""mod_callcenter events: `CUSTOM callcenter::info`, one action after another of many members.

A member (`CC-Member-UUID`) is one stay in one queue; its session is the caller's channel, so one
session is one contact. How `CC-Cancel-Reason` is read:

    NONE              abandoned: the caller hung up
    TIMEOUT           flowed out: the queue's longest wait was over
    NO_AGENT_TIMEOUT  flowed out: nobody was signed in for too long
    EXIT_WITH_KEY     flowed out: the caller pressed the key to leave
    BREAK_OUT         flowed out: the dialplan took the caller out of the queue

A member that left may come back (`member-queue-resume`), which is no new offer: it is the same
leg again. So a canceled leg waits for an hour of the file before it is handed over. There is no
event for wrap-up; it stays unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from watchfloor.rooms.interactions.contracts import LegRecord, Outcome
from watchfloor.rooms.interactions.rules.reasons import LineRefused

from .checking import check_leg, check_time
from .freeswitch_fields import Fields, microseconds_in, needed_text, seconds_in, text_in

RESUME_WITHIN_MS = 3_600_000
FLOWED_OUT = {"TIMEOUT", "NO_AGENT_TIMEOUT", "EXIT_WITH_KEY", "BREAK_OUT"}
TRANSFERS = {"BLIND_TRANSFER", "ATTENDED_TRANSFER"}


class Members:
    """The legs that are still in motion, by member."""

    def __init__(self, now_ms: int, open_legs: Iterable[LegRecord]) -> None:
        self._now_ms = now_ms
        self._legs = {leg.call_id: leg for leg in open_legs}
        self._touched: set[str] = set()
        self._ended: dict[str, int] = {}  # in order of their end, as dicts keep it
        self.orphans: list[int] = []
        self.repeats = 0  # members that were already known to have joined
        self._actions: dict[str, Callable[[str, Fields, int], None]] = {
            "member-queue-start": self._start,
            "member-queue-resume": self._resume,
            "bridge-agent-start": self._answer,
            "bridge-agent-end": self._hang_up,
            "member-queue-end": self._leave,
        }

    def take(self, action: str, event: Fields, line: int) -> bool:
        """Take an event of a member; False when the action is none. :raises LineRefused: wrong."""
        handle = self._actions.get(action)
        if handle is None:
            return False
        check_time(event_ms(event), self._now_ms)
        member = needed_text(event, "CC-Member-UUID")
        before = self._legs.get(member)
        kept = None if before is None else replace(before, lines=list(before.lines))
        try:
            handle(member, event, line)
        except LineRefused:
            self._put_back(member, kept)
            raise
        return True

    def _put_back(self, member: str, kept: LegRecord | None) -> None:
        """What is refused must leave no trace."""
        self._legs.pop(member, None)
        if kept is not None:
            self._legs[member] = kept
        else:
            self._touched.discard(member)

    def settled(self, event_at_ms: int | None) -> list[LegRecord]:
        """Hand over the legs that ended so long ago that nobody can come back to them."""
        done: list[LegRecord] = []
        while event_at_ms is not None and self._ended:
            member, ended = next(iter(self._ended.items()))
            if ended > event_at_ms - RESUME_WITHIN_MS:
                break
            done.append(self._release(member))
        return done

    def rest(self) -> list[LegRecord]:
        """Hand over everything that this file said anything about."""
        return [self._release(member) for member in list(self._legs) if member in self._touched]

    def _release(self, member: str) -> LegRecord:
        self._ended.pop(member, None)
        self._touched.discard(member)
        return self._legs.pop(member)

    def _start(self, member: str, event: Fields, line: int) -> None:
        if member in self._legs:
            self.repeats += 1
            return
        entered = seconds_in(event, "CC-Member-Joined-Time") or _whole_seconds(event_ms(event))
        if entered is None:
            raise LineRefused("missing_field", field="Event-Date-Timestamp")
        self._make(event, member, entered, line)

    def _resume(self, member: str, event: Fields, line: int) -> None:
        """The caller is back in time: the leg that was given up is open again."""
        leg = self._legs.get(member)
        if leg is None:
            self.orphans.append(line)
            return
        self._ended.pop(member, None)
        leg.outcome, leg.ending, leg.ended_ms, leg.wait_ms = Outcome.OPEN, "", None, None
        self._touch(member, line)

    def _answer(self, member: str, event: Fields, line: int) -> None:
        leg = self._known(member, event, line)
        if leg is not None:
            _add_answer(leg, event)
            check_leg(leg, self._now_ms)
            leg.outcome = Outcome.ANSWERED

    def _hang_up(self, member: str, event: Fields, line: int) -> None:
        leg = self._known(member, event, line)
        ended = seconds_in(event, "CC-Bridge-Terminated-Time") or _whole_seconds(event_ms(event))
        if leg is None or ended is None:
            return
        _add_answer(leg, event)
        _close(leg, ended, text_in(event, "CC-Hangup-Cause"))
        check_leg(leg, self._now_ms)
        leg.outcome = Outcome.ANSWERED

    def _leave(self, member: str, event: Fields, line: int) -> None:
        left = seconds_in(event, "CC-Member-Leaving-Time") or _whole_seconds(event_ms(event))
        if left is None:
            raise LineRefused("missing_field", field="CC-Member-Leaving-Time")
        cause = needed_text(event, "CC-Cause")
        if cause not in ("Terminated", "Cancel"):
            raise LineRefused("unknown_outcome", text=cause[:60])
        leg = self._known(member, event, line)
        if leg is None:
            return
        if cause == "Terminated":
            _terminate(leg, event, left)
        else:
            _cancel(leg, event, left)
        check_leg(leg, self._now_ms)
        self._ended.pop(leg.call_id, None)
        self._ended[leg.call_id] = left

    def _known(self, member: str, event: Fields, line: int) -> LegRecord | None:
        """Return the member's leg; make it when the event itself says when the caller joined."""
        if member not in self._legs:
            joined = seconds_in(event, "CC-Member-Joined-Time")
            if joined is None:
                self.orphans.append(line)
                return None
            return self._make(event, member, joined, line)
        self._touch(member, line)
        return self._legs[member]

    def _make(self, event: Fields, member: str, entered: int, line: int) -> LegRecord:
        check_time(entered, self._now_ms)
        leg = LegRecord(
            call_id=member,
            queue=needed_text(event, "CC-Queue"),
            entered_ms=entered,
            contact_key=text_in(event, "CC-Member-Session-UUID") or member,
            customer=text_in(event, "CC-Member-CID-Number") or None,
        )
        self._legs[member] = leg
        self._touch(member, line)
        return leg

    def _touch(self, member: str, line: int) -> None:
        self._touched.add(member)
        self._legs[member].lines.append(line)


def event_ms(event: Fields) -> int | None:
    """Return when an event was fired."""
    return microseconds_in(event, "Event-Date-Timestamp")


def _whole_seconds(at_ms: int | None) -> int | None:
    """The queue's own times are whole seconds: the same instant must be the same number."""
    return None if at_ms is None else at_ms // 1000 * 1000


def _add_answer(leg: LegRecord, event: Fields) -> None:
    answered = seconds_in(event, "CC-Agent-Answered-Time")
    if answered is None:
        return
    leg.agent = text_in(event, "CC-Agent") or leg.agent
    joined = seconds_in(event, "CC-Member-Joined-Time") or leg.entered_ms
    called = seconds_in(event, "CC-Agent-Called-Time")
    leg.answered_ms = max(answered, leg.entered_ms)
    leg.wait_ms = answered - joined
    leg.ring_ms = answered - called if called else leg.ring_ms


def _terminate(leg: LegRecord, event: Fields, left: int) -> None:
    _add_answer(leg, event)
    leg.outcome = Outcome.ANSWERED
    if leg.ended_ms is None:
        _close(leg, left, text_in(event, "CC-Hangup-Cause"))


def _cancel(leg: LegRecord, event: Fields, left: int) -> None:
    # The documentation of old calls it CC-Cause-Reason; the module writes CC-Cancel-Reason.
    reason = text_in(event, "CC-Cancel-Reason", "CC-Cause-Reason") or "NONE"
    if reason not in FLOWED_OUT and reason != "NONE":
        raise LineRefused("unknown_outcome", text=reason[:60])
    if leg.outcome is Outcome.ANSWERED:
        return  # the caller had been answered: leaving the queue afterwards changes nothing
    leg.outcome = Outcome.FLOWED_OUT if reason in FLOWED_OUT else Outcome.ABANDONED
    leg.ending, leg.ended_ms = reason, left
    leg.wait_ms = left - (seconds_in(event, "CC-Member-Joined-Time") or leg.entered_ms)


def _close(leg: LegRecord, ended: int, cause: str) -> None:
    leg.ended_ms, leg.ending = ended, cause
    if leg.answered_ms is not None:
        leg.talk_ms = ended - leg.answered_ms
    if cause in TRANSFERS:
        leg.transferred_to = leg.transferred_to or ""
