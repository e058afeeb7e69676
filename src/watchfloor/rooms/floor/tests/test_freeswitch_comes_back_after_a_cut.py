"""FreeSWITCH's event socket: its tables after a cut, and callers who hang up and come back."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from watchfloor.rooms.floor.contracts import LiveEvent, SourceKind, StayOutcome
from watchfloor.rooms.floor.models import Event, Source
from watchfloor.rooms.floor.rules.folding import fold_contact

from .adapter_samples import ESL, caller, cc, esl
from .check_adapter import each_once, read
from .feeds import WORD, add, kept, reading, switch, wait_for

HOUR = 1_774_747_800


class FreeSwitch:
    """What a small FreeSWITCH answers: its tables can be changed by a test."""

    greeting = esl("auth/request")
    end = b"\n\n"

    def __init__(self) -> None:
        self.agents = ["1001@default|Available|30"]
        self.members: list[str] = []
        self.is_open = True

    def answer(self, asked: bytes) -> bytes:
        words = asked.decode().split()
        if words[0] == "auth":
            is_right = words[1] == WORD
            return esl("command/reply", Reply_Text="+OK accepted" if is_right else "-ERR invalid")
        if words[0] == "event":
            return esl("command/reply", Reply_Text="+OK event listener enabled json")
        tables = {
            "agent list": ["name|status|wrap_up_time", *self.agents],
            "queue list": ["name|strategy", "support@default|longest-idle-agent"],
            "list members": [
                "queue|uuid|session_uuid|joined_epoch|bridge_epoch|serving_agent|state",
                *self.members,
            ],
        }
        rows = tables.get(" ".join(words[2:4]) if len(words) == 4 else " ".join(words[3:5]), [])
        return esl("api/response", "\n".join([*rows, "+OK\n"]).encode())


def state_of(source: Source) -> tuple[str, str]:
    source.refresh_from_db()
    return source.state, source.problem


@pytest.mark.django_db(transaction=True)
def test_after_a_cut_callers_are_told_as_the_tables_know_them():
    pbx = FreeSwitch()
    with switch(pbx.greeting, pbx.answer, pbx.end) as line:
        source = add(SourceKind.ESL, secret=WORD, host="127.0.0.1", port=line.port)
        with reading():
            wait_for(lambda: state_of(source) == ("connected", ""))
            line.say(cc("member-queue-start", 1, **caller(1)))
            line.say(cc("member-queue-start", 2, **caller(2)))
            wait_for(lambda: len(kept(source)) == 4)
            pbx.members = [
                f"support@default|m-2|s-2|{HOUR + 2}|{HOUR + 40}|1001@default|Answered",
                f"support@default|m-3|s-3|{HOUR + 50}|0||Waiting",
            ]
            line.hang_up()
            wait_for(lambda: len(kept(source)) == 7)
    assert sorted(kept(source)) == [
        ("agent.ready", "", "", "1001@default"),
        ("agent.signed_in", "", "", "1001@default"),
        ("contact.answered", "s-2", "support@default", "1001@default"),
        ("contact.ended", "s-1", "support@default", ""),
        ("contact.queued", "s-1", "support@default", ""),
        ("contact.queued", "s-2", "support@default", ""),
        ("contact.queued", "s-3", "support@default", ""),
    ]
    answered = Event.objects.get(type="contact.answered")
    assert answered.at == datetime.fromtimestamp(HOUR + 40, UTC)


@pytest.mark.django_db(transaction=True)
def test_a_wrong_password_is_said():
    pbx = FreeSwitch()
    with switch(pbx.greeting, pbx.answer, pbx.end) as line:
        source = add(SourceKind.ESL, secret="x" + WORD, host="127.0.0.1", port=line.port)
        with reading():
            wait_for(lambda: state_of(source) == ("failed", "login_refused"))
        assert line.connections == 1
    assert kept(source) == []


def test_who_hangs_up_and_is_let_back_is_one_offer_and_not_two():
    frames = (
        cc("member-queue-start", 1, **caller(1)),
        cc("member-queue-end", 20, CC_Cause="Cancel", CC_Cancel_Reason="BREAK_OUT", **caller(1)),
        cc("member-queue-resume", 25, **{**caller(1), "CC_Member_Session_UUID": "s-9"}),
        cc("bridge-agent-start", 40, **caller(1), CC_Agent="1001@default"),
        cc("bridge-agent-end", 90, **caller(1), CC_Agent="1001@default"),
    )
    events = each_once(read(ESL, (*ESL.greeting, *frames)).events).values()
    assert {event.contact for event in events} == {"s-1"}
    told = [
        LiveEvent(number, 1, e.key, e.at, e.type, e.agent, e.contact, e.queue, e.channel, e.data)
        for number, e in enumerate(sorted(events, key=lambda event: event.at))
    ]
    (stay,) = fold_contact(told).stays
    assert (stay.outcome, stay.wait_ms) == (StayOutcome.ANSWERED, 39_000)


def test_wrap_up_is_told_as_long_as_the_agents_setting_says():
    table = b"name|status|wrap_up_time\n1001@default|Available|30\n+OK\n"
    frames = (
        esl("api/response", table),
        cc("member-queue-start", 1, **caller(1)),
        cc("bridge-agent-start", 5, **caller(1), CC_Agent="1001@default"),
        cc("bridge-agent-end", 60, **caller(1), CC_Agent="1001@default"),
    )
    told = read(ESL, (*ESL.greeting, *frames)).events
    (wrap,) = [event for event in told if event.type == "agent.wrapping_up"]
    assert wrap.data == {"until": datetime.fromtimestamp(HOUR + 90, UTC).isoformat()}
