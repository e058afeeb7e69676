"""Shift types, and the skills that lines want."""

from __future__ import annotations

from watchfloor.common.access import WHOLE_CENTRE, Scope
from watchfloor.rooms.forecast import service as forecast
from watchfloor.rooms.rosters.contracts import LineSkillCard, RosterNotFound, ShiftTypeCard
from watchfloor.rooms.rosters.models import LineSkill, ShiftType

from .reach import node_and_above, nodes_by_id


def list_shift_types(*, node_id: int | None = None) -> tuple[ShiftTypeCard, ...]:
    """Return the shift types of the centre, and those of a part and of what holds it.

    Without a part: every one.
    """
    rows = ShiftType.objects.filter(removed_at=None).order_by("position", "code")
    cards = tuple(shift_type_card(row) for row in rows)
    if node_id is None:
        return cards
    reach = {None, *node_and_above(node_id, nodes_by_id())}
    return tuple(card for card in cards if card.node_id in reach)


def get_shift_type(*, shift_type_id: int) -> ShiftTypeCard:
    """Return a shift type. :raises RosterNotFound: there is none."""
    row = ShiftType.objects.filter(pk=shift_type_id, removed_at=None).first()
    if row is None:
        raise RosterNotFound(shift_type_id)
    return shift_type_card(row)


def list_line_skills(*, scope: Scope = WHOLE_CENTRE) -> tuple[LineSkillCard, ...]:
    """Return every line in reach with the skill that serves it."""
    skills = dict(LineSkill.objects.values_list("series_id", "skill__code"))
    return tuple(
        LineSkillCard(card.id, card.title or card.code, skills.get(card.id, ""))
        for card in forecast.list_series(scope=scope)
        if card.is_active
    )


def shift_type_card(row: ShiftType) -> ShiftTypeCard:
    """Return a row as a card."""
    return ShiftTypeCard(
        id=row.pk,
        node_id=row.node_id,
        code=row.code,
        name=row.name,
        kind=row.kind,
        color=row.color,
        earliest_start_minute=row.earliest_start_minute,
        latest_start_minute=row.latest_start_minute,
        start_step_minutes=row.start_step_minutes,
        lengths_minutes=tuple(row.lengths_minutes),
        breaks=tuple(row.breaks),
        takes_seat=row.takes_seat,
    )
