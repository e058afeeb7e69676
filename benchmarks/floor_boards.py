"""How long from an event to the boards, with many boards open and many events a second.

WATCHFLOOR_BENCH_SECONDS (300), _RATE (2500 events/s), _BOARDS (50), _AGENTS (10000) make it less.
Everything runs on this machine: center, database, the program that tells and those that watch.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import tempfile
import time
from bisect import bisect_left
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from queue import Empty
from typing import Any

import orjson

from ._floor_center import STEPS, FloorCenter, calls, floor_center, now_text

SECONDS = float(os.environ.get("WATCHFLOOR_BENCH_SECONDS", "300"))
RATE = float(os.environ.get("WATCHFLOOR_BENCH_RATE", "2500"))
BOARDS = int(os.environ.get("WATCHFLOOR_BENCH_BOARDS", "50"))
AGENTS = int(os.environ.get("WATCHFLOOR_BENCH_AGENTS", "10000"))
BATCH_SECONDS = 0.1
CONNECTIONS = 4
# The first snapshots; agents come for the first time until each of them has begun a call.
SETTLE_SECONDS = AGENTS * STEPS / RATE + 4.0


def run() -> list[dict[str, object]]:
    """Tell events at the rate while boards watch; return what was seen when."""
    with (
        tempfile.TemporaryDirectory(prefix="watchfloor-bench-") as folder,
        floor_center(Path(folder) / "home") as center,
    ):
        results: Any = multiprocessing.Queue()
        parts = [
            multiprocessing.Process(target=_tell, args=(center.port, center.token, results)),
            multiprocessing.Process(target=_watch, args=(center.port, center.token, results)),
        ]
        parts[1].start()
        time.sleep(2)
        parts[0].start()
        worked, memory = _measure(center)
        told = _gather(results, len(parts))
        for part in parts:
            part.join(30)
        return [_row(told, worked, memory)]


def _measure(center: FloorCenter) -> tuple[dict[str, float], dict[str, list[int]]]:
    time.sleep(SETTLE_SECONDS)
    before, memory = center.cpu_seconds(), {k: [v] for k, v in center.memory_mb().items()}
    time.sleep(max(1.0, SECONDS - SETTLE_SECONDS))
    after = center.cpu_seconds()
    for name, held in center.memory_mb().items():
        memory[name].append(held)
    lasted = max(1.0, SECONDS - SETTLE_SECONDS)
    return {name: (after[name] - before[name]) / lasted for name in after}, memory


def _gather(results: Any, parts: int) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for _ in range(parts):
        try:
            found |= results.get(timeout=SECONDS + 120)
        except Empty:
            break
    return found


def _row(
    told: dict[str, Any], worked: dict[str, float], memory: dict[str, list[int]]
) -> dict[str, object]:
    seen = sorted(told["seen"])
    acknowledged = sorted(told["acknowledged"])
    return {
        "events/s": round(told["sent"] / told["lasted"]),
        "refused": told["refused"],
        "boards": BOARDS,
        "ack p50 ms": _ms(acknowledged, 0.5),
        "ack p99 ms": _ms(acknowledged, 0.99),
        "to board p50 ms": _ms(seen, 0.5),
        "to board p99 ms": _ms(seen, 0.99),
        "slowest board later ms": round(told["lag"] * 1000),
        "cores": " ".join(f"{name} {share:.2f}" for name, share in worked.items()),
        "MB": " ".join(f"{name} {a}-{b}" for name, (a, b) in memory.items()),
    }


def _ms(values: list[float], share: float) -> int:
    return round(values[min(len(values) - 1, int(len(values) * share))] * 1000) if values else -1


def _tell(port: int, token: str, results: Any) -> None:
    asyncio.run(_tell_all(port, token, results))


async def _tell_all(port: int, token: str, results: Any) -> None:
    """Send a batch whenever one is due, over some connections; time it from when it was due."""
    due: asyncio.Queue[tuple[float, list[dict[str, str]]] | None] = asyncio.Queue()
    told, began = _Told(), time.perf_counter()
    lines = [
        asyncio.create_task(_send_due(port, token, began, due, told)) for _ in range(CONNECTIONS)
    ]
    for number, batch in enumerate(_batches(), start=1):
        await asyncio.sleep(max(0.0, began + number * BATCH_SECONDS - time.perf_counter()))
        due.put_nowait((began + number * BATCH_SECONDS, batch))
    for _ in lines:
        due.put_nowait(None)
    await asyncio.gather(*lines)
    lasted = time.perf_counter() - began - SETTLE_SECONDS
    results.put(
        {
            "sent": told.settled,
            "refused": told.refused,
            "acknowledged": told.seconds,
            "lasted": lasted,
        }
    )


@dataclass(slots=True)
class _Told:
    sent: int = 0
    settled: int = 0
    refused: int = 0
    seconds: list[float] = field(default_factory=list)


def _batches() -> Iterator[list[dict[str, str]]]:
    """Yield what happens in each tenth of a second."""
    batch: list[dict[str, str]] = []
    due = BATCH_SECONDS
    for at, event in calls(AGENTS, RATE, SECONDS):
        while at >= due:
            yield batch
            batch, due = [], due + BATCH_SECONDS
        batch.append(event)


async def _send_due(port: int, token: str, began: float, due: Any, told: _Told) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    while (found := await due.get()) is not None:
        at, batch = found
        clock = now_text()
        for number, each in enumerate(batch):
            each |= {"id": f"{told.sent + number}", "at": clock}
        told.sent += len(batch)
        answer = await _post(reader, writer, port, token, batch)
        told.refused += len(batch) - answer.get("accepted", 0)
        if at - began > SETTLE_SECONDS:
            told.settled += len(batch)
            told.seconds.append(time.perf_counter() - at)


async def _post(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, port: int, token: str, batch: Any
) -> dict[str, Any]:
    body = orjson.dumps({"events": batch})
    head = (
        f"POST /api/events HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Bearer {token}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    writer.write(head.encode() + body)
    answer = await reader.readuntil(b"\r\n\r\n")
    length = int(answer.lower().partition(b"content-length:")[2].split()[0])
    told: dict[str, Any] = orjson.loads(await reader.readexactly(length))
    return told


def _watch(port: int, token: str, results: Any) -> None:
    asyncio.run(_watch_all(port, token, results))


async def _watch_all(port: int, token: str, results: Any) -> None:
    """Open the boards. The first reads what it is told; of the others only when counts."""
    seen: list[float] = []
    times: list[list[tuple[int, float]]] = [[] for _ in range(BOARDS)]
    boards = [
        asyncio.create_task(_board(port, token, times[place], None if place else seen))
        for place in range(BOARDS)
    ]
    await asyncio.sleep(SECONDS + 4)
    for board in boards:
        board.cancel()
    await asyncio.gather(*boards, return_exceptions=True)
    results.put({"seen": seen, "lag": _lag(times)})


async def _board(
    port: int, token: str, times: list[tuple[int, float]], seen: list[float] | None
) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 26)
    writer.write(
        f"GET /api/floor/stream HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
        f"Authorization: Bearer {token}\r\n\r\n".encode()
    )
    await reader.readuntil(b"\r\n\r\n")
    began = time.time()
    async for message in _messages(reader):
        head, _, body = message.partition(b"\n")
        if not head.startswith(b"id: "):
            continue
        now = time.time()
        times.append((int(head[4:]), now))
        if seen is not None and now - began > SETTLE_SECONDS:
            seen += _ages(orjson.loads(body.partition(b"data: ")[2]), now)


async def _messages(reader: asyncio.StreamReader) -> AsyncIterator[bytes]:
    """Yield what the stream says, put together of the pieces in which it comes."""
    held = b""
    while length := int(await reader.readline() or b"0", 16):
        held += await reader.readexactly(length)
        await reader.readexactly(2)
        *whole, held = held.split(b"\n\n")
        for message in whole:
            yield message


def _ages(message: dict[str, Any], now: float) -> list[float]:
    """Return how old each change of an agent is when it reaches the board."""
    told = [now - datetime.fromisoformat(each["since"]).timestamp() for each in message["agents"]]
    return [age for age in told if age < 10]  # older ones are told of for another reason


def _lag(times: list[list[tuple[int, float]]]) -> float:
    """Return by how much the slowest board was later than the one that reads: 99 in 100 times."""
    worst = 0.0
    first = times[0]
    for other in times[1:]:
        seqs = [seq for seq, _ in other]
        lags = sorted(
            other[place][1] - at
            for seq, at in first
            if (place := bisect_left(seqs, seq)) < len(other)
        )
        worst = max(worst, lags[int(len(lags) * 0.99)] if lags else float("inf"))
    return worst
