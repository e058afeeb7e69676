"""Does the advice help? Days whose truth is known, each with its best proposal of each kind.

On each day the first proposal of a kind is carried out; the same contacts go through the day with
and without it, many times, each time with a level of the day and with chances of its own.
`WATCHFLOOR_BENCH_DAYS` says how many days are looked at (600), until there are 100 cases of a kind.
"""

from __future__ import annotations

import os
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from watchfloor.rooms.intraday.contracts import ActionKind
from watchfloor.rooms.intraday.rules.proposing import Draft
from watchfloor.rooms.intraday.tests.simulated_days import TARGET, draw_day
from watchfloor.rooms.intraday.tests.simulated_truth import Truth, truth_of

DRAWS = 30
CASES = 100  # of a kind: more of it say nothing new
BUSY = (0.45, 1.05)  # from quiet lines to such as are lost: what is proposed depends on it


@dataclass(frozen=True, slots=True)
class Case:
    """A proposal, and what it was truly worth in each draw of its day."""

    draft: Draft
    truth: Truth


def run() -> list[dict[str, str]]:
    """Say for each kind how often a claim comes true, and how large what is gained is."""
    days = int(os.environ.get("WATCHFLOOR_BENCH_DAYS", "600"))
    cases: dict[ActionKind, list[Case]] = defaultdict(list)
    seconds = 0.0
    for seed in range(days):
        day = draw_day(40_000 + seed, busy=BUSY)
        began = time.process_time()
        drafts = day.advised()
        seconds += time.process_time() - began
        for kind, draft in _first(drafts).items():
            if len(cases[kind]) < CASES:
                cases[kind].append(Case(draft, truth_of(day, draft, seed=seed, draws=DRAWS)))
    rows = [_row(kind, cases[kind]) for kind in ActionKind if cases[kind]]
    last = {"kind": f"CPU seconds a round of two lines: {seconds / days:.2f}", **_NOTHING}
    return [*rows, last]


def _first(drafts: Sequence[Draft]) -> dict[ActionKind, Draft]:
    """Return the first proposal of each kind."""
    found: dict[ActionKind, Draft] = {}
    for draft in drafts:
        found.setdefault(draft.kind, draft)
    return found


_NOTHING: Mapping[str, str] = dict.fromkeys(
    ("cases", "claimed", "gained", "gained/claimed", "days better", "draws better", "in interval",
     "target kept"), ""
)  # fmt: skip


def _row(kind: ActionKind, cases: Sequence[Case]) -> dict[str, str]:
    claimed = np.array([each.draft.gain.contacts for each in cases])
    gained = np.array([each.truth.gained.mean() for each in cases])
    better = np.array([(each.truth.gained > 0).mean() for each in cases])
    inside = [
        (each.truth.gained >= each.draft.gain.low) & (each.truth.gained <= each.draft.gain.high)
        for each in cases
    ]
    kept = np.array([(each.truth.after >= TARGET).mean() for each in cases])
    is_off = kind is ActionKind.OFFER_TIME_OFF
    return {
        "kind": kind.value,
        "cases": str(len(cases)),
        "claimed": f"{claimed.mean():.1f}",
        "gained": f"{gained.mean():.1f}",
        "gained/claimed": f"{gained.sum() / claimed.sum():.2f}",
        "days better": "-" if is_off else f"{np.mean(gained > 0):.0%}",
        "draws better": "-" if is_off else f"{better.mean():.0%}",
        "in interval": f"{np.mean(inside):.0%}",
        "target kept": f"{kept.mean():.0%}" if is_off else "-",
    }
