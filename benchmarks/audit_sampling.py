"""How much loss do 1,000 audits of 20,000 items find, and how good is the rate they give?

Each row is a seeded population with a true rate of 1.99 %, drawn 2,000 times both ways. Columns:
`AUC`, how well the score tells fails from passes; `greedy`, the share of all loss that the 1,000
items of the greatest expected loss would find (with a worthless rate); then simple random
sampling; then risk-based sampling with the rate alone, and with the score as control variate.
"""

from __future__ import annotations

import os

import numpy as np

from callmath.sampling import inclusion_probabilities
from callmath.sampling.tests.populations import Population, Story, make
from callmath.sampling.tests.simulation import Outcome, simulate

DRAWS = int(os.environ.get("WATCHFLOOR_BENCHMARK_DRAWS", "2000"))
AUDITS = 1000
FLOOR = 0.01

STORIES = (
    Story("reference"),
    Story("sharper score", shape=0.3),
    Story("weaker score", shape=1.0),
    Story("weak score", shape=3.0, surprise=0.8),
    Story("lighter losses", loss_spread=1.0),
    Story("heavier losses", loss_spread=2.0),
    Story("weaker, heavier", shape=1.0, loss_spread=2.0),
    Story("score twice too high", skew=2.0),
    Story("score too sure", power=1.5),
    Story("score full of surprises", surprise=1.5),
    Story("dear items fail more", linked=0.3),
)


def greedy_share(known: Population) -> float:
    """Return the share of loss that the items of the greatest expected loss hold."""
    top = np.argsort(-known.expected_loss, kind="stable")[:AUDITS]
    return float(known.failed[top] @ known.loss[top]) / known.all_loss


def run() -> list[dict[str, str]]:
    """Simulate each population."""
    return [_row(story) for story in STORIES]


def _row(story: Story) -> dict[str, str]:
    known = make(story)
    items = known.failed.size
    equal = simulate(known, np.full(items, AUDITS / items), DRAWS)
    chances = inclusion_probabilities(known.expected_loss, known.score, AUDITS, FLOOR)
    risky = simulate(known, chances, DRAWS)
    return {
        "population": story.name,
        "AUC": f"{known.auc():.3f}",
        "greedy": f"{greedy_share(known):.0%}",
        "random: found": f"{equal.plain.found_share:.1%}",
        "rmse": f"{equal.plain.rmse:.1%}",
        "covers": f"{equal.plain.coverage:.1%}",
        **_figures(risky, items),
    }


def _figures(risky: Outcome, items: int) -> dict[str, str]:
    plain, tuned = risky.plain, risky.tuned
    return {
        "by risk: found": f"{plain.found_share:.1%}",
        "times": f"{plain.found_share * items / AUDITS:.1f}",
        "rmse ": f"{plain.rmse:.1%}",
        "bias ": f"{plain.bias:+.2%}",
        "covers ": f"{plain.coverage:.1%}",
        "tuned: rmse": f"{tuned.rmse:.1%}",
        "bias  ": f"{tuned.bias:+.2%}",
        "covers  ": f"{tuned.coverage:.1%}",
    }
