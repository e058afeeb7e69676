"""What somebody has to answer for becomes a matter of the loop: signals, deeds at the switch.

A signal does where its rule asks for it; an action that was accepted does where Watchfloor cannot
do it by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from watchfloor.common.access import WHOLE_CENTRE
from watchfloor.common.actor import Actor
from watchfloor.common.refusals import Refusal
from watchfloor.common.words import Words
from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.intraday.contracts import ActionKind, LiveSignalBody, SignalCard
from watchfloor.rooms.intraday.contracts.bodies import LiveActionBody
from watchfloor.rooms.intraday.models import Proposal, Signal
from watchfloor.rooms.intraday.queries.action_words import say_action
from watchfloor.rooms.intraday.queries.lines import find_line
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


ACTION = "live_action"
_DONE_AT_ONCE = ClockSpec(
    name="done",
    limit_minutes=10,
    steps=(EscalationStep(0, "floor_manager"), EscalationStep(15, "director")),
)
LIVE_ACTION = MatterKind(
    code=ACTION,
    title=Words("Action at the switch", "话务平台操作"),
    body=LiveActionBody,
    capabilities={"": "intraday.lead"},
    clocks=(_DONE_AT_ONCE,),
    labels={
        "queue": Words("Queue", "队列"),
        "action": Words("What to do", "要做什么"),
        "start": Words("From", "开始"),
        "end": Words("Until", "结束"),
    },
)


def register_kinds() -> None:
    """Make this room's kinds known; called when the room starts."""
    matters.register_kind(LIVE_SIGNAL)
    matters.register_kind(LIVE_ACTION)


def open_action(row: Proposal, *, actor: Actor, at: datetime) -> int:
    """Open a matter for what has to be changed at the switch; return its number."""
    zone = calendars.centre_zone()
    line = find_line(queue_id=row.queue_id, scope=WHOLE_CENTRE)
    what = say_action(ActionKind(row.kind))
    start, end = (f"{each.astimezone(zone):%H:%M}" for each in (row.starts_at, row.ends_at))
    return matters.open_matter(
        kind=ACTION,
        title=f"{line.title} · {what} · {start}–{end}"[:200],
        body=LiveActionBody(row.pk, line.title, what, start, end),
        subject=f"proposal:{row.pk}",
        node_id=line.series.node_id or line.queue.node_id,
        actor=actor,
        at=at,
    )


def end_action(matter_id: int, *, actor: Actor, at: datetime) -> None:
    """End the matter of a deed that is taken back, unless it has ended already."""
    with suppress(Refusal):
        matters.act(
            matter_id=matter_id, verb=Verb.CANCEL, access=None, actor=actor, at=at,
            note=_("The proposal was taken back."),
        )  # fmt: skip


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
