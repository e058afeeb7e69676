"""A rule may ask that its signals are answered for: each then opens a matter of the loop."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from watchfloor.common.access import WHOLE_CENTRE
from watchfloor.common.actor import Actor
from watchfloor.common.words import Words
from watchfloor.rooms.intraday.contracts import LiveSignalBody, SignalCard
from watchfloor.rooms.intraday.models import Signal
from watchfloor.rooms.intraday.queries.live_rules import get_rule
from watchfloor.rooms.intraday.queries.signals import get_signal
from watchfloor.rooms.matters import service as matters
from watchfloor.rooms.matters.contracts import ClockSpec, EscalationStep, MatterKind, Verb

KIND = "live_signal"
_TAKEN_UP = ClockSpec(
    name="taken_up",
    limit_minutes=15,
    stops_on=Verb.ASSIGN,
    steps=(EscalationStep(0, "floor_manager"), EscalationStep(15, "director")),
)
LIVE_SIGNAL = MatterKind(
    code=KIND,
    title=Words("Live signal", "实时预警"),
    body=LiveSignalBody,
    capabilities={"": "intraday.lead"},
    clocks=(_TAKEN_UP,),
    labels={
        "queue": Words("Queue", "队列"),
        "rule": Words("Rule", "规则"),
        "offered": Words("Came in half an hour", "半小时来量"),
        "forecast": Words("Forecast", "预测"),
    },
)


def register_kinds() -> None:
    """Make this room's kind known; called when the room starts."""
    matters.register_kind(LIVE_SIGNAL)


def open_matters(*, signal_ids: Sequence[int], actor: Actor, at: datetime) -> tuple[int, ...]:
    """Open a matter for each signal whose rule asks for one; return their numbers."""
    rows = Signal.objects.filter(pk__in=signal_ids, rule__opens_matter=True, matter_id=None)
    return tuple(
        _open(get_signal(signal_id=row.pk, scope=WHOLE_CENTRE), actor, at)
        for row in rows.order_by("pk")
    )


@transaction.atomic
def _open(card: SignalCard, actor: Actor, at: datetime) -> int:
    rule = get_rule(rule_id=card.rule_id or 0, scope=WHOLE_CENTRE)
    Signal.objects.select_for_update().get(pk=card.id)
    number = matters.open_matter(
        kind=KIND,
        title=f"{card.queue} · {rule.facts.name}"[:200],
        body=LiveSignalBody(card.id, card.queue, rule.facts.name, card.observed, card.expected),
        subject=f"signal:{card.id}",
        node_id=rule.node_id,
        actor=actor,
        at=at,
    )
    Signal.objects.filter(pk=card.id).update(matter_id=number)
    return number
