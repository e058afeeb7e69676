"""Events of 10,000 agents, 2,500 a second for five minutes over loopback: how soon acknowledged."""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path

from ._floor_center import floor_center
from ._floor_load import Tellers, now, play, sign_everybody_in

RATE = int(os.environ.get("FLOOR_RATE", "2500"))
SECONDS = float(os.environ.get("FLOOR_SECONDS", "300"))
AGENTS, SIZE = 10_000, 125
_WARM_SECONDS = 20.0  # until contacts of all kinds are under way


def run() -> list[dict[str, object]]:
    """Tell events at a steady rate; return how long batches took from when they were due."""
    with (
        tempfile.TemporaryDirectory(prefix="watchfloor-intake-") as folder,
        floor_center(Path(folder) / "home") as center,
    ):
        tell_everybody(Tellers(center.port, center.token))
        events = play(rate=RATE, agents=AGENTS, start=now())
        warm = Tellers(center.port, center.token)
        warm.send_at_rate(events, rate=RATE, size=SIZE, seconds=_WARM_SECONDS)
        warm.finish()
        held, worked = center.memory_mb(), center.cpu_seconds()
        tellers, begun = Tellers(center.port, center.token), time.perf_counter()
        tellers.send_at_rate(events, rate=RATE, size=SIZE, seconds=SECONDS)
        told = tellers.finish()
        seconds = time.perf_counter() - begun
        held_after, worked_after = center.memory_mb(), center.cpu_seconds()
    took = sorted(told.seconds)
    row: dict[str, object] = {
        "events": told.accepted,
        "events/s": round(told.accepted / seconds),
        "p50 ms": round(took[len(took) // 2] * 1000),
        "p99 ms": round(took[int(len(took) * 0.99)] * 1000),
        "most ms": round(took[-1] * 1000),
        "429": told.busy,
        "refused": told.refused,
    }
    for name in held:
        row[f"{name} MB"] = f"{held[name]} to {held_after[name]}"
        row[f"{name} CPU"] = f"{(worked_after[name] - worked[name]) / seconds:.0%}"
    return [row]


def tell_everybody(tellers: Tellers) -> None:
    """Let all agents come."""
    everybody = sign_everybody_in(AGENTS, now())
    for first in range(0, len(everybody), 1000):
        tellers.send(everybody[first : first + 1000])
    tellers.finish()
