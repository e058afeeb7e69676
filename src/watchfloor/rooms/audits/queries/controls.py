"""What a control variate for the error rate needs: predictions, and their sum over every frame."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from django.db.models import Sum

from watchfloor.rooms.audits.models import Draw, Item
from watchfloor.rooms.audits.rules.scoring import Floats
from watchfloor.rooms.observations.contracts import Layer, Result


@dataclass(frozen=True, slots=True, eq=False)
class Control:
    """Judged items of one point with their predictions, as `callmath.sampling.tuned_rate` wants.

    `predicted_mean` is the mean prediction over all contacts of the draws, looked at or not:
    the automatic checks, prompts and signals of every one of them went into it.
    """

    failed: Floats
    probabilities: Floats
    predicted: Floats
    predicted_mean: float
    population: int


def read_control(
    *, standard_id: int, first: date, last: date, layer: Layer = Layer.QUALITY
) -> Control | None:
    """Return a point's control over the days [first, last]; None where nothing was judged.

    Of the whole centre: a frame's sum is not kept for parts of it.
    """
    draws = Draw.objects.filter(standard_id=standard_id, day__gte=first, day__lte=last)
    whole = draws.aggregate(population=Sum("population"), predicted=Sum("expected_errors"))
    rows = list(
        Item.objects.filter(
            drawn__draw__in=draws,
            layer=layer,
            settled_at__isnull=False,
            result__in=[Result.PASS, Result.FAIL],
        )
        .order_by("pk")
        .values_list("result", "probability", "drawn__error_probability")
    )
    if not rows or not whole["population"]:
        return None
    results, probabilities, predicted = zip(*rows, strict=True)
    return Control(
        failed=np.array([result == Result.FAIL for result in results], dtype=np.float64),
        probabilities=np.array(probabilities, dtype=np.float64),
        predicted=np.array(predicted, dtype=np.float64),
        predicted_mean=whole["predicted"] / whole["population"],
        population=whole["population"],
    )
