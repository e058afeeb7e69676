"""From events to where a matter stands. Nothing here reads a clock or a table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from watchfloor.rooms.matters.contracts import ENDED, Event, State, Verb

Who = int | str  # a user's number, or the name of a job
_RUNNING = frozenset({State.OPEN, State.ASSIGNED, State.HELD})
FROM: Mapping[Verb, frozenset[State]] = {
    Verb.OPEN: frozenset(),
    Verb.ASSIGN: _RUNNING,
    Verb.HOLD: frozenset({State.OPEN, State.ASSIGNED}),
    Verb.RESUME: frozenset({State.HELD}),
    Verb.DONE: frozenset({State.OPEN, State.ASSIGNED}),
    Verb.REJECT: frozenset({State.DONE}),
    Verb.VERIFY: frozenset({State.DONE}),
    Verb.CANCEL: _RUNNING | {State.DONE},
    Verb.REOPEN: ENDED,
    Verb.REMIND: _RUNNING | {State.DONE},
}


class IllegalHistory(ValueError):
    """Events that the rules do not allow: somebody wrote them past the room."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a matter stands after its events.

    A *round* begins with the opening and with each reopening. `doers` are those who held the
    matter as owners or said DONE in this round: none of them may verify it.
    """

    state: State
    owner_id: int | None
    opener_id: int | None
    seq: int
    opened_at: datetime
    last_at: datetime
    ended_at: datetime | None
    round: int
    doers: frozenset[Who]


def who_of(actor_id: int | None, actor: str) -> Who:
    """Return by what a doer is known: jobs have a name only."""
    return actor if actor_id is None else actor_id


def replay(events: Iterable[Event]) -> Standing:
    """Return where a matter stands. :raises IllegalHistory: it cannot have gone this way."""
    standing: Standing | None = None
    for event in events:
        standing = advance(standing, event)
    if standing is None:
        raise IllegalHistory("no events")
    return standing


def advance(standing: Standing | None, event: Event) -> Standing:
    """Return where a matter stands after one more event."""
    if standing is None:
        return _opened(event)
    if event.seq != standing.seq + 1:
        raise IllegalHistory(f"event {event.seq} after {standing.seq}")
    if event.at < standing.last_at:
        raise IllegalHistory(f"event {event.seq} lies before the one before")
    if standing.state not in FROM[event.verb]:
        raise IllegalHistory(f"event {event.seq}: {event.verb} of a matter {standing.state}")
    if event.verb is Verb.VERIFY and who_of(event.actor_id, event.actor) in standing.doers:
        raise IllegalHistory(f"event {event.seq}: verified by its doer")
    return _moved(replace(standing, seq=event.seq, last_at=event.at), event)


def _opened(event: Event) -> Standing:
    if event.verb is not Verb.OPEN or event.seq != 1:
        raise IllegalHistory("the first event is not the opening")
    owner = event.to_user_id
    return Standing(
        state=State.OPEN if owner is None else State.ASSIGNED,
        owner_id=owner,
        opener_id=event.actor_id,
        seq=1,
        opened_at=event.at,
        last_at=event.at,
        ended_at=None,
        round=1,
        doers=frozenset() if owner is None else frozenset({owner}),
    )


def _moved(standing: Standing, event: Event) -> Standing:
    match event.verb:
        case Verb.ASSIGN:
            after = _assigned(standing, event)
        case Verb.HOLD:
            after = replace(standing, state=State.HELD)
        case Verb.DONE:
            after = _done(standing, event)
        case Verb.RESUME | Verb.REJECT:
            after = replace(standing, state=_at_work(standing))
        case Verb.VERIFY:
            after = replace(standing, state=State.VERIFIED, ended_at=event.at)
        case Verb.CANCEL:
            after = replace(standing, state=State.CANCELLED, ended_at=event.at)
        case Verb.REOPEN:
            after = _reopened(standing)
        case _:
            after = standing
    return after


def _at_work(standing: Standing) -> State:
    return State.OPEN if standing.owner_id is None else State.ASSIGNED


def _assigned(standing: Standing, event: Event) -> Standing:
    if event.to_user_id is None:
        raise IllegalHistory(f"event {event.seq}: assigned to nobody")
    held = standing.state is State.HELD
    return replace(
        standing,
        state=State.HELD if held else State.ASSIGNED,
        owner_id=event.to_user_id,
        doers=standing.doers | {event.to_user_id},
    )


def _done(standing: Standing, event: Event) -> Standing:
    """Whoever does what nobody owned owns it: a rejection comes back to her."""
    owner = event.actor_id if standing.owner_id is None else standing.owner_id
    doers = standing.doers | {who_of(event.actor_id, event.actor)}
    return replace(standing, state=State.DONE, owner_id=owner, doers=doers)


def _reopened(standing: Standing) -> Standing:
    owner = standing.owner_id
    return replace(
        standing,
        state=_at_work(standing),
        ended_at=None,
        round=standing.round + 1,
        doers=frozenset() if owner is None else frozenset({owner}),
    )
