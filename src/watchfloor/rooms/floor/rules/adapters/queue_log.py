"""Asterisk's queue_log, read as it grows: `epoch|call|queue|agent|event|parameters…`.

A line has whole seconds; the order of lines is the order of what happened. The key of an event is
a digest of its line, so a line that is read again after a restart, or that was shipped twice, is
the same event. What is carried from line to line: calls in the queues, since an attended transfer
connects under another call's id, and the queues an agent is a member of, or paused in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from watchfloor.rooms.floor.contracts import NewEvent

from .framing import Cutter
from .log_lines import NOBODY, BadLine, Line, read_line
from .members import EVERYWHERE, Change, Members
from .queue_log_calls import CallsOfLog, Heard
from .telling import Position, RisingTimes, Told, digest

_LONGEST_LINE = 8_192


class QueueLogAdapter:
    """Turns lines into events. Memory: calls in a queue or with an agent, and agents."""

    def __init__(self, settings: Mapping[str, object], position: Position) -> None:
        carried: Any = position.get("carried") or {}
        last = carried.get("last")
        self._cutter = Cutter(b"\n", longest=_LONGEST_LINE)
        self._times = RisingTimes(datetime.fromisoformat(last) if last else None)
        self._calls = CallsOfLog(carried.get("calls") or [])
        self._members = Members(carried.get("members") or {})
        self._changes: dict[str, Callable[[Line], list[Change]]] = {
            **dict.fromkeys(("ADDMEMBER", "AGENTLOGIN", "AGENTCALLBACKLOGIN"), self._join),
            **dict.fromkeys(("REMOVEMEMBER", "AGENTLOGOFF", "AGENTCALLBACKLOGOFF"), self._quit),
            **dict.fromkeys(("PAUSE", "PAUSEALL"), self._pause),
            **dict.fromkeys(("UNPAUSE", "UNPAUSEALL"), self._resume),
        }

    def begin(self, at: datetime) -> Told:
        """Go on with a file from its position: half a line is read again."""
        self._cutter.rest = b""
        return Told(is_ready=True)

    def feed(self, data: bytes, at: datetime) -> Told:
        """Take the next bytes of the file."""
        told = Told()
        for raw in self._cutter.cut(data):
            if raw.strip():
                self._take(raw.rstrip(b"\r"), told)
        return told

    def beat(self, at: datetime) -> Told:
        """Return nothing: a file has no heart."""
        return Told()

    @property
    def unread(self) -> int:
        """Return how many bytes were taken whose line has no end yet."""
        return len(self._cutter.rest)

    def position(self) -> Position:
        """Return what is carried from line to line; where in the file, the reader knows."""
        last = self._times.last
        return {
            "carried": {
                "last": last.isoformat() if last else None,
                "calls": self._calls.carried(last),
                "members": self._members.carried(),
            }
        }

    def _take(self, raw: bytes, told: Told) -> None:
        if not self._cutter.is_whole(raw):
            told.refuse("frame_too_long", raw)
            return
        try:
            line = read_line(raw)
        except BadLine as bad:
            told.refuse(bad.reason, raw, **bad.fields)
            return
        told.is_alive = True
        if line.event in self._changes and line.agent not in NOBODY:
            heard = [
                Heard(type_, agent=line.agent, data={"reason": reason} if reason else {})
                for type_, reason in self._changes[line.event](line)
            ]
        else:  # a dialplan may write events of its own: they are none of ours
            heard = self._calls.take(line)
        told.events += self._as_events(digest(raw), line, heard)

    def _as_events(self, key: str, line: Line, heard: list[Heard]) -> list[NewEvent]:
        """Give what a line says a key and a time each; what came before it keeps its own time."""
        at = self._times.rise(line.at)
        events = []
        for number, one in enumerate(heard):
            if number and one.at is None:
                at = self._times.rise(line.at)
            events.append(
                NewEvent(
                    key=f"{key}.{number}",
                    at=one.at or at,
                    type=one.type,
                    agent=one.agent,
                    contact=one.contact,
                    queue=one.queue,
                    data=one.data,
                )
            )
        return events

    # Agents: one method an event

    def _join(self, line: Line) -> list[Change]:
        is_paused = line.event == "ADDMEMBER" and line.param(0) == "PAUSED"
        return self._members.join(line.agent, line.queue, is_paused=is_paused)

    def _quit(self, line: Line) -> list[Change]:
        return self._members.quit(line.agent, line.queue)

    def _pause(self, line: Line) -> list[Change]:
        where = EVERYWHERE if line.event == "PAUSEALL" else line.queue
        return self._members.pause(line.agent, where, line.param(0))

    def _resume(self, line: Line) -> list[Change]:
        where = EVERYWHERE if line.event == "UNPAUSEALL" else line.queue
        return self._members.resume(line.agent, where)
