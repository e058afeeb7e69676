"""Asterisk's manager interface (AMI): signs in, asks for everything once, then listens.

What happened while nobody listened AMI does not tell again. So after each sign-in the queues and
the channels are asked for, and what is open here is held against them: calls that wait are begun
when they began, calls that are gone are ended as unseen. A centre that needs every call of such a
gap feeds its queue_log instead.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from watchfloor.rooms.floor.contracts import EventType, NewEvent

from .ami_calls import CallsOfAmi, member_of
from .ami_messages import BadMessage, Message, needed, number, read_message, write_action
from .framing import Cutter
from .members import Change, Members
from .telling import Position, RisingTimes, Told

_LONGEST_MESSAGE = 65_536
_BANNER = b"Asterisk Call Manager"
_AWAY = (4, 5)  # device states: invalid, unavailable
_BUSY = (2, 3, 8)  # in use, busy, on hold
_ANSWERS = ("QueueStatusComplete", "CoreShowChannelsComplete")
_OF_MEMBERS = ("QueueMember", "QueueMemberAdded", "QueueMemberStatus", "QueueMemberPause")


class AsteriskAmiAdapter:
    """Turns messages of the manager interface into events."""

    def __init__(self, settings: Mapping[str, object], position: Position) -> None:
        kept: Any = position
        self._user, self._secret = str(settings.get("user", "")), str(settings.get("secret", ""))
        self._calls = CallsOfAmi(kept.get("calls") or [])
        self._members = Members(kept.get("members") or {})
        self._wrap_seconds: dict[str, int] = dict(kept.get("wrap_seconds") or {})
        self._busy: set[str] = set()
        self._times = RisingTimes()
        self._start_anew()

    def _start_anew(self) -> None:
        self._cutter = Cutter(b"\r\n\r\n", longest=_LONGEST_MESSAGE)
        self._banner = b""
        self._is_greeted = False
        self._waiting_for = set(_ANSWERS)
        self._unsure = set(self._calls.calls)  # open when we came, not heard of since
        self._channels: set[str] = set()
        self._seen_members: set[str] = set()

    def begin(self, at: datetime) -> Told:
        """Begin a connection: the switch speaks first."""
        self._start_anew()
        return Told()

    def feed(self, data: bytes, at: datetime) -> Told:
        """Take what came."""
        told = Told()
        if not self._is_greeted:
            data = self._greet(data, told)
        for raw in self._cutter.cut(data):
            if raw.strip():
                self._take(raw, at, told)
        told.events += self._calls.tell_overdue(at)
        return told

    def beat(self, at: datetime) -> Told:
        """Ask whether it is still there, and tell what has become certain by waiting."""
        replies = [write_action("Ping", ActionID="wf-ping")] if self._is_greeted else []
        return Told(events=self._calls.tell_overdue(at), replies=replies)

    def position(self) -> Position:
        """Return the calls that are open and who is signed in."""
        wraps = {name: seconds for name, seconds in self._wrap_seconds.items() if seconds}
        return {
            "calls": self._calls.carried(),
            "members": self._members.carried(),
            "wrap_seconds": wraps,
        }

    def _greet(self, data: bytes, told: Told) -> bytes:
        """Read the first line, which is no message, and sign in."""
        self._banner += data
        line, end, rest = self._banner.partition(b"\n")
        if not end and len(self._banner) < _LONGEST_MESSAGE:
            return b""
        if not line.startswith(_BANNER):
            told.refuse("not_a_manager", line)
            told.problem = "not_a_manager"
            return b""
        self._is_greeted = True
        told.replies.append(
            write_action(
                "Login",
                Username=self._user,
                Secret=self._secret,
                Events="agent,call,system",
                ActionID="wf-login",
            )
        )
        return rest

    def _take(self, raw: bytes, at: datetime, told: Told) -> None:
        if not self._cutter.is_whole(raw):
            told.refuse("frame_too_long", raw)
            return
        try:
            message = read_message(raw)
            told.is_alive = True
            if "Event" in message:
                told.events += self._hear(message, self._time_of(message, at))
                told.is_ready = not self._waiting_for
            else:
                self._read_response(message, told)
        except BadMessage as bad:
            told.refuse(bad.reason, raw, **bad.fields)

    def _time_of(self, message: Message, at: datetime) -> datetime:
        """Return the switch's time of an event where it tells it (timestampevents), else ours."""
        with contextlib.suppress(KeyError, ValueError, OverflowError, OSError):
            at = datetime.fromtimestamp(float(message["Timestamp"]), UTC)
        return self._times.rise(at)

    def _read_response(self, message: Message, told: Told) -> None:
        action, is_refused = message.get("ActionID"), message["Response"] == "Error"
        if action == "wf-login" and not is_refused:
            told.replies.append(write_action("QueueStatus", ActionID="wf-queues"))
            told.replies.append(write_action("CoreShowChannels", ActionID="wf-channels"))
        elif is_refused and action in ("wf-login", "wf-queues", "wf-channels"):
            told.problem = "login_refused" if action == "wf-login" else "not_permitted"
            told.problem_fields = {"answer": message.get("Message", "")[:80]}

    def _hear(self, message: Message, at: datetime) -> list[NewEvent]:
        name = message["Event"]
        if name in self._calls.handlers:
            self._unsure.discard(message.get("Uniqueid", ""))
            wraps = self._wrap_up(message, at) if name == "AgentComplete" else []
            return self._calls.handlers[name](message, at) + wraps
        if name in _OF_MEMBERS:
            return self._note_member(message, at)
        own: dict[str, Callable[[Message, datetime], list[NewEvent]]] = {
            "QueueMemberRemoved": self._remove_member,
            "CoreShowChannel": self._note_channel,
            **dict.fromkeys(_ANSWERS, self._compare),
        }
        return own[name](message, at) if name in own else []

    # Agents

    def _note_member(self, message: Message, at: datetime) -> list[NewEvent]:
        name, queue = member_of(message), needed(message, "Queue")
        self._seen_members.add(name)
        self._wrap_seconds[name] = max(
            number(message, "Wrapuptime"), self._wrap_seconds.get(name, 0)
        )
        status = number(message, "Status")
        if status in _AWAY:
            changes = self._members.quit(name, queue)
        else:
            is_paused = message.get("Paused") == "1"
            reason = message.get("PausedReason", "")[:120]
            changes = self._members.join(name, queue, is_paused=is_paused, reason=reason)
        return self._as_events(name, changes, at) + self._note_phone(message, name, status, at)

    def _note_phone(self, message: Message, name: str, status: int, at: datetime) -> list[NewEvent]:
        """Tell of calls that came through no queue: the phone is in use and none of ours is."""
        is_ours = number(message, "InCall") > 0 or self._calls.has_agent(name)
        if status in _BUSY and not is_ours and name not in self._busy:
            self._busy.add(name)
            return self._as_events(name, [(EventType.TALKING, "")], at)
        if status not in _BUSY and name in self._busy:
            self._busy.discard(name)
            return self._as_events(name, self._members.repeat(name), at)
        return []

    def _remove_member(self, message: Message, at: datetime) -> list[NewEvent]:
        name = member_of(message)
        return self._as_events(name, self._members.quit(name, needed(message, "Queue")), at)

    def _wrap_up(self, message: Message, at: datetime) -> list[NewEvent]:
        name = member_of(message)
        seconds = self._wrap_seconds.get(name, 0)
        if not seconds or message.get("Reason") == "transfer":
            return []
        until = (at + timedelta(seconds=seconds)).isoformat()
        key = f"{name}/wrap/{at.timestamp():.6f}"[-200:]
        data = {"until": until}
        return [NewEvent(key=key, at=at, type=EventType.WRAPPING_UP, agent=name, data=data)]

    def _as_events(self, name: str, changes: list[Change], at: datetime) -> list[NewEvent]:
        events: list[NewEvent] = []
        for type_, reason in changes:
            when = self._times.rise(at) if events else at
            key = f"{name}/{type_.value}/{when.timestamp():.6f}"[-200:]
            data = {"reason": reason} if reason else {}
            events.append(NewEvent(key=key, at=when, type=type_, agent=name, data=data))
        return events

    # What is true now, held against what is open here

    def _note_channel(self, message: Message, at: datetime) -> list[NewEvent]:
        self._channels.add(message.get("Uniqueid", ""))
        return []

    def _compare(self, message: Message, at: datetime) -> list[NewEvent]:
        self._waiting_for.discard(message["Event"])
        events: list[NewEvent] = []
        if message["Event"] == "QueueStatusComplete":
            for name in sorted(self._members.names() - self._seen_members):
                events += self._as_events(name, self._members.leave_all(name), at)
        if not self._waiting_for:
            for call_id in sorted(self._unsure & set(self._calls.calls)):
                is_there = call_id in self._channels
                events += self._calls.give_up(call_id, at, is_there=is_there)
            self._unsure.clear()
        return events
