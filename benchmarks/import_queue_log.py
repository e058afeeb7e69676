"""Importing an Asterisk queue_log: parsed, saved and reconciled, in time and memory.

Each size is imported by a process of its own (`watchfloor import`) into an empty database in a
temporary folder. Targets, on two cores: 1,000,000 lines in 30 s and 500 MB; linear from there.
`WATCHFLOOR_BENCH_LINES=1000000,10000000` chooses the sizes.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

SIZES = os.environ.get("WATCHFLOOR_BENCH_LINES", "1000000,2000000,4000000")
START = 1_740_787_200  # 2025-03-01
CALLS_A_DAY = 20_000
QUEUES = [f"queue{number}" for number in range(1, 13)]
AGENTS = [f"PJSIP/{number}" for number in range(8001, 8301)]
# The whole import, in a process of its own, which says what it used.
CHILD = """
import json, resource, sys, time
from watchfloor.shell.cli.main import main
start = time.perf_counter()
try:
    main(sys.argv[1:], standalone_mode=False)
finally:
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(json.dumps({
        "wall": time.perf_counter() - start,
        "cpu": used.ru_utime + used.ru_stime,
        "peak": used.ru_maxrss / 1024,
    }))
"""


def run() -> list[dict[str, object]]:
    return [measure(int(size)) for size in SIZES.split(",")]


def measure(size: int) -> dict[str, object]:
    folder = Path(tempfile.mkdtemp(prefix="watchfloor-bench-"))
    try:
        log = folder / "queue_log"
        write_log(log, size)
        environment = {**os.environ, "WATCHFLOOR_HOME": str(folder / "home"), "LANG": "C"}
        environment.pop("DATABASE_URL", None)
        call(environment, "manage", "migrate", "-v", "0")
        report, used = call(environment, "import", str(log), "--json")[-2:]
        check(json.loads(report), size)
        figures = json.loads(used)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return {
        "lines": f"{size:,}",
        "wall s": f"{figures['wall']:.1f}",
        "CPU s (Python)": f"{figures['cpu']:.1f}",
        "µs a line": f"{figures['wall'] / size * 1e6:.1f}",
        "peak MB": f"{figures['peak']:.0f}",
        "contacts": f"{json.loads(report)['contacts']:,}",
    }


def call(environment: dict[str, str], *arguments: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", CHILD, *arguments],
        env=environment, check=True, capture_output=True, text=True,
    )  # fmt: skip
    return done.stdout.strip().splitlines()


def check(report: dict[str, int], size: int) -> None:
    """A fast import of something else would prove nothing."""
    complete = report["lines"] == size == report["accepted"] + report["duplicates"]
    if not complete or report["contacts"] < size // 4:
        raise SystemExit(f"not imported as it should be: {report}")


def write_log(path: Path, size: int) -> None:
    """Write a log of busy days: calls that overlap, ring-no-answers, transfers, pauses."""
    rng = random.Random(1)
    written = 0
    with path.open("w") as file:
        for day in range(10_000):
            lines = sorted(day_lines(rng, START + day * 86_400))
            for _, _, line in lines[: size - written]:
                file.write(line)
            written += len(lines)
            if written >= size:
                return


def day_lines(rng: random.Random, day: int) -> Iterator[tuple[int, int, str]]:
    serial = day
    for agent in AGENTS:
        for hours, event in ((8, "PAUSEALL|rest"), (9, "UNPAUSEALL|"), (12, "PAUSEALL|meal"),
                             (13, "UNPAUSEALL|")):  # fmt: skip
            serial += 1
            at = day + hours * 3600 + rng.randrange(1800)
            yield at, serial, f"{at}|NONE|NONE|{agent}|{event}\n"
    for _ in range(CALLS_A_DAY):
        begin = day + 8 * 3600 + int(rng.triangular(0, 46_800, 10_000))
        for at, text in call_lines(rng, begin, f"{begin}.{serial}"):
            serial += 1
            yield at, serial, f"{at}|{text}\n"


def call_lines(rng: random.Random, begin: int, call: str) -> Iterator[tuple[int, str]]:
    queue, agent, wait = rng.choice(QUEUES), rng.choice(AGENTS), int(rng.expovariate(1 / 15))
    yield begin, f"{call}|{queue}|NONE|ENTERQUEUE||139{rng.randrange(10**8):08d}|1"
    if rng.random() < 0.08:
        yield begin + wait, f"{call}|{queue}|NONE|ABANDON|1|1|{wait}"
        return
    for _ in range(rng.choice((0, 0, 0, 1, 2))):
        yield begin + wait, f"{call}|{queue}|{rng.choice(AGENTS)}|RINGNOANSWER|10000"
    yield begin + wait, f"{call}|{queue}|{agent}|CONNECT|{wait}|{begin}.9{call[-6:]}|3"
    talk = int(rng.lognormvariate(5.2, 0.6)) + 5
    event = rng.choice(("COMPLETEAGENT", "COMPLETECALLER", "COMPLETECALLER"))
    yield begin + wait + talk, f"{call}|{queue}|{agent}|{event}|{wait}|{talk}|1"
