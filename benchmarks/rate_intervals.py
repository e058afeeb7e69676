"""How often does the 95 % interval of an error rate hold the truth where it is hard?

2,000 draws of about 600 from 6,000 items, with chances that differ by a lognormal size (lowest
2 %). `fails with size`: failing goes with that power of the size: 1, the chances know who fails;
0, they know nothing and only add noise; below 0, they are wrong.
"""

from __future__ import annotations

import numpy as np

from callmath.sampling import draw, hajek_rate

ITEMS, AUDITS, LEAST, DRAWS = 6000, 600, 0.02, 2000


def run() -> list[dict[str, str]]:
    """Draw each case often."""
    size = np.random.default_rng(11).lognormal(0, 1, ITEMS)
    chances = np.clip(size / size.sum() * AUDITS, LEAST, 1)
    return [
        _row(size**power, chances, rate, power)
        for rate in (0.002, 0.005, 0.01, 0.03)
        for power in (1.0, 0.0, -0.5)
    ]


def _row(tendency, chances, rate, power) -> dict[str, str]:
    failed = np.zeros(ITEMS)
    failed[draw(np.clip(tendency / tendency.sum() * round(rate * ITEMS), 1e-9, 1), 5)] = 1
    missed_above = missed_below = seen = 0
    for seed in range(DRAWS):
        drawn = draw(chances, seed)
        found = hajek_rate(failed[drawn], chances[drawn])
        missed_above += found.high < failed.mean()
        missed_below += found.low > failed.mean()
        seen += found.failed
    return {
        "true rate": f"{rate:.1%}",
        "fails with size": f"{power:+.1f}",
        "fails seen": f"{seen / DRAWS:.1f}",
        "covers": f"{1 - (missed_above + missed_below) / DRAWS:.1%}",
        "truth above": f"{missed_above / DRAWS:.1%}",
        "truth below": f"{missed_below / DRAWS:.1%}",
    }
