"""Shift types, and the skills that lines want."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from django.db import transaction

from watchfloor.common import journal
from watchfloor.common.actor import Actor
from watchfloor.common.refusals import Refusal
from watchfloor.common.words import msgid
from watchfloor.rooms.people import service as people
from watchfloor.rooms.rosters.contracts import RosterNotFound, ShiftTypeFacts
from watchfloor.rooms.rosters.models import LineSkill, ShiftType
from watchfloor.rooms.rosters.rules.catalogue import check_shift_type


@transaction.atomic
def save_shift_type(
    *, facts: ShiftTypeFacts, shift_type_id: int | None = None, actor: Actor, at: datetime
) -> int:
    """Add a shift type, or change one; return its number. Shifts that are there stay as they are.

    :raises Refusal: it makes no sense, or another one has its code.
    :raises RosterNotFound: there is no such shift type.
    """
    check_shift_type(facts)
    row = _locked(shift_type_id) if shift_type_id else ShiftType(made_at=at)
    before = _state(row) if row.pk else None
    same = ShiftType.objects.filter(removed_at=None, code=facts.code).exclude(pk=row.pk)
    if same.exists():
        raise Refusal(
            code="rosters.shift_type.taken",
            what=msgid("There is a shift type “%(code)s” already."),
            mend=msgid("Choose another code, or change that one."),
            fields={"code": facts.code},
        )
    for name, value in _columns(facts).items():
        setattr(row, name, value)
    row.save()
    journal.record(
        action="rosters.shift_type.saved",
        subject=f"shift_type:{row.pk}",
        actor=actor,
        at=at,
        before=before,
        after=_state(row),
    )
    return row.pk


@transaction.atomic
def remove_shift_type(*, shift_type_id: int, actor: Actor, at: datetime) -> None:
    """Take a shift type out of the catalogue; shifts of it stay.

    :raises RosterNotFound: there is no such shift type.
    """
    row = _locked(shift_type_id)
    row.removed_at = at
    row.save(update_fields=["removed_at"])
    journal.record(
        action="rosters.shift_type.removed",
        subject=f"shift_type:{row.pk}",
        actor=actor,
        at=at,
        before=_state(row),
    )


@transaction.atomic
def set_line_skill(*, series_id: int, skill: str, actor: Actor, at: datetime) -> None:
    """Say which skill serves a line; "" lets everybody serve it.

    :raises Refusal: nobody has such a skill, and no skill is called so.
    """
    before = LineSkill.objects.filter(series=series_id).values_list("skill__code", flat=True)
    kept = before.first() or ""
    if skill:
        skill_id = people.find_skill_id(code=skill)
        if skill_id is None:
            raise Refusal(
                code="rosters.skill.unknown",
                what=msgid("There is no skill “%(skill)s”."),
                mend=msgid("Give it to somebody first, on the page of agents."),
                fields={"skill": skill},
            )
        LineSkill.objects.update_or_create(series_id=series_id, defaults={"skill_id": skill_id})
    else:
        LineSkill.objects.filter(series=series_id).delete()
    journal.record(
        action="rosters.line.skill_set",
        subject=f"series:{series_id}",
        actor=actor,
        at=at,
        before={"skill": kept},
        after={"skill": skill},
    )


def _locked(shift_type_id: int) -> ShiftType:
    row = ShiftType.objects.select_for_update().filter(pk=shift_type_id, removed_at=None).first()
    if row is None:
        raise RosterNotFound(shift_type_id)
    return row


def _columns(facts: ShiftTypeFacts) -> dict[str, object]:
    columns = asdict(facts)
    columns["lengths_minutes"] = list(facts.lengths_minutes)
    columns["breaks"] = [dict(each) for each in facts.breaks]
    return columns


def _state(row: ShiftType) -> dict[str, object]:
    names = (*ShiftTypeFacts.__dataclass_fields__,)
    return {name: getattr(row, name) for name in names}
