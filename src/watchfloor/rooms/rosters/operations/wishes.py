"""Wishes for days and shifts: the optimizer weighs them, the person sees what became of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from watchfloor.common import journal
from watchfloor.common.actor import Actor
from watchfloor.common.refusals import Refusal
from watchfloor.common.words import msgid
from watchfloor.rooms.rosters.contracts import RosterNotFound, WishCard
from watchfloor.rooms.rosters.models import ShiftType, Wish
from watchfloor.rooms.rosters.queries.wishes import wish_card

from .turns import take_turns

MOST_STARS = 3
MOST_NOTE = 200
MOST_A_MONTH = 8  # more wishes than that say nothing about what matters


@dataclass(frozen=True, slots=True)
class Wanted:
    """A day that somebody wants to work or not; a code narrows it to one shift."""

    day: date
    wants: bool
    code: str = ""
    stars: int = 1  # 3: it matters much
    note: str = ""


@transaction.atomic
def save_wish(
    *,
    agent_id: int,
    wanted: Wanted,
    today: date,
    actor: Actor,
    at: datetime,
) -> WishCard:
    """Keep a wish for a day; one for the same day and shift takes its place."""
    _check(wanted, today)
    take_turns([agent_id])
    same = Wish.objects.filter(agent=agent_id, day=wanted.day, code=wanted.code).first()
    if same is None:
        _refuse_too_many(agent_id, wanted.day)
    elif same.granted is not None:
        raise _decided()
    row, _ = Wish.objects.update_or_create(
        agent_id=agent_id,
        day=wanted.day,
        code=wanted.code,
        defaults={
            "wants": wanted.wants,
            "stars": wanted.stars,
            "note": wanted.note.strip(),
            "made_at": at,
        },
    )
    journal.record(
        action="rosters.wish.saved",
        subject=f"wish:{row.pk}",
        actor=actor,
        at=at,
        after={
            "agent": agent_id,
            "day": wanted.day.isoformat(),
            "wants": wanted.wants,
            "code": wanted.code,
        },
    )
    return wish_card(row)


@transaction.atomic
def remove_wish(*, wish_id: int, agent_id: int, actor: Actor, at: datetime) -> None:
    """Take a wish back that no roster has decided. :raises RosterNotFound: it is not theirs."""
    take_turns([agent_id])
    row = Wish.objects.filter(pk=wish_id, agent=agent_id).first()
    if row is None:
        raise RosterNotFound(wish_id)
    if row.granted is not None:
        raise _decided()
    row.delete()
    journal.record(
        action="rosters.wish.removed",
        subject=f"wish:{wish_id}",
        actor=actor,
        at=at,
        before={"agent": agent_id, "day": row.day.isoformat(), "code": row.code},
    )


def _check(wanted: Wanted, today: date) -> None:
    day, code = wanted.day, wanted.code
    if day <= today:
        raise Refusal(
            code="rosters.wish.past",
            what=msgid("A wish for %(day)s comes too late."),
            mend=msgid("Choose a day from tomorrow on."),
            fields={"day": day},
        )
    if not 1 <= wanted.stars <= MOST_STARS or len(wanted.note) > MOST_NOTE:
        raise Refusal(
            code="rosters.wish.form",
            what=msgid("A wish has one to three stars and a short note."),
            mend=msgid("Choose one, two or three stars; write at most %(most)s characters."),
            fields={"most": MOST_NOTE},
        )
    if code and not ShiftType.objects.filter(code=code, removed_at=None).exists():
        raise Refusal(
            code="rosters.wish.shift",
            what=msgid("There is no shift with the code %(code)s."),
            mend=msgid("Choose one of the list, or none."),
            fields={"code": code},
        )


def _refuse_too_many(agent_id: int, day: date) -> None:
    month = Wish.objects.filter(agent=agent_id, day__year=day.year, day__month=day.month)
    if month.count() < MOST_A_MONTH:
        return
    raise Refusal(
        code="rosters.wish.many",
        what=msgid("There are %(most)s wishes for this month already."),
        mend=msgid("Take one back that matters less."),
        fields={"most": MOST_A_MONTH},
    )


def _decided() -> Refusal:
    return Refusal(
        code="rosters.wish.decided",
        what=msgid("The roster of this day is published; the wish has been decided."),
        mend=msgid("Offer the shift for a swap instead."),
    )
