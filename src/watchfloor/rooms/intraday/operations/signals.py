"""Signals are raised once, stand until what they tell is over, and are marked by people."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from watchfloor.common import journal
from watchfloor.common.access import Scope
from watchfloor.common.actor import Actor
from watchfloor.rooms.intraday.contracts import Mark, SignalFacts, SignalKey, SignalKind
from watchfloor.rooms.intraday.models import Signal
from watchfloor.rooms.intraday.queries.signals import get_signal


@transaction.atomic
def raise_signals(
    *, found: Iterable[SignalFacts], over: Collection[SignalKey], actor: Actor, at: datetime
) -> tuple[int, ...]:
    """Raise what is new, renew what stands, end what is over; return the numbers of new ones."""
    standing = {_key(row): row for row in Signal.objects.select_for_update().filter(ended_at=None)}
    new = []
    for facts in {each.key: each for each in found}.values():
        row = standing.get(facts.key)
        if row is None:
            new.append(facts)
        else:
            _renew(row, facts)
    ended = [row.pk for key, row in standing.items() if key in over]
    Signal.objects.filter(pk__in=ended).update(ended_at=at)
    rows = [_raise(facts, at) for facts in new]
    _note(rows, ended, actor, at)
    return tuple(row.pk for row in rows)


def mark_signal(
    *, signal_id: int, mark: Mark | None, scope: Scope, actor: Actor, at: datetime
) -> None:
    """Say whether a signal was real or false; None takes that back.

    :raises SignalNotFound: there is none in reach.
    """
    card = get_signal(signal_id=signal_id, scope=scope)
    _mark(card.id, card.marked, "" if mark is None else mark.value, actor, at)


@transaction.atomic
def _mark(signal_id: int, before: str, mark: str, actor: Actor, at: datetime) -> None:
    by = actor.name if mark else ""
    Signal.objects.filter(pk=signal_id).update(marked=mark, marked_by=by)
    journal.record(
        action="intraday.signal.marked",
        subject=f"signal:{signal_id}",
        actor=actor,
        at=at,
        before={"mark": before},
        after={"mark": mark},
    )


def _key(row: Signal) -> SignalKey:
    return SignalKey(SignalKind(row.kind), row.queue_id, row.source_name, row.rule_id)


def _raise(facts: SignalFacts, at: datetime) -> Signal:
    return Signal.objects.create(
        kind=facts.kind.value,
        rule_id=facts.rule_id,
        queue_id=facts.queue_id,
        source_name=facts.source_name,
        raised_at=at,
        evidence=_evidence(facts, facts.since),
        loss=facts.loss,
    )


def _renew(row: Signal, facts: SignalFacts) -> None:
    """Keep what a standing signal says now; when it began stays as it was told first."""
    row.evidence = _evidence(facts, datetime.fromisoformat(row.evidence["since"]))
    row.loss = facts.loss
    row.save(update_fields=["evidence", "loss"])


def _evidence(facts: SignalFacts, since: datetime) -> Mapping[str, Any]:
    return {
        "since": since.isoformat(),
        "observed": round(facts.observed, 2),
        "expected": round(facts.expected, 2),
        "ratio": round(facts.ratio, 4),
        "metrics": {name: round(value, 4) for name, value in (facts.metrics or {}).items()},
    }


def _note(rows: Sequence[Signal], ended: Sequence[int], actor: Actor, at: datetime) -> None:
    """Write one line for a round that changed something."""
    if not rows and not ended:
        return
    journal.record(
        action="intraday.signals.looked",
        subject="centre",
        actor=actor,
        at=at,
        after={
            "raised": [f"{row.kind}:{row.queue_id or row.source_name}" for row in rows],
            "ended": list(ended),
        },
    )
