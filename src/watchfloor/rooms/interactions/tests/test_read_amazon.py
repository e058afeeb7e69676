"""Amazon Connect: contact trace records, contact events and agent events."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from tools.pytest_watchfloor import SHARED

from watchfloor.rooms.interactions.contracts import Channel, Outcome
from watchfloor.rooms.interactions.rules.readers import amazon
from watchfloor.rooms.interactions.rules.reading import ReadOptions

from .check_reader import Read, check_sound, gather
from .reader_samples import BASE, NOW_MS, iso, trace_record

OPTIONS = ReadOptions(zone=ZoneInfo("UTC"), now_ms=NOW_MS)
FOLDER = SHARED / "data/formats/amazon_connect"
LENS, SEGMENTS = "amazon_contact_lens", "amazon_segments"


def read(path: Path) -> Read:
    blocks = list(amazon.split(path, OPTIONS))
    reader = amazon.make_reader(OPTIONS)
    result = gather(blocks, [*map(reader.feed, blocks), reader.finish()])
    check_sound(result)
    return result


def read_documents(tmp_path: Path, *documents: object) -> Read:
    path = tmp_path / "records.json"
    path.write_text("\n".join(map(json.dumps, documents)))
    return read(path)


# What each documented sample is: ("leg" | "state", how many), or the reason of its refusal.
SAMPLES: dict[str, tuple[str, int] | str] = {
    "case-event-streams-sample__0": "amazon_case_event",
    "case-event-streams-sample__1": "amazon_case_event",
    "contact-events__0": ("leg", 1),
    # This sample of an outbound call is disconnected eleven minutes before it is queued.
    "contact-events__1": "ends_before_start",
    "contact-lens-example-output-files-chat__0": LENS,
    "contact-lens-example-output-files-chat__1": LENS,
    "contact-lens-example-output-files__0": LENS,
    "contact-lens-example-output-files__1": LENS,
    "contact-lens-rules-eventbridge-event__0": "amazon_rules_event",
    "contact-lens-rules-eventbridge-event__1": "amazon_rules_event",
    "evaluationforms-example-output-file__0": "amazon_evaluation",
    "sample-agent-event-stream__0": ("state", 1),
    "sample-real-time-contact-analysis-segment-stream__0": SEGMENTS,
    "sample-real-time-contact-analysis-segment-stream__1": SEGMENTS,
    "sample-real-time-contact-analysis-segment-stream__2": SEGMENTS,
    "sample-real-time-contact-analysis-segment-stream__3": SEGMENTS,
}


@pytest.mark.shared
@pytest.mark.parametrize("name", SAMPLES)
def test_each_documented_sample_loads_or_is_refused_as_what_it_is(name: str) -> None:
    path = FOLDER / f"{name}.json"
    result = read(path)
    expected = SAMPLES[name]
    assert amazon.looks_like(path.read_bytes()[:4096], path.name)
    assert len(result.lines) == 1
    if isinstance(expected, str):
        assert [(line.line, line.reason) for line in result.refused] == [(1, expected)]
        assert result.legs == []
        assert result.states == []
    else:
        made = {"leg": len(result.legs), "state": len(result.states)}
        assert made == {"leg": 0, "state": 0, expected[0]: expected[1]}
        assert result.refused == []


@pytest.mark.shared
def test_no_documented_sample_is_left_out() -> None:
    assert {path.stem for path in FOLDER.glob("*.json")} == set(SAMPLES)


@pytest.mark.parametrize(
    "layout",
    [
        lambda docs: "\n".join(map(json.dumps, docs)),
        lambda docs: "".join(map(json.dumps, docs)),
        json.dumps,
        lambda docs: json.dumps(docs, indent=2),
        lambda docs: "\n".join(json.dumps(doc, indent=4) for doc in docs),
        lambda docs: "[\n" + ",\n".join(map(json.dumps, docs)) + "\n]\n",
        lambda docs: "\ufeff" + "\r\n".join(map(json.dumps, docs)),
    ],
    ids=["lines", "touching", "array", "pretty array", "pretty", "array of lines", "crlf and bom"],
)
def test_any_layout_of_the_documents_gives_the_same(layout, tmp_path: Path) -> None:
    documents = [trace_record(n, Attributes={"odd": '}{"[\\'}) for n in (1, 2, 3)]
    path = tmp_path / "records"
    path.write_text(layout(documents))
    result = read(path)
    assert [leg.call_id for leg in result.legs] == ["c1", "c2", "c3"]
    assert result.refused == []
    assert len(set(result.numbers)) == 3


def test_a_document_has_the_number_of_the_line_where_it_starts(tmp_path: Path) -> None:
    texts = [json.dumps(trace_record(n), indent=1) for n in (1, 2)]
    path = tmp_path / "records"
    path.write_text("\n".join(texts))
    assert read(path).numbers == (1, texts[0].count("\n") + 2)


def test_one_long_line_of_many_records_is_read_in_pieces(tmp_path: Path) -> None:
    documents = [trace_record(n, Attributes={"note": "long" * 200}) for n in range(3000)]
    path = tmp_path / "records"
    path.write_text(json.dumps(documents))
    assert path.stat().st_size > 4_000_000
    assert len(read(path).legs) == 3000


def test_an_answered_contact_has_its_times_and_parts(tmp_path: Path) -> None:
    (leg,) = read_documents(tmp_path, trace_record(0)).legs
    assert (leg.queue, leg.agent, leg.customer) == ("cards", "ann", "+8613900000000")
    assert (leg.entered_ms, leg.answered_ms) == (BASE * 1000, (BASE + 20) * 1000)
    assert (leg.wait_ms, leg.talk_ms, leg.hold_ms, leg.wrap_ms) == (20_000, 30_000, 5_000, 7_000)
    assert leg.outcome is Outcome.ANSWERED
    assert leg.transferred_to is None


ENDS: dict[str, tuple[dict[str, object], Outcome, str]] = {
    "the customer gave up": ({}, Outcome.ABANDONED, ""),
    "passed on by the flow": ({"NextContactId": "n"}, Outcome.FLOWED_OUT, "TRANSFERRED"),
    "transfer completed": (
        {"TransferCompletedTimestamp": iso(90)},
        Outcome.FLOWED_OUT,
        "TRANSFERRED",
    ),
    "a callback nobody made": ({"InitiationMethod": "CALLBACK"}, Outcome.FLOWED_OUT, "CALLBACK"),
}


@pytest.mark.parametrize("case", ENDS)
def test_without_an_agent_the_facts_say_how_it_left(case: str, tmp_path: Path) -> None:
    changes, outcome, ending = ENDS[case]
    (leg,) = read_documents(tmp_path, trace_record(1, answered=False, **changes)).legs
    assert (leg.outcome, leg.ending) == (outcome, ending)
    assert leg.wait_ms == 20_000


def test_a_contact_still_in_the_queue_is_open(tmp_path: Path) -> None:
    queue = {"Name": "cards", "EnqueueTimestamp": iso(60)}
    record = trace_record(1, answered=False, Queue=queue, DisconnectTimestamp=None)
    (leg,) = read_documents(tmp_path, record).legs
    assert leg.outcome is Outcome.OPEN


def test_an_agents_transfer_is_told_with_its_target(tmp_path: Path) -> None:
    endpoint = {"Address": "+862100000000"}
    record = trace_record(1, NextContactId="c2", TransferredToEndpoint=endpoint)
    (leg,) = read_documents(tmp_path, record).legs
    assert leg.outcome is Outcome.ANSWERED
    assert leg.transferred_to == "+862100000000"


@pytest.mark.parametrize("method", ["OUTBOUND", "MONITOR", "API"])
def test_contacts_without_a_queue_are_accepted_and_make_no_leg(method: str, tmp_path: Path) -> None:
    result = read_documents(tmp_path, trace_record(1, InitiationMethod=method, Queue=None))
    assert (result.legs, result.refused, result.duplicates) == ([], [], 0)
    assert len(result.lines) == 1


@pytest.mark.parametrize("order", ["newest first", "newest last"])
def test_the_newest_update_counts_and_the_older_one_is_a_duplicate(
    order: str, tmp_path: Path
) -> None:
    old = trace_record(1, answered=False)
    new = trace_record(1, LastUpdateTimestamp=iso(9999))
    result = read_documents(tmp_path, *((new, old) if order == "newest first" else (old, new)))
    assert [leg.outcome for leg in result.legs] == [Outcome.ANSWERED]
    assert result.duplicates == 1


def test_links_between_contacts_make_one_key(tmp_path: Path) -> None:
    result = read_documents(
        tmp_path,
        trace_record(3, PreviousContactId="c2", InitialContactId="c1"),
        trace_record(1, NextContactId="c2"),
        trace_record(2, PreviousContactId="c1"),
        trace_record(4),
    )
    assert {leg.call_id: leg.contact_key for leg in result.legs} == {
        "c1": "c1",
        "c2": "c1",
        "c3": "c1",
        "c4": "c4",
    }


def test_links_in_a_circle_do_no_harm(tmp_path: Path) -> None:
    one = trace_record(1, PreviousContactId="c2")
    two = trace_record(2, PreviousContactId="c1")
    assert len(read_documents(tmp_path, one, two).legs) == 2


@pytest.mark.parametrize("channel", list(Channel))
def test_every_channel_is_read(channel: Channel, tmp_path: Path) -> None:
    (leg,) = read_documents(tmp_path, trace_record(1, Channel=channel.value.upper())).legs
    assert leg.channel is channel


REFUSED: dict[str, dict[str, object]] = {
    "bad_time": {"DisconnectTimestamp": "yesterday"},
    "future": {"InitiationTimestamp": "2031-01-01T00:00:00Z"},
    "past": {"InitiationTimestamp": "1970-01-01T00:00:00Z"},
    "ends_before_start": {"DisconnectTimestamp": iso(61)},
    "unknown_channel": {"Channel": "PIGEON"},
    "missing_field": {"ContactId": ""},
    "negative_duration": {
        "Agent": {"ConnectedToAgentTimestamp": iso(80), "AgentInteractionDuration": -3}
    },
    "bad_number": {
        "Agent": {"ConnectedToAgentTimestamp": iso(80), "AgentInteractionDuration": "long"}
    },
}


@pytest.mark.parametrize("reason", REFUSED)
def test_a_wrong_record_is_refused_and_the_others_go_in(reason: str, tmp_path: Path) -> None:
    result = read_documents(tmp_path, trace_record(1, **REFUSED[reason]), trace_record(2))
    assert [(line.line, line.reason) for line in result.refused] == [(1, reason)]
    assert [leg.call_id for leg in result.legs] == ["c2"]


def contact_event(kind: str, **changes: object) -> dict[str, object]:
    return {
        "eventType": kind,
        "contactId": "e1",
        "channel": "VOICE",
        "initiationMethod": "INBOUND",
        "initiationTimestamp": iso(0),
        "queueInfo": {"queueArn": "arn:x/queue/q1", "enqueueTimestamp": iso(10)},
        **changes,
    }


def test_the_events_of_a_contact_become_one_leg(tmp_path: Path) -> None:
    agent = {"agentArn": "arn:x/agent/a7", "connectedToAgentTimestamp": iso(25)}
    envelope = {"detail-type": "Amazon Connect Contact Event", "source": "aws.connect"}
    ended = contact_event("DISCONNECTED", agentInfo=agent, disconnectTimestamp=iso(95))
    events: Iterable[object] = (
        contact_event("QUEUED"),
        contact_event("CONNECTED_TO_AGENT", agentInfo=agent),
        {**envelope, "detail": ended},
        contact_event("QUEUED"),
    )
    result = read_documents(tmp_path, *events)
    (leg,) = result.legs
    assert (leg.outcome, leg.wait_ms, leg.agent) == (Outcome.ANSWERED, 15_000, "a7")
    assert leg.ended_ms == (BASE + 95) * 1000
    assert leg.lines == [1, 2, 3]
    assert result.duplicates == 1


def agent_event(number: int, kind: str, at: int, status: str = "", **snapshot: object) -> object:
    types = {"Available": "ROUTABLE", "Offline": "OFFLINE"}
    told = {"Name": status, "StartTimestamp": iso(at), "Type": types.get(status, "CUSTOM")}
    return {
        "AWSAccountId": "1",
        "AgentARN": "arn:x/agent/a7",
        "EventId": f"e{number}",
        "EventTimestamp": iso(at),
        "EventType": kind,
        "CurrentAgentSnapshot": {
            "AgentStatus": told,
            "Configuration": {"Username": "ann"},
            **snapshot,
        },
    }


def test_agent_events_become_states_without_gap_or_overlap(tmp_path: Path) -> None:
    talking = [{"State": "CONNECTED", "ConnectedToAgentTimestamp": iso(100)}]
    writing = [{"State": "ENDED", "StateStartTimestamp": iso(160)}]
    events = [
        agent_event(1, "LOGIN", 0, "Available"),
        agent_event(2, "STATE_CHANGE", 100, "Available", Contacts=talking),
        agent_event(3, "STATE_CHANGE", 160, "Available", Contacts=writing),
        agent_event(4, "STATE_CHANGE", 170, "Available"),
        agent_event(5, "HEART_BEAT", 290, "Available"),
        agent_event(6, "STATE_CHANGE", 300, "Lunch"),
        agent_event(7, "LOGOUT", 400, "Offline"),
        agent_event(6, "STATE_CHANGE", 300, "Lunch"),
    ]
    result = read_documents(tmp_path, *reversed(events))
    spans = [
        (
            state.state,
            state.reason,
            state.start_ms // 1000 - BASE,
            state.end_ms and state.end_ms // 1000 - BASE,
        )
        for state in sorted(result.states, key=lambda s: (s.start_ms, s.state != "signed_in"))
    ]
    assert spans == [
        ("signed_in", "", 0, 400),
        ("available", "", 0, 100),
        ("in_contact", "", 100, 160),
        ("wrap_up", "", 160, 170),
        ("available", "", 170, 300),
        ("paused", "Lunch", 300, 400),
        ("offline", "", 400, None),
    ]
    assert result.duplicates == 1


@pytest.mark.parametrize(
    "part", [None, 3, "x", [], {"Contacts": 7}, {"Contacts": [None]}, {"AgentStatus": []}]
)
def test_an_agent_event_of_an_odd_shape_stops_nothing(part: object, tmp_path: Path) -> None:
    event = {
        "AgentARN": "a/b",
        "EventId": "1",
        "EventType": "STATE_CHANGE",
        "EventTimestamp": iso(0),
        "CurrentAgentSnapshot": part,
    }
    result = read_documents(tmp_path, event, trace_record(1))
    assert len(result.legs) == 1
