"""How well layers find errors: contacts that a layer and quality both judged, and who disagreed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from watchfloor.rooms.audits.contracts import MissRate
from watchfloor.rooms.audits.models import Disagreement, Item
from watchfloor.rooms.audits.rules.misses import Pair, estimate_miss_rate
from watchfloor.rooms.observations.contracts import Layer, Result

_JUDGED = (Result.PASS, Result.FAIL)


def list_miss_rates(*, first: date, last: date) -> tuple[MissRate, ...]:
    """Return how often agents and teams pass what quality fails, over the days [first, last]."""
    pairs = list(_pairs(first, last))
    return tuple(estimate_miss_rate(layer, pairs) for layer in (Layer.SELF, Layer.TEAM))


def count_disagreements(*, first: date, last: date) -> int:
    """Return in how many contacts two layers found different things."""
    return Disagreement.objects.filter(
        drawn__draw__day__gte=first, drawn__draw__day__lte=last
    ).count()


def _pairs(first: date, last: date) -> Iterable[Pair]:
    again = Item.objects.filter(
        is_recheck=True,
        settled_at__isnull=False,
        result__in=_JUDGED,
        drawn__draw__day__gte=first,
        drawn__draw__day__lte=last,
    )
    second = dict(again.values_list("drawn_id", "result"))
    looks = Item.objects.filter(
        drawn_id__in=second, is_recheck=False, settled_at__isnull=False, result__in=_JUDGED
    )
    for drawn_id, layer, result, probability in looks.values_list(
        "drawn_id", "layer", "result", "probability"
    ):
        # Re-checks are a random part that is the same for all, so it drops out of the weights.
        yield Pair(Layer(layer), Result(result), Result(second[drawn_id]), probability)
