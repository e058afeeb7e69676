"""How fast is each format read, and in how much memory, against a plain read of the same file?

`WATCHFLOOR_BENCH_ROWS=200000` chooses the size. Each file is read in a process of its own: once by
our reader (split, read, every leg made and thrown away), once by the floor, `json.loads` of every
line or `csv.DictReader`, which make dictionaries and understand nothing. Times are of the
processor, so that other work on the machine counts little. `ratio` is the floor's time by ours:
1.0 is as fast as that.
"""

from __future__ import annotations

import csv
import json
import os
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from zoneinfo import ZoneInfo

from watchfloor.rooms.interactions.contracts import Format
from watchfloor.rooms.interactions.rules.readers.registry import complete_mapping, format_module
from watchfloor.rooms.interactions.rules.reading import ReadOptions

ROWS = 200_000
BASE = 1_790_000_000
NOW_MS = (BASE + 400_000_000) * 1000
HEADER = "id,queue,start time,answered at,end time,agent,customer,outcome"


@dataclass(frozen=True)
class Case:
    """A format, how a row of it is written, and the plain read that is its floor."""

    name: str
    format: Format
    write: Callable[[int], Iterator[str]]
    floor: str


@dataclass(frozen=True)
class Result:
    """What one process measured."""

    rows: int
    seconds: float
    peak_mb: float


def instant(at: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(BASE + at))


def clock(at: int) -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(BASE + at))


def amazon_rows(rows: int) -> Iterator[str]:
    for n in range(rows):
        yield json.dumps(
            {
                "AWSContactTraceRecordFormatVersion": "2017-03-10",
                "ContactId": f"{n:08x}-0000-4000-8000-000000000000",
                "Channel": "VOICE",
                "InitiationMethod": "INBOUND",
                "InitiationTimestamp": instant(n),
                "LastUpdateTimestamp": instant(n + 300),
                "DisconnectTimestamp": instant(n + 200),
                "CustomerEndpoint": {"Address": "+8613900000000", "Type": "TELEPHONE_NUMBER"},
                "Attributes": {"language": "zh", "segment": "gold", "menu": "3"},
                "Queue": {
                    "Name": f"q{n % 7}",
                    "EnqueueTimestamp": instant(n + 5),
                    "DequeueTimestamp": instant(n + 25),
                    "Duration": 20,
                },
                "Agent": {
                    "Username": f"a{n % 90}",
                    "ConnectedToAgentTimestamp": instant(n + 25),
                    "AgentInteractionDuration": 170,
                    "CustomerHoldDuration": 5,
                    "AfterContactWorkDuration": 30,
                },
            }
        )


def freeswitch_rows(rows: int) -> Iterator[str]:
    actions = ("member-queue-start", "bridge-agent-start", "bridge-agent-end", "member-queue-end")
    for n in range(rows):
        member, step = divmod(n, 4)
        yield json.dumps(
            {
                "Event-Name": "CUSTOM",
                "Event-Subclass": "callcenter::info",
                "Event-Date-Timestamp": str((BASE + n + step * 20) * 1_000_000),
                "CC-Action": actions[step],
                "CC-Queue": f"q{member % 7}",
                "CC-Member-UUID": f"m{member}",
                "CC-Member-Session-UUID": f"s{member}",
                "CC-Member-CID-Number": "13900000000",
                "CC-Agent": f"a{member % 90}",
                "CC-Agent-Called-Time": str(BASE + 4 * member + 15),
                "CC-Agent-Answered-Time": str(BASE + 4 * member + 20),
                "CC-Member-Joined-Time": str(BASE + 4 * member),
                "CC-Bridge-Terminated-Time": str(BASE + 4 * member + 80),
                "CC-Member-Leaving-Time": str(BASE + 4 * member + 80),
                "CC-Cause": "Terminated",
            }
        )


def technion_rows(rows: int) -> Iterator[str]:
    for n in range(rows):
        at = time.strftime("%H:%M:%S", time.gmtime(n % 80_000))
        yield (f"AA0101 {n} 2759 2 PS 990105 {at} {at} 6 {at} {at} 30 AGENT {at} {at} 120 MICHAL")


def table_rows(rows: int) -> Iterator[str]:
    yield HEADER
    for n in range(rows):
        yield (
            f"{n},q{n % 7},{clock(n)},{clock(n + 20)},{clock(n + 200)},a{n % 90},13900000000,"
            "answered"
        )


CASES = (
    Case("amazon", Format.AMAZON_CONNECT_CTR, amazon_rows, "json.loads"),
    Case("freeswitch", Format.FREESWITCH_CALLCENTER, freeswitch_rows, "json.loads"),
    Case("technion text", Format.TECHNION_BANK, technion_rows, "csv.DictReader"),
    Case("csv", Format.CSV, table_rows, "csv.DictReader"),
)


def read_with_ours(path: Path, case: Case) -> int:
    mapping = complete_mapping(case.format, path, {})
    options = ReadOptions(ZoneInfo("Asia/Shanghai"), NOW_MS, mapping)
    module = format_module(case.format)
    reader = module.make_reader(options)
    rows = 0
    for block in module.split(path, options):
        batch = reader.feed(block)
        if batch.refused:
            raise SystemExit(f"{case.name}: {batch.refused[0]}")
        rows += len(block.lines)
    reader.finish()
    return rows


def read_plainly(path: Path, case: Case) -> int:
    with path.open(encoding="utf-8") as file:
        if case.floor == "json.loads":
            return sum(bool(json.loads(line)) for line in file)
        delimiter = " " if case.format is Format.TECHNION_BANK else ","
        return sum(1 for _ in csv.DictReader(file, delimiter=delimiter))


def measure(read: Callable[[Path, Case], int], path: Path, case: Case) -> Result:
    """Run a read in a fresh process, so that its peak memory is its own."""
    with get_context("spawn").Pool(1) as pool:
        return pool.apply(_timed, (read, path, case))


def _timed(read: Callable[[Path, Case], int], path: Path, case: Case) -> Result:
    start = time.process_time()
    rows = read(path, case)
    seconds = time.process_time() - start
    return Result(rows, seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def run() -> list[dict[str, object]]:
    rows = int(os.environ.get("WATCHFLOOR_BENCH_ROWS", ROWS))
    with tempfile.TemporaryDirectory() as folder:
        return [compare(case, Path(folder) / "file.txt", rows) for case in CASES]


def compare(case: Case, path: Path, rows: int) -> dict[str, object]:
    with path.open("w", encoding="utf-8") as file:
        file.writelines(f"{line}\n" for line in case.write(rows))
    ours, floor = (measure(read, path, case) for read in (read_with_ours, read_plainly))
    return {
        "format": case.name,
        "rows": f"{ours.rows:,}",
        "MB": f"{path.stat().st_size / 1e6:.1f}",
        "rows/s": f"{ours.rows / ours.seconds:,.0f}",
        "peak MB": f"{ours.peak_mb:.0f}",
        "floor": case.floor,
        "floor rows/s": f"{floor.rows / floor.seconds:,.0f}",
        "ratio": f"{floor.seconds / ours.seconds:.2f}",
    }
