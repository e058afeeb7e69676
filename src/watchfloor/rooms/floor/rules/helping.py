"""Who may need help now: held against what is usual for the same person and the same queue.

Nobody is compared with a fixed number of minutes. A contact is long when it lasts longer than
nineteen of twenty of the same agent's in the same queue, or of the queue's where the agent has had
too few; where nothing is known yet, nothing is said.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from watchfloor.rooms.floor.contracts.leading import (
    HelpKind,
    HelpSign,
    OpenContact,
    PastContact,
    UsualContact,
)

FEWEST_CONTACTS = 30  # a twentieth cannot be told from fewer
SHORTEST_LONG_SECONDS = 120.0  # nobody needs help for having talked for two minutes
HOLDS_OF_HELP = 3
HOLDS_OF_HARD = 2
ROW_OF_HARD = 3
ROW_WITHIN = timedelta(hours=2)

# By agent and queue; an agent of None stands for the queue.
Usual = Mapping[tuple[int | None, int | None], UsualContact]


def signs_of(
    *,
    open_contacts: Iterable[OpenContact],
    past_contacts: Iterable[PastContact],
    usual: Usual,
    at: datetime,
) -> tuple[HelpSign, ...]:
    """Return why people may need help at `at`, the contacts furthest beyond their usual first."""
    contacts = list(open_contacts)
    found = [
        *(sign for each in contacts for sign in _signs_of_contact(each, usual, at)),
        *_hard_rows(past_contacts, usual, at),
    ]
    return tuple(sorted(found, key=_urgency, reverse=True))


def usual_of(agent_id: int | None, queue_id: int | None, usual: Usual) -> UsualContact | None:
    """Return what is usual for an agent in a queue, else in the queue; None: not known."""
    for key in ((agent_id, queue_id), (None, queue_id)):
        found = usual.get(key)
        if found is not None and found.contacts >= FEWEST_CONTACTS:
            return found
    return None


def is_hard(contact: PastContact, usual: Usual) -> bool:
    """Say whether a finished contact was hard: far longer than usual, held often, passed on."""
    if contact.was_passed_on or contact.holds >= HOLDS_OF_HARD:
        return True
    held_against = usual_of(contact.agent_id, contact.queue_id, usual)
    return held_against is not None and contact.seconds > _limit(held_against)


def _signs_of_contact(contact: OpenContact, usual: Usual, at: datetime) -> Iterator[HelpSign]:
    held_against = usual_of(contact.agent_id, contact.queue_id, usual)
    seconds = (at - contact.answered_at).total_seconds()
    if held_against is not None and seconds > _limit(held_against):
        yield _sign(HelpKind.LONG_CONTACT, contact, seconds, held_against, usual, contact.holds)
    if contact.holds >= HOLDS_OF_HELP:
        yield _sign(HelpKind.REPEATED_HOLD, contact, seconds, held_against, usual, contact.holds)


def _sign(
    kind: HelpKind,
    contact: OpenContact,
    seconds: float,
    held_against: UsualContact | None,
    usual: Usual,
    count: int,
) -> HelpSign:
    own = usual.get((contact.agent_id, contact.queue_id))
    return HelpSign(
        agent_id=contact.agent_id,
        kind=kind,
        contact=contact.contact,
        queue=contact.queue,
        seconds=seconds,
        usual_seconds=held_against.median_seconds if held_against else None,
        rests_on=held_against.contacts if held_against else 0,
        is_own_usual=held_against is not None and held_against is own,
        count=count,
    )


def _hard_rows(contacts: Iterable[PastContact], usual: Usual, at: datetime) -> Iterator[HelpSign]:
    by_agent: dict[int, list[PastContact]] = {}
    for each in sorted(contacts, key=lambda each: each.ended_at, reverse=True):
        if at - ROW_WITHIN < each.ended_at <= at:
            by_agent.setdefault(each.agent_id, []).append(each)
    for agent_id, newest_first in by_agent.items():
        row = _hard_from_the_newest(newest_first, usual)
        if len(row) >= ROW_OF_HARD:
            yield HelpSign(
                agent_id=agent_id,
                kind=HelpKind.HARD_ROW,
                contact="",
                queue="",
                seconds=sum(each.seconds for each in row),
                usual_seconds=None,
                rests_on=0,
                is_own_usual=False,
                count=len(row),
            )


def _hard_from_the_newest(newest_first: Sequence[PastContact], usual: Usual) -> list[PastContact]:
    row: list[PastContact] = []
    for each in newest_first:
        if not is_hard(each, usual):
            break
        row.append(each)
    return row


def _limit(held_against: UsualContact) -> float:
    return max(held_against.long_seconds, SHORTEST_LONG_SECONDS)


def _urgency(sign: HelpSign) -> tuple[float, int, int]:
    """How many times its usual length a contact has lasted, then holds, then a stable order."""
    times = sign.seconds / sign.usual_seconds if sign.usual_seconds else 1.0
    return times, sign.count, -sign.agent_id
