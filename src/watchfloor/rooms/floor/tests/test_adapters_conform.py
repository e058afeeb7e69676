"""Every adapter over recorded bytes: cut anywhere, killed anywhere, with garbage in between."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from tools.pytest_watchfloor import SHARED

from watchfloor.rooms.floor.contracts import SourceKind
from watchfloor.rooms.floor.web.source_words import FRAME_WORDS, PROBLEM_WORDS

from .adapter_samples import CONNECT, QUEUE_LOG, SAMPLES, Sample, esl
from .check_adapter import (
    check_events,
    check_refused,
    cut,
    each_once,
    go_on,
    in_words,
    read,
)

every = pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.kind.value)
_FORMATS = Path(SHARED) / "data" / "formats"


@every
def test_it_tells_what_happened_in_the_order_in_which_it_happened(sample: Sample):
    told = read(sample, [sample.bytes])
    assert in_words(told.events) == sample.told
    assert told.refused == []
    assert told.problem == ""
    check_events(told.events)


@every
@pytest.mark.parametrize("size", [1, 7, 64, 1000])
def test_wherever_the_bytes_are_cut_it_tells_the_same(sample: Sample, size: int):
    whole, pieces = read(sample, [sample.bytes]), read(sample, cut(sample.bytes, size))
    assert each_once(pieces.events) == each_once(whole.events)
    assert pieces.refused == whole.refused


@every
def test_killed_after_any_frame_it_goes_on_without_losing_or_doubling(sample: Sample):
    whole = each_once(read(sample, [sample.bytes]).events)
    for place in (0, *range(sample.answers, len(sample.frames) + 1)):
        assert each_once(go_on(sample, place)) == whole, place


@pytest.mark.parametrize("sample", [QUEUE_LOG, CONNECT], ids=lambda sample: sample.kind.value)
def test_a_record_that_comes_twice_tells_nothing_new(sample: Sample):
    whole = each_once(read(sample, [sample.bytes]).events)
    twice = [frame for frame in sample.frames for _ in range(2)]
    assert each_once(read(sample, twice).events) == whole


_GARBAGE = {
    SourceKind.QUEUE_LOG: [
        b"\x00\xff\xfe\n",
        b"|||||\n",
        b"99999999999999|a|b|c|d\n",
        b"x" * 9000 + b"\n",
    ],
    SourceKind.AMI: [
        b"\x00\xff\r\n\r\n",
        b"Event\r\n\r\n",
        b"Event: QueueCallerJoin\r\n\r\n",
        b"x" * 70_000 + b"\r\n\r\n",
    ],
    SourceKind.ESL: [
        b"\xff\x00 \n\n",
        esl("text/event-json", b"{x}"),
        esl("text/event-json", b'{"CC-Action":"bridge-agent-start"}'),
    ],
    SourceKind.CONNECT: [
        b"noise ",
        b'{"a": }',
        b'{"contactId": "1", "eventType": "QUEUED"}',
        b"}",
    ],
}


@every
def test_garbage_is_refused_and_everything_else_is_read(sample: Sample):
    pieces = list(sample.greeting)
    for number, frame in enumerate(sample.frames):
        pieces += [_GARBAGE[sample.kind][number % len(_GARBAGE[sample.kind])], frame]
    told = read(sample, pieces)
    assert in_words(told.events) == sample.told
    assert told.refused
    check_refused(told.refused)
    assert {frame.reason for frame in told.refused} <= set(FRAME_WORDS)


@every
def test_no_bytes_whatever_make_it_fail(sample: Sample):
    dice = random.Random(7)
    for _ in range(300):
        data = bytearray(sample.bytes)
        for _change in range(dice.randrange(1, 40)):
            data[dice.randrange(len(data))] = dice.randrange(256)
        told = read(sample, cut(bytes(data), dice.randrange(1, 500)))
        check_events(told.events)
        check_refused(told.refused)
        assert told.problem in {"", *PROBLEM_WORDS}


@pytest.mark.shared
def test_the_traps_of_a_queue_log_are_read_as_they_must():
    told = read(QUEUE_LOG, [(_FORMATS / "fixtures" / "queue_log_traps.log").read_bytes()])
    assert told.refused == []
    events = each_once(told.events).values()
    queued = [event.queue for event in events if event.type == "contact.queued"]
    assert queued == ["1501", "1509", *["1501"] * 5]
    answered = [(e.queue, e.contact) for e in events if e.type == "contact.answered"]
    assert sorted({*answered}) == [
        ("1501", "1740800010.1"), ("1501", "1740804510.10"), ("1509", "1740800141.3"),
    ]  # fmt: skip
    pauses = [event for event in events if event.type == "agent.paused"]
    assert [(p.agent, p.data) for p in pauses] == [
        ("PJSIP/7009", {"reason": "meal"}), ("Local/7020@from-queue/n", {}),
    ]  # fmt: skip
    lost = [event for event in events if event.data.get("reason") == "restart"]
    assert [event.contact for event in lost] == ["1740804400.8"]


@pytest.mark.shared
def test_a_whole_queue_log_tells_as_many_of_each_as_its_truth():
    told = read(QUEUE_LOG, cut((_FORMATS / "fixtures" / "queue_log").read_bytes(), 4096))
    counts: dict[str, int] = {}
    for event in each_once(told.events).values():
        counts[event.type.value] = counts.get(event.type.value, 0) + 1
    assert (counts["contact.queued"], counts["contact.answered"]) == (4027, 3576)
    assert (counts["contact.abandoned"], counts["contact.transferred"]) == (443, 101 + 8)
    assert told.refused == []


@pytest.mark.shared
def test_the_published_samples_of_connect_are_read():
    folder = _FORMATS / "amazon_connect"
    names = ("sample-agent-event-stream__0", "contact-events__0", "contact-events__1")
    told = read(CONNECT, [(folder / f"{name}.json").read_bytes() for name in names])
    assert told.refused == []
    assert in_words(told.events) == (
        ("agent.ready", "", "", "aestest"),
        ("contact.ended", "11111111-1111-1111-1111-111111111111", "arn", ""),
        ("contact.queued", "11111111-1111-1111-1111-111111111111", "arn", ""),
    )


@pytest.mark.shared
def test_documents_of_other_kinds_are_refused_by_what_they_are():
    folder = _FORMATS / "amazon_connect"
    others = sorted(set(folder.glob("*.json")) - set(folder.glob("sample-agent*"))
                    - set(folder.glob("contact-events*")))  # fmt: skip
    assert len(others) > 10
    told = read(CONNECT, [path.read_bytes() for path in others])
    assert told.events == []
    assert {frame.reason for frame in told.refused} == {"not_of_connect"}
