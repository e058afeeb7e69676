"""FreeSWITCH's event socket (ESL): signs in, listens to mod_callcenter, and reads its tables.

Events of a gap are not told again. After each sign-in the tables of agents and of callers are
read: they know when each caller joined and was answered, so what can still be known comes out as
it was; callers who are gone are ended as unseen.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from watchfloor.rooms.floor.contracts import NewEvent

from .esl_calls import CallsOfCallcenter, Fields, MissingField
from .esl_frames import BadFrame, Frame, Framer, read_event, read_table
from .telling import Position, RisingTimes, Told

_AGENTS, _QUEUES, _MEMBERS, _BEAT = "agents", "queues", "members", "beat"
_SUBSCRIBE = b"event json HEARTBEAT CUSTOM callcenter::info\n\n"


class FreeswitchEslAdapter:
    """Turns events of mod_callcenter into ours."""

    def __init__(self, settings: Mapping[str, object], position: Position) -> None:
        kept: Any = position
        self._secret = str(settings.get("secret", ""))
        self._calls = CallsOfCallcenter(kept.get("callers") or [], kept.get("statuses") or {})
        self._calls.wrap_seconds.update(kept.get("wrap_seconds") or {})
        self._times = RisingTimes()
        self._start_anew()

    def _start_anew(self) -> None:
        self._framer = Framer()
        self._is_signed_in = self._is_ready = False
        self._asked: deque[str] = deque()  # answers come in the order of questions
        self._queues_left = 0
        self._unsure = set(self._calls.callers)

    def begin(self, at: datetime) -> Told:
        """Begin a connection: the switch speaks first."""
        self._start_anew()
        return Told()

    def feed(self, data: bytes, at: datetime) -> Told:
        """Take what came."""
        told = Told()
        for frame in self._framer.cut(data):
            if isinstance(frame, BadFrame):
                self._refuse(frame, told)
            else:
                self._take(frame, at, told)
        told.is_ready = self._is_ready
        return told

    def beat(self, at: datetime) -> Told:
        """Ask whether it is still there."""
        if not self._is_signed_in:
            return Told()
        return Told(replies=[self._ask(_BEAT, "uptime")])

    def position(self) -> Position:
        """Return who is in the queues, and what each agent's status is."""
        return {
            "callers": self._calls.carried(),
            "statuses": self._calls.statuses,
            "wrap_seconds": self._calls.wrap_seconds,
        }

    @staticmethod
    def _refuse(bad: BadFrame, told: Told) -> None:
        told.refuse(bad.reason, bad.raw)
        if bad.is_fatal:
            told.problem = "not_an_event_socket"

    def _take(self, frame: Frame, at: datetime, told: Told) -> None:
        told.is_alive = True
        kind = frame.kind
        try:
            if kind == "auth/request":
                secret = self._secret.replace("\n", "").replace("\r", "")
                told.replies.append(f"auth {secret}\n\n".encode())
            elif kind == "command/reply":
                self._read_reply(frame, told)
            elif kind == "api/response":
                self._read_answer(frame, at, told)
            elif kind in ("text/event-json", "text/event-plain"):
                told.events += self._hear(read_event(frame), at)
            elif kind in ("text/rude-rejection", "text/disconnect-notice"):
                told.problem = "turned_away" if "rude" in kind else "closed"
        except BadFrame as bad:
            self._refuse(bad, told)
        except MissingField as missing:
            told.refuse(missing.reason, frame.body, field=missing.field)

    def _read_reply(self, frame: Frame, told: Told) -> None:
        text = frame.headers.get("Reply-Text", "")
        if text.startswith("-ERR") and not self._is_signed_in:
            told.problem, told.problem_fields = "login_refused", {"answer": text[:80]}
        elif text.startswith("+OK accepted"):
            self._is_signed_in = True
            told.replies += [
                _SUBSCRIBE,
                self._ask(_AGENTS, "callcenter_config agent list"),
                self._ask(_QUEUES, "callcenter_config queue list"),
            ]

    def _ask(self, question: str, command: str) -> bytes:
        self._asked.append(question)
        return f"api {command}\n\n".encode()

    def _read_answer(self, frame: Frame, at: datetime, told: Told) -> None:
        question = self._asked.popleft() if self._asked else ""
        rows = read_table(frame.body)
        if question == _AGENTS:
            for row in rows:
                told.events += self._calls.read_agent(row, at)
        elif question == _QUEUES:
            names = [row["name"] for row in rows if _is_plain(row.get("name", ""))]
            self._queues_left = len(names)
            told.replies += [
                self._ask(_MEMBERS, f"callcenter_config queue list members {name}")
                for name in names
            ]
            told.events += self._compare(at)
        elif question == _MEMBERS:
            self._queues_left -= 1
            for row in rows:
                self._unsure.discard(row.get("uuid", ""))
                told.events += self._calls.read_member(row)
            told.events += self._compare(at)

    def _compare(self, at: datetime) -> list[NewEvent]:
        """End who was open when we came and is in no table, once all tables were read."""
        if self._queues_left > 0:
            return []
        self._is_ready = True
        gone = sorted(self._unsure & set(self._calls.callers))
        self._unsure.clear()
        return [event for member in gone for event in self._calls.give_up(member, at)]

    def _hear(self, fields: Fields, at: datetime) -> list[NewEvent]:
        handler = self._calls.handlers.get(fields.get("CC-Action", ""))
        if handler is None:
            return []
        self._unsure.discard(fields.get("CC-Member-UUID", ""))
        return handler(fields, self._times.rise(_time_of(fields) or at))


def _time_of(fields: Fields) -> datetime | None:
    """Return the switch's own time of an event, in microseconds."""
    text = fields.get("Event-Date-Timestamp", "")
    if not (text.isascii() and text.isdigit() and len(text) == 16):
        return None
    return datetime.fromtimestamp(int(text) / 1_000_000, UTC)


def _is_plain(name: str) -> bool:
    """Say whether a queue's name may stand in a command."""
    return bool(name) and name.isprintable() and " " not in name
