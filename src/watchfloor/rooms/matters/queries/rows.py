"""Rows of the tables as the frozen data of the contracts, and back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from watchfloor.common.access import Access
from watchfloor.rooms.matters.contracts import (
    ClockSpec,
    ClockTime,
    EscalationStep,
    Event,
    MatterCard,
    State,
    Verb,
)
from watchfloor.rooms.matters.models import Matter, MatterClock, MatterEvent


def read_events(matter_id: int) -> tuple[Event, ...]:
    """Return what happened to a matter, in order."""
    return tuple(map(event_of, MatterEvent.objects.filter(matter_id=matter_id).order_by("seq")))


def read_clocks(matter_id: int) -> tuple[ClockSpec, ...]:
    """Return a matter's clocks as they were copied when it was opened."""
    return tuple(map(spec_of, MatterClock.objects.filter(matter_id=matter_id).order_by("position")))


def event_of(row: MatterEvent) -> Event:
    """Return an event; a fired step's clock, round and number are in its data."""
    data = row.data
    if row.clock is not None:
        data = {**data, "clock": row.clock, "round": row.round, "step": row.step}
    return Event(
        seq=row.seq,
        at=row.at,
        verb=Verb(row.verb),
        actor_id=row.actor_user_id,
        actor=row.actor,
        to_user_id=row.to_user_id,
        note=row.note,
        data=data,
    )


def event_row(matter_id: int, event: Event) -> MatterEvent:
    """Return the row of an event."""
    data = dict(event.data)
    return MatterEvent(
        matter_id=matter_id,
        seq=event.seq,
        at=event.at,
        verb=event.verb.value,
        actor_user_id=event.actor_id,
        actor=event.actor,
        to_user_id=event.to_user_id,
        note=event.note,
        clock=data.pop("clock", None),
        round=data.pop("round", None),
        step=data.pop("step", None),
        data=data,
    )


def spec_of(row: MatterClock) -> ClockSpec:
    """Return the clock that a row keeps."""
    return ClockSpec(
        name=row.name,
        limit_minutes=row.limit_minutes,
        time=ClockTime(row.time),
        pauses=row.pauses,
        stops_on=Verb(row.stops_on),
        steps=tuple(EscalationStep(after, to) for after, to in row.steps),
        source=row.source,
    )


def clock_rows(matter_id: int, clocks: Sequence[ClockSpec]) -> list[MatterClock]:
    """Return the rows that keep some clocks."""
    return [
        MatterClock(
            matter_id=matter_id,
            position=position,
            name=spec.name,
            limit_minutes=spec.limit_minutes,
            time=spec.time.value,
            pauses=spec.pauses,
            stops_on=spec.stops_on.value,
            steps=[[step.after_minutes, step.to] for step in spec.steps],
            source=spec.source,
        )
        for position, spec in enumerate(clocks)
    ]


def cards_of(rows: Iterable[Matter]) -> tuple[MatterCard, ...]:
    """Return rows, read with their node and owner, as cards."""
    return tuple(map(card_of, rows))


def card_of(row: Matter) -> MatterCard:
    """Return a row, read with its node and owner, as a card."""
    owner = row.owner
    return MatterCard(
        id=row.pk,
        kind=row.kind,
        title=row.title,
        state=State(row.state),
        subject=row.subject,
        node_id=row.node_id,
        node=row.node.name if row.node else "",
        parent_id=row.parent_id,
        standard_version_id=row.standard_version_id,
        opened_at=row.opened_at,
        opener_id=row.opener_id,
        owner_id=row.owner_id,
        owner=(owner.get_full_name() or owner.username) if owner else "",
        due_at=row.due_at,
        ended_at=row.ended_at,
        seq=row.seq,
        expected_loss=row.expected_loss,
        open_children=row.open_children,
    )


def is_in_reach(row: Matter, access: Access | None) -> bool:
    """May she see this matter? The system itself (None) sees all."""
    if access is None or access.scope.everything:
        return True
    if access.user_id is not None and access.user_id in {row.owner_id, row.opener_id}:
        return True
    return row.node_id is not None and row.node_id in access.scope.node_ids
