"""Does the advice help? Days whose truth is known, each with its best move of breaks.

For each day the first proposal of each run is carried out; the same contacts go through the day
with and without it. `WATCHFLOOR_BENCH_DAYS` says how many days (40).
"""

from __future__ import annotations

import os
import time

import numpy as np

from watchfloor.rooms.intraday.contracts import ActionKind
from watchfloor.rooms.intraday.rules.proposing import Gain, propose
from watchfloor.rooms.intraday.tests.simulated_days import carried_out, draw_day, service_of

DRAWS = 30


def run() -> list[dict[str, str]]:
    """Say how often what is claimed comes true, and how large it is."""
    days = int(os.environ.get("WATCHFLOOR_BENCH_DAYS", "40"))
    pairs: list[tuple[Gain, float]] = []
    seconds = 0.0
    for seed in range(days):
        day = draw_day(1000 + seed)
        began = time.process_time()
        drafts = propose({1: day.line()}, day.ahead(), at=day.at)
        seconds += time.process_time() - began
        best = next((each for each in drafts if each.kind is ActionKind.MOVE_BREAK), None)
        if best is not None:
            before = service_of(day, seed=seed, draws=DRAWS)
            after = service_of(carried_out(day, best), seed=seed, draws=DRAWS)
            pairs.append((best.gain, float((after - before).mean() * day.line().contacts.sum())))
    true = np.array([value for _, value in pairs])
    inside = [gain.low <= value <= gain.high for gain, value in pairs]
    figures = {
        "days with a proposal": f"{len(pairs)} of {days}",
        "truly better": f"{np.mean(true > 0):.0%}",
        "contacts claimed, mean": f"{np.mean([gain.contacts for gain, _ in pairs]):.1f}",
        "contacts gained, mean": f"{true.mean():.1f}",
        "gained lies in the stated band": f"{np.mean(inside):.0%}",
        "CPU seconds a run (one line)": f"{seconds / days:.2f}",
    }
    return [{"what": what, "value": value} for what, value in figures.items()]
