"""What earlier imports of a feed left unfinished: a grown or rotated log goes on with it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from django.db.models import Q

from watchfloor.rooms.interactions.contracts import (
    Channel,
    LegRecord,
    Outcome,
    StateRecord,
    Unclosed,
)
from watchfloor.rooms.interactions.models import AgentState, Feed, Leg
from watchfloor.rooms.interactions.rules.reading import Carry
from watchfloor.rooms.people import service as people

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# A restart may not have ended what it seemed to: where parts of a log come out of order, the
# end is read after a restart that came later.
_UNFINISHED = (
    Q(outcome=Outcome.OPEN)
    | Q(outcome=Outcome.LOST, ended_at=None, note=Unclosed.RESTARTED)
    | Q(
        outcome=Outcome.ANSWERED,
        ended_at=None,
        note__in=(Unclosed.STILL_TALKING, Unclosed.RESTARTED_IN_CALL),
    )
)


def carry_of(feed: Feed) -> Carry:
    """Return the legs and states of a feed that have no end yet."""
    logins = people.list_logins(feed=feed.name)
    legs = Leg.objects.filter(_UNFINISHED, feed=feed).exclude(note="").select_related("queue")
    states = AgentState.objects.filter(feed=feed, ended_at=None)
    return Carry(
        open_legs=[_leg_record(leg, logins) for leg in legs.iterator()],
        open_states=[
            StateRecord(
                logins[state.agent_id], state.state, state.reason, _ms(state.started_at), None
            )
            for state in states.iterator()
            if state.agent_id in logins
        ],
    )


def _leg_record(leg: Leg, logins: Mapping[int, str]) -> LegRecord:
    return LegRecord(
        call_id=leg.call_id,
        queue=leg.queue.code,
        entered_ms=_ms(leg.entered_at),
        contact_key=leg.contact_key,
        outcome=Outcome(leg.outcome),
        answered_ms=_ms(leg.answered_at) if leg.answered_at else None,
        wait_ms=leg.wait_ms,
        ring_ms=leg.ring_ms,
        agent=logins.get(leg.agent_id) if leg.agent_id else None,
        channel=Channel(leg.channel),
        note=leg.note,
    )


def _ms(at: datetime) -> int:
    return (at - _EPOCH) // timedelta(milliseconds=1)
