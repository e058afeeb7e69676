"""Recorded bytes of each kind of system, and what they tell."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from watchfloor.rooms.floor.contracts import SourceKind
from watchfloor.rooms.floor.rules.adapters import (
    FILE_ADAPTERS,
    SOCKET_ADAPTERS,
    Adapter,
    Position,
)

from .feeds import ami

Make = Callable[[Mapping[str, object], Position], Adapter]


@dataclass(frozen=True)
class Sample:
    """A session as it came over the wire, in whole frames. `greeting` opens each connection."""

    kind: SourceKind
    frames: tuple[bytes, ...]
    told: tuple[tuple[str, str, str, str], ...]  # type, contact, queue, agent
    greeting: tuple[bytes, ...] = ()
    settings: Mapping[str, object] = field(default_factory=dict)
    answers: int = 0  # frames that answer the sign-in: who is cut off within them asks again

    def make(self, position: Position | None = None) -> Adapter:
        makers: Mapping[SourceKind, Make] = {**SOCKET_ADAPTERS, **FILE_ADAPTERS}
        return makers[self.kind](self.settings, position or {})

    @property
    def bytes(self) -> bytes:
        return b"".join(self.greeting + self.frames)


def esl(kind: str, body: bytes = b"", **headers: str) -> bytes:
    """Return a frame of the event socket."""
    lines = [f"Content-Type: {kind}", *(f"{n.replace('_', '-')}: {v}" for n, v in headers.items())]
    if body:
        lines.insert(0, f"Content-Length: {len(body)}")
    return "\n".join(lines).encode() + b"\n\n" + body


def cc(action: str, second: int, **fields: str) -> bytes:
    """Return an event of mod_callcenter, so many seconds after the hour."""
    event = {
        "Event-Name": "CUSTOM",
        "Event-Subclass": "callcenter::info",
        "Event-Date-Timestamp": str((1_774_747_800 + second) * 1_000_000),
        "CC-Action": action,
        **{name.replace("_", "-"): value for name, value in fields.items()},
    }
    return esl("text/event-json", json.dumps(event).encode())


def caller(number: int) -> dict[str, str]:
    return {
        "CC_Queue": "support@default",
        "CC_Member_UUID": f"m-{number}",
        "CC_Member_Session_UUID": f"s-{number}",
    }


def agent_event(
    second: int,
    *contacts: Mapping[str, object],
    status: str = "Available",
    kind: str = "STATE_CHANGE",
    before: tuple[Mapping[str, object], ...] = (),
) -> bytes:
    """Return an agent event of Amazon Connect."""
    configuration = {"Username": "wang.fang"}
    return json.dumps({
        "AgentARN": "arn:aws:connect:eu-west-1:1:instance/i/agent/a-1",
        "EventId": f"e-{second}", "EventType": kind, "EventTimestamp": instant(second),
        "CurrentAgentSnapshot": {
            "AgentStatus": {"Name": status, "StartTimestamp": instant(0)},
            "Configuration": configuration, "Contacts": list(contacts)},
        "PreviousAgentSnapshot": {
            "AgentStatus": {"Name": status, "StartTimestamp": instant(0)},
            "Configuration": configuration, "Contacts": list(before)},
    }).encode()  # fmt: skip


def contact_state(state: str, second: int, answered: int | None = None) -> dict[str, object]:
    return {
        "ContactId": "c-1",
        "Channel": "CHAT",
        "State": state,
        "StateStartTimestamp": instant(second),
        "ConnectedToAgentTimestamp": None if answered is None else instant(answered),
        "Queue": {"ARN": "arn:aws:connect:eu-west-1:1:instance/i/queue/q-1", "Name": "Support"},
    }


def contact_event(kind: str, **times: int) -> bytes:
    """Return a contact event of Amazon Connect, as EventBridge wraps it."""
    detail: dict[str, object] = {
        "eventType": kind,
        "contactId": "c-2",
        "channel": "VOICE",
        "initiationTimestamp": instant(1),
        "queueInfo": {
            "queueArn": "arn:aws:connect:eu-west-1:1:instance/i/queue/q-1",
            "enqueueTimestamp": instant(2),
        },
        **{name: instant(second) for name, second in times.items()},
    }
    return json.dumps({"detail-type": "Amazon Connect Contact Event", "detail": detail}).encode()


def instant(second: int) -> str:
    return f"2026-03-29T01:{30 + second // 60:02}:{second % 60:02}.000Z"


def line(second: int, call: str, queue: str, agent: str, event: str, *params: object) -> bytes:
    """Return a line of a queue_log."""
    fields = [1_774_747_800 + second, call, queue, agent, event, *params]
    return "|".join(map(str, fields)).encode() + b"\n"


QUEUE_LOG = Sample(
    SourceKind.QUEUE_LOG,
    (
        line(0, "MANAGER", "support", "Agent/7", "ADDMEMBER", ""),
        line(0, "MANAGER", "sales", "Agent/7", "ADDMEMBER", ""),
        line(1, "1.1", "support", "NONE", "ENTERQUEUE", "", "5550001", 1),
        line(9, "1.1", "support", "Agent/7", "RINGNOANSWER", 7000),
        line(21, "1.1", "support", "Agent/7", "CONNECT", 20, "1.2", 5),
        line(30, "1.3", "sales", "NONE", "ENTERQUEUE", "", "5550002", 1),
        line(31, "NONE", "NONE", "Agent/7", "CUSTOMEVENT", "a", "b", "c", "d", "e", "f"),
        line(60, "1.1", "support", "Agent/7", "COMPLETECALLER", 20, 39, 1),
        line(70, "1.3", "sales", "NONE", "EXITWITHTIMEOUT", 1, 1, 40),
        line(80, "NONE", "NONE", "Agent/7", "PAUSEALL", "meal"),
        line(80, "NONE", "support", "Agent/7", "PAUSE", "meal"),
        line(80, "NONE", "sales", "Agent/7", "PAUSE", "meal"),
        line(90, "NONE", "NONE", "Agent/7", "UNPAUSEALL", ""),
        line(90, "NONE", "support", "Agent/7", "UNPAUSE", "Auto-Unpause"),
        line(95, "MANAGER", "support", "Agent/7", "REMOVEMEMBER", ""),
        line(96, "MANAGER", "sales", "Agent/7", "REMOVEMEMBER", ""),
    ),
    (
        ("agent.signed_in", "", "", "Agent/7"),
        ("agent.ready", "", "", "Agent/7"),
        ("contact.queued", "1.1", "support", ""),
        ("contact.ringing", "1.1", "support", "Agent/7"),
        ("contact.answered", "1.1", "support", "Agent/7"),
        ("contact.queued", "1.3", "sales", ""),
        ("contact.ended", "1.1", "support", "Agent/7"),
        ("contact.transferred", "1.3", "sales", ""),
        ("agent.paused", "", "", "Agent/7"),
        ("agent.ready", "", "", "Agent/7"),
        ("agent.signed_out", "", "", "Agent/7"),
    ),
)

_CALL = {"Uniqueid": "1.1", "Linkedid": "1.1", "Queue": "support"}
_AGENT = {"MemberName": "Agent/7", "Interface": "PJSIP/7"}
_MEMBER = {**_AGENT, "Queue": "support", "Wrapuptime": 10, "InCall": 0}


def at(second: int) -> str:
    return f"{1_774_747_800 + second}.000000"


AMI = Sample(
    SourceKind.AMI,
    (
        ami(
            "QueueMember",
            Name="Agent/7",
            Location="PJSIP/7",
            Queue="support",
            Status=1,
            Paused=0,
            Wrapuptime=10,
            Timestamp=at(0),
        ),
        ami("QueueStatusComplete", Timestamp=at(1)),
        ami("CoreShowChannelsComplete", Timestamp=at(1)),
        ami("QueueCallerJoin", Timestamp=at(2), **_CALL),
        ami("AgentCalled", Timestamp=at(3), **_CALL, **_AGENT),
        ami("QueueMemberStatus", Status=6, Paused=0, Timestamp=at(3), **_MEMBER),
        ami("AgentRingNoAnswer", Timestamp=at(13), **_CALL, **_AGENT),
        ami("AgentCalled", Timestamp=at(15), **_CALL, **_AGENT),
        ami("QueueMemberStatus", Status=2, Paused=0, Timestamp=at(18), **_MEMBER),
        ami("QueueCallerLeave", Timestamp=at(18), **_CALL),
        ami("AgentConnect", Timestamp=at(19), **_CALL, **_AGENT),
        ami("Hold", Uniqueid="9.9", Linkedid="1.1", Timestamp=at(30)),
        ami("Unhold", Uniqueid="9.9", Linkedid="1.1", Timestamp=at(40)),
        ami("AgentComplete", Reason="caller", Timestamp=at(50), **_CALL, **_AGENT),
        ami("Hangup", Uniqueid="1.1", Timestamp=at(51)),
        ami(
            "QueueMemberPause", Status=1, Paused=1, PausedReason="meal", Timestamp=at(70), **_MEMBER
        ),
        ami("QueueCallerJoin", Timestamp=at(80), Uniqueid="1.5", Linkedid="1.5", Queue="support"),
        ami("QueueCallerAbandon", Timestamp=at(85), Uniqueid="1.5", Queue="support"),
        ami("QueueCallerLeave", Timestamp=at(85), Uniqueid="1.5", Queue="support"),
        ami("QueueCallerJoin", Timestamp=at(86), Uniqueid="1.6", Linkedid="1.6", Queue="support"),
        ami("QueueCallerLeave", Timestamp=at(90), Uniqueid="1.6", Queue="support"),
        ami("Hangup", Uniqueid="1.6", Timestamp=at(95)),
        ami("QueueMemberRemoved", Timestamp=at(99), **_MEMBER),
    ),
    (
        ("agent.signed_in", "", "", "Agent/7"),
        ("agent.ready", "", "", "Agent/7"),
        ("contact.queued", "1.1", "support", ""),
        ("contact.ringing", "1.1", "support", "Agent/7"),
        ("contact.ringing", "1.1", "support", ""),  # nobody answered there
        ("contact.ringing", "1.1", "support", "Agent/7"),
        ("contact.answered", "1.1", "support", "Agent/7"),
        ("contact.held", "1.1", "support", "Agent/7"),
        ("contact.resumed", "1.1", "support", "Agent/7"),
        ("contact.ended", "1.1", "support", "Agent/7"),
        ("agent.wrapping_up", "", "", "Agent/7"),
        ("agent.paused", "", "", "Agent/7"),
        ("contact.queued", "1.5", "support", ""),
        ("contact.abandoned", "1.5", "support", ""),
        ("contact.queued", "1.6", "support", ""),
        ("contact.transferred", "1.6", "support", ""),
        ("agent.signed_out", "", "", "Agent/7"),
    ),
    greeting=(
        b"Asterisk Call Manager/9.0.0\r\n",
        b"Response: Success\r\nActionID: wf-login\r\nMessage: Authentication accepted\r\n\r\n",
    ),
    answers=3,
)

_TO = {"CC_Agent": "1001@default"}
ESL = Sample(
    SourceKind.ESL,
    (
        esl("text/event-json", json.dumps({"Event-Name": "HEARTBEAT"}).encode()),
        cc("agent-status-change", 0, CC_Agent="1001@default", CC_Agent_Status="Available"),
        cc("member-queue-start", 1, **caller(1)),
        cc("agent-offering", 2, **caller(1), **_TO),
        cc("bridge-agent-fail", 12, **caller(1), **_TO),
        cc("agent-offering", 14, **caller(1), **_TO),
        cc("bridge-agent-start", 18, **caller(1), **_TO),
        cc("bridge-agent-end", 60, **caller(1), **_TO),
        cc("member-queue-end", 60, CC_Cause="Terminated", **caller(1), **_TO),
        cc("member-queue-start", 70, **caller(2)),
        cc("member-queue-end", 80, CC_Cause="Cancel", CC_Cancel_Reason="BREAK_OUT", **caller(2)),
        cc("member-queue-start", 81, **caller(3)),
        cc("member-queue-end", 90, CC_Cause="Cancel", CC_Cancel_Reason="TIMEOUT", **caller(3)),
        cc("agent-status-change", 95, CC_Agent="1001@default", CC_Agent_Status="On Break"),
        cc("agent-status-change", 99, CC_Agent="1001@default", CC_Agent_Status="Logged Out"),
    ),
    (
        ("agent.signed_in", "", "", "1001@default"),
        ("agent.ready", "", "", "1001@default"),
        ("contact.queued", "s-1", "support@default", ""),
        ("contact.ringing", "s-1", "support@default", "1001@default"),
        ("contact.ringing", "s-1", "support@default", ""),
        ("contact.ringing", "s-1", "support@default", "1001@default"),
        ("contact.answered", "s-1", "support@default", "1001@default"),
        ("contact.ended", "s-1", "support@default", "1001@default"),
        ("contact.queued", "s-2", "support@default", ""),
        ("contact.abandoned", "s-2", "support@default", ""),
        ("contact.queued", "s-3", "support@default", ""),
        ("contact.transferred", "s-3", "support@default", ""),
        ("agent.paused", "", "", "1001@default"),
        ("agent.signed_out", "", "", "1001@default"),
    ),
    greeting=(
        esl("auth/request"),
        esl("command/reply", Reply_Text="+OK accepted"),
        esl("command/reply", Reply_Text="+OK event listener enabled json"),
    ),
)

_TALK = contact_state("CONNECTED", 20, 20)
CONNECT = Sample(
    SourceKind.CONNECT,
    (
        agent_event(0, kind="LOGIN"),
        agent_event(10, contact_state("CONNECTING", 10)),
        agent_event(12, contact_state("MISSED", 12)),
        agent_event(15, contact_state("CONNECTING", 15)),
        agent_event(20, _TALK),
        agent_event(30, contact_state("CONNECTED_ONHOLD", 30, 20)),
        agent_event(40, contact_state("CONNECTED", 40, 20)),
        agent_event(50, contact_state("ENDED", 50, 20), before=(_TALK,)),
        agent_event(55, before=(contact_state("ENDED", 50, 20),)),
        b"\n",
        agent_event(60, kind="HEART_BEAT"),
        contact_event("INITIATED"),
        contact_event("QUEUED"),
        contact_event("DISCONNECTED", disconnectTimestamp=45),
        agent_event(99, status="Offline", kind="LOGOUT"),
    ),
    (
        ("agent.ready", "", "", "wang.fang"),
        ("contact.offered", "c-2", "q-1", ""),
        ("contact.queued", "c-2", "q-1", ""),
        ("contact.ringing", "c-1", "q-1", "wang.fang"),
        ("contact.ringing", "c-1", "q-1", ""),  # nobody took it
        ("contact.ringing", "c-1", "q-1", "wang.fang"),
        ("contact.answered", "c-1", "q-1", "wang.fang"),
        ("contact.held", "c-1", "q-1", "wang.fang"),
        ("contact.resumed", "c-1", "q-1", "wang.fang"),
        ("contact.abandoned", "c-2", "q-1", ""),
        ("contact.ended", "c-1", "q-1", "wang.fang"),
        ("agent.wrapping_up", "", "", "wang.fang"),
        ("agent.ready", "", "", "wang.fang"),
        ("agent.signed_out", "", "", "wang.fang"),
    ),
)
SAMPLES = (QUEUE_LOG, AMI, ESL, CONNECT)
