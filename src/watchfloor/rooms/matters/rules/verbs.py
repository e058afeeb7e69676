"""What may happen next to a matter, and in which words the rest is refused."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from watchfloor.common.refusals import Refusal
from watchfloor.common.words import msgid
from watchfloor.rooms.matters.contracts import ENDED, Event, Verb

from .replay import FROM, Standing, Who, who_of

NEEDS_REASON = frozenset({Verb.CANCEL, Verb.REJECT, Verb.HOLD, Verb.REOPEN})
_ENDING = frozenset({Verb.DONE, Verb.VERIFY, Verb.CANCEL})
_BY_HAND = tuple(verb for verb in Verb if verb is not Verb.OPEN)
SKEW = timedelta(minutes=1)  # by so much the clocks of two machines may differ


_NOT_NOW = {
    Verb.HOLD: msgid("Only a matter somebody works on can be held."),
    Verb.RESUME: msgid("Only a held matter can be resumed."),
    Verb.DONE: msgid(
        "A held matter must be resumed, and a done one rejected, before it is done again."
    ),
    Verb.REJECT: msgid("Only what is said to be done can be rejected."),
    Verb.VERIFY: msgid("Only what is said to be done can be verified."),
    Verb.ASSIGN: msgid(
        "A done matter waits to be verified; reject it before somebody else takes it."
    ),
    Verb.REOPEN: msgid("Only an ended matter can be reopened."),
}
_NEVER_NOW = msgid("This cannot be done now.")


@dataclass(frozen=True, slots=True)
class Around:
    """What a matter's family says: children that are open, an ended parent, its last event."""

    open_children: int = 0
    is_parent_ended: bool = False
    children_at: datetime | None = None  # the last event of any child


ALONE = Around()


def legal_verbs(standing: Standing, around: Around = ALONE) -> Iterator[Verb]:
    """Yield what may happen next to a matter, whoever does it."""
    for verb in _BY_HAND:
        if standing.state not in FROM[verb]:
            continue
        if verb in _ENDING and around.open_children:
            continue
        if verb is Verb.REOPEN and around.is_parent_ended:
            continue
        yield verb


def is_doer(standing: Standing, who: Who) -> bool:
    """Has she held the matter or said that it is done, since it was opened or reopened?"""
    return who in standing.doers


def settle_time(standing: Standing, at: datetime, around: Around = ALONE) -> datetime:
    """Return when a verb given at `at` happens: never before what has happened.

    Clocks of two machines differ a little; what comes early by more than that is refused.
    """
    earliest = max(standing.last_at, around.children_at or standing.last_at)
    if at < earliest - SKEW:
        raise Refusal(
            code="matters.matter.time_backwards",
            what="This would lie before what has already happened to the matter.",
            where="%(at)s is before %(last)s",
            mend="Check the clocks of the machines that Watchfloor runs on.",
            fields={"at": at.isoformat(), "last": earliest.isoformat()},
        )
    return max(at, earliest)


def check_verb(standing: Standing, event: Event, around: Around = ALONE) -> None:
    """Refuse, in words, an event that may not come next."""
    if standing.state not in FROM[event.verb]:
        raise _wrong_state(standing, event.verb)
    if event.verb in NEEDS_REASON and not event.note.strip():
        raise _no_reason(event.verb)
    if event.verb is Verb.ASSIGN:
        _check_owner(standing, event)
    if event.verb is Verb.VERIFY and is_doer(standing, who_of(event.actor_id, event.actor)):
        raise _own_work()
    _check_family(event.verb, around)


def _check_owner(standing: Standing, event: Event) -> None:
    if event.to_user_id is None:
        raise Refusal(
            code="matters.matter.assigned_to_nobody",
            what="Nobody was chosen.",
            mend="Choose who takes the matter.",
        )
    if event.to_user_id == standing.owner_id:
        raise Refusal(
            code="matters.matter.has_that_owner",
            what="The matter is with that person already.",
            mend="Choose somebody else, or send a reminder.",
        )


def _check_family(verb: Verb, around: Around) -> None:
    if verb in _ENDING and around.open_children:
        raise Refusal(
            code="matters.matter.children_open",
            what="%(count)s matters under this one are still open.",
            mend="Bring them to an end first.",
            fields={"count": around.open_children},
        )
    if verb is Verb.REOPEN and around.is_parent_ended:
        raise parent_ended()


def parent_ended() -> Refusal:
    """Return the refusal of something that would be open under an ended matter."""
    return Refusal(
        code="matters.matter.parent_ended",
        what="The matter above this one has ended.",
        mend="Reopen the matter above first.",
    )


def _wrong_state(standing: Standing, verb: Verb) -> Refusal:
    if standing.state in ENDED:
        return Refusal(
            code="matters.matter.ended",
            what="The matter has ended.",
            mend="Reopen it, with a reason, if it must go on.",
        )
    return Refusal(
        code=f"matters.matter.not_{verb.value}",
        what=_NOT_NOW.get(verb, _NEVER_NOW),
        where="The matter is: %(state)s.",
        mend="Load the page again: it shows what can be done now.",
        fields={"state": standing.state.value},
    )


def _no_reason(verb: Verb) -> Refusal:
    return Refusal(
        code="matters.matter.no_reason",
        what="This needs a reason.",
        mend="Write in a sentence why.",
        fields={"verb": verb.value},
    )


def _own_work() -> Refusal:
    return Refusal(
        code="matters.matter.own_work",
        what="Whoever did the work cannot verify it.",
        mend="Ask somebody else who may verify it.",
    )


def changed_meanwhile() -> Refusal:
    """Return the refusal of a verb that was chosen before somebody else's."""
    return Refusal(
        code="matters.matter.changed_meanwhile",
        what="Somebody else has changed this matter since you opened the page.",
        mend="Look at what happened, then decide again.",
    )
