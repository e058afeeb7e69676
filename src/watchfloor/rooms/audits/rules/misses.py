"""How often a layer passes what quality fails, from the contacts that both looked at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from callmath.sampling import hajek_rate
from watchfloor.rooms.audits.contracts import MissRate
from watchfloor.rooms.observations.contracts import Layer, Result


@dataclass(frozen=True, slots=True)
class Pair:
    """A contact that a layer and quality both judged; `probability` is that of both looking."""

    layer: Layer
    first: Result
    second: Result
    probability: float


def estimate_miss_rate(layer: Layer, pairs: Sequence[Pair]) -> MissRate:
    """Estimate the share of errors that a layer passes; quality's judgement counts as the truth."""
    ours = [pair for pair in pairs if pair.layer is layer]
    failed = [pair for pair in ours if pair.second is Result.FAIL]
    missed = [pair.first is not Result.FAIL for pair in failed]
    if not failed:
        return MissRate(layer, len(ours), 0, 0, None, None, None)
    rate = hajek_rate(missed, [pair.probability for pair in failed])
    return MissRate(layer, len(ours), len(failed), sum(missed), rate.rate, rate.low, rate.high)
