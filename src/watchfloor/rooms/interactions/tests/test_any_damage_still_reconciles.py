"""Logs damaged at random: never an error, never half saved, always reconciled."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from watchfloor.common.actor import Actor
from watchfloor.common.refusals import Refusal
from watchfloor.rooms.interactions.contracts import ImportReport
from watchfloor.rooms.interactions.models import ImportRefusal, IntervalCount, Leg
from watchfloor.rooms.interactions.operations import import_file

from .queue_logs import T, read_bytes

AT = datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
GARBAGE = [b"", b"|||||", b"\0\0\0", b"\xff\xfe|\xff", b"garbage", b"1740800000|", b"a|b|c|d|e|f"]


def whole_log(rng: random.Random) -> list[bytes]:
    """A log with every kind of ending, calls that overlap, transfers, pauses and restarts."""
    lines: list[tuple[int, str]] = []
    for number in range(rng.randrange(2, 25)):
        at, call = T + rng.randrange(2000), f"{number}.1"
        wait, talk, agent = rng.randrange(60), rng.randrange(300), f"A/{rng.randrange(4)}"
        lines.append((at, f"{call}|q{number % 3}|NONE|ENTERQUEUE||1380000{number:04d}|1"))
        ends = {
            "ABANDON": f"NONE|ABANDON|1|1|{wait}",
            "EXITWITHKEY": f"NONE|EXITWITHKEY|1|1|1|{wait}",
            "EXITWITHTIMEOUT": f"NONE|EXITWITHTIMEOUT|1|1|{wait}",
            "COMPLETECALLER": f"{agent}|COMPLETECALLER|{wait}|{talk}|1",
            "BLINDTRANSFER": f"{agent}|BLINDTRANSFER|7|x|{wait}|{talk}|1",
            "ATTENDEDTRANSFER": f"{agent}|ATTENDEDTRANSFER|BRIDGE|b|{wait}|{talk}|1",
        }
        end = rng.choice(list(ends))
        answered = end not in ("ABANDON", "EXITWITHKEY", "EXITWITHTIMEOUT")
        if answered:
            lines.append((at + wait, f"{call}|q{number % 3}|{agent}|CONNECT|{wait}|x.1|2"))
        lines.append((at + wait + talk * answered, f"{call}|q{number % 3}|{ends[end]}"))
        event = rng.choice(["PAUSEALL|meal", "UNPAUSEALL|", "ADDMEMBER|", "REMOVEMEMBER|"])
        lines.append((at, f"NONE|q{number % 3}|{agent}|{event}"))
    if rng.random() < 0.3:
        lines.append((T + rng.randrange(2000), "NONE|NONE|NONE|QUEUESTART|"))
    return [f"{at}|{text}".encode() for at, text in sorted(lines)]


def drop(rng: random.Random, lines: list[bytes], place: int, other: int) -> None:
    if len(lines) > 2:
        del lines[place]


def double(rng: random.Random, lines: list[bytes], place: int, other: int) -> None:
    lines.insert(place, lines[other])


def swap(rng: random.Random, lines: list[bytes], place: int, other: int) -> None:
    lines[place], lines[other] = lines[other], lines[place]


def cut(rng: random.Random, lines: list[bytes], place: int, other: int) -> None:
    lines[place] = lines[place][: rng.randrange(len(lines[place]) + 1)]


def throw_in(rng: random.Random, lines: list[bytes], place: int, other: int) -> None:
    lines.insert(place, rng.choice(GARBAGE))


def repeat_stretch(rng: random.Random, lines: list[bytes], place: int, other: int) -> None:
    lines[place:place] = lines[min(place, other) : max(place, other)]


def flip_byte(rng: random.Random, lines: list[bytes], place: int, other: int) -> None:
    if line := lines[place]:
        spot = rng.randrange(len(line))
        lines[place] = line[:spot] + bytes([rng.randrange(256)]) + line[spot + 1 :]


def negate(rng: random.Random, lines: list[bytes], place: int, other: int) -> None:
    lines[place] = lines[place].replace(b"1", b"-1", 1)


HARMS = [drop, double, swap, cut, throw_in, repeat_stretch, flip_byte, negate]


def damaged(seed: int) -> bytes:
    rng = random.Random(seed)
    lines = whole_log(rng)
    for _ in range(rng.randrange(12)):
        place, other = rng.randrange(len(lines)), rng.randrange(len(lines))
        rng.choice(HARMS)(rng, lines, place, other)
    ends = [b"\n", b"\r\n", b"\r"] if rng.random() < 0.2 else [b"\n"]
    content = b"".join(line + rng.choice(ends) for line in lines)
    return content[: len(content) - rng.randrange(30)] if rng.random() < 0.5 else content


@given(st.integers(0, 2**32))
@settings(max_examples=300, deadline=None)
def test_the_reader_accounts_for_every_line(seed: int):
    result = read_bytes(damaged(seed) or b"\n")
    refused = {line for line, _ in result.reasons}
    assert len(refused) == len(result.refused)
    assert len(refused) + result.duplicates <= result.lines
    used = [line for leg in result.legs for line in leg.lines]
    assert len(used) == len(set(used))
    assert not refused & set(used)
    for leg in result.legs:
        assert leg.wait_ms is None or leg.wait_ms >= 0
        assert leg.ended_ms is None or leg.ended_ms >= leg.entered_ms
    keys = [(leg.queue, leg.call_id, leg.entered_ms) for leg in result.legs]
    assert len(keys) == len(set(keys))


class DamagedLogs(TestCase):
    @given(st.integers(0, 2**32))
    @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
    def test_an_import_reconciles_and_a_second_one_changes_nothing(self, seed: int) -> None:
        content = damaged(seed)
        with TemporaryDirectory() as folder:
            path = Path(folder) / "queue_log"
            path.write_bytes(content)
            try:
                report = take_in(path)
            except Refusal:
                assert not Leg.objects.exists()
                return
            before = cells()
            again = take_in(path)
            assert (again.duplicates, again.contacts) == (again.lines, 0)
            path.write_bytes(content + b"\n1740899999|NONE|NONE|NONE|CONFIGRELOAD|\n")
            take_in(path)
            assert cells() == before
        assert sum(cell[2] for cell in before) == Leg.objects.count() == report.legs


def take_in(path: Path) -> ImportReport:
    report = import_file(path=path, actor=Actor("anna"), at=AT)
    assert report.lines == report.accepted + len(report.refused) + report.duplicates
    assert report.accepted >= 0
    lines = list(ImportRefusal.objects.filter(run_id=report.run_id).values_list("line", flat=True))
    assert len(lines) == len(set(lines))
    return report


def cells() -> list[tuple[str, datetime, int, int]]:
    return list(
        IntervalCount.objects.order_by("queue__code", "start_at").values_list(
            "queue__code", "start_at", "offered", "answered"
        )
    )
