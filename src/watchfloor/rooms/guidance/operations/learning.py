"""What happened afterwards comes back: judgements to decisions, error rates to agents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import islice

from django.db import transaction

from watchfloor.common.access import WHOLE_CENTRE
from watchfloor.rooms.guidance.contracts import Arm
from watchfloor.rooms.guidance.models import AgentPointFacts, StepDecision
from watchfloor.rooms.observations import service as observations
from watchfloor.rooms.observations.contracts import By, Layer, Result, StoredObservation

JOINED_DAYS = 60
KEPT_DAYS = 400
RATE_DAYS = 365
_CHUNK = 2_000
# Whose judgement counts where several looked at one contact: the later in this list.
_TRUST = (Layer.AUTOMATIC, Layer.SELF, Layer.TEAM, Layer.QUALITY)


@transaction.atomic
def join_outcomes(*, at: datetime, days: int = JOINED_DAYS) -> int:
    """Write later judgements of the same contact and point to the decisions; how many changed.

    Doing it again changes nothing; a better judgement replaces a lesser one.
    """
    changed = 0
    rows = (
        StepDecision.objects.filter(at__gte=at - timedelta(days=days), at__lte=at)
        .exclude(arm=Arm.NONE)
        .order_by("pk")
        .iterator(chunk_size=_CHUNK)
    )
    while chunk := list(islice(rows, _CHUNK)):
        changed += _join(chunk)
    return changed


def _join(decisions: list[StepDecision]) -> int:
    found = _best(
        observations.list_judgements(
            subjects=sorted({f"contact:{each.contact_key}" for each in decisions}),
            standard_ids=sorted({each.standard_id for each in decisions if each.standard_id}),
        )
    )
    late = list(_changed(decisions, found))
    StepDecision.objects.bulk_update(late, ["failed", "weight"], batch_size=500)
    return len(late)


def _changed(
    decisions: Iterable[StepDecision], found: dict[tuple[str, int], tuple[bool, float]]
) -> Iterator[StepDecision]:
    for each in decisions:
        judged = found.get((f"contact:{each.contact_key}", each.standard_id or 0))
        if judged is not None and judged != (each.failed, each.weight):
            each.failed, each.weight = judged
            yield each


def _best(
    judgements: Iterable[StoredObservation],
) -> dict[tuple[str, int], tuple[bool, float]]:
    """Return the most trusted verdict of each contact and point, the latest of equals."""
    found = sorted(
        (each.seen for each in judgements if each.seen.result in {Result.PASS, Result.FAIL}),
        key=lambda seen: (_TRUST.index(seen.layer), seen.at),
    )
    return {
        (seen.subject, seen.standard_id or 0): (seen.result is Result.FAIL, 1 / seen.probability)
        for seen in found
    }


@transaction.atomic
def refresh_facts(*, at: datetime) -> int:
    """Bring each agent's judged contacts of the last year at each point; how many pairs.

    They count as many contacts as were looked at, at the rate that the weights give.
    """
    rows = observations.sum_rates(
        start=at - timedelta(days=RATE_DAYS),
        end=at + timedelta(days=1),
        by=(By.AGENT, By.STANDARD),
        scope=WHOLE_CENTRE,
    )
    facts = [
        AgentPointFacts(
            agent_id=row.keys[0],
            standard_id=row.keys[1],
            looked=row.looked,
            failed=row.looked * row.failed_weight / row.weight,
        )
        for row in rows
        if row.keys[0] is not None and row.keys[1] is not None and row.weight
    ]
    AgentPointFacts.objects.bulk_create(
        facts,
        update_conflicts=True,
        unique_fields=["agent", "standard_id"],
        update_fields=["looked", "failed"],
        batch_size=_CHUNK,
    )
    return len(facts)


@transaction.atomic
def prune_decisions(*, at: datetime) -> int:
    """Remove decisions that no effect is computed from any more; the observations stay."""
    gone, _ = StepDecision.objects.filter(at__lt=at - timedelta(days=KEPT_DAYS)).delete()
    return gone
