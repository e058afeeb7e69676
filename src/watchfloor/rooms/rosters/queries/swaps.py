"""Swaps and gifts of shifts: what is possible, what is open, what was decided."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import F, Q, QuerySet

from callmath import scheduling
from callmath.scheduling import SchedulingError, SwapOption
from watchfloor.common.access import Scope
from watchfloor.common.refusals import Refusal
from watchfloor.rooms.rosters.contracts import (
    AskState,
    CellChange,
    RosterNotFound,
    SwapCard,
    SwapChoice,
)
from watchfloor.rooms.rosters.models import Duty, Swap
from watchfloor.rooms.rosters.rules.cells import to_cell
from watchfloor.rooms.rosters.rules.swapping import changes_of, is_covered, is_lawful

from .duties import duty_card, duty_cell
from .effects import duties_state, effect_on_duties, engine_refusal
from .language import reader_language

OPEN = (AskState.OFFERED, AskState.ACCEPTED)
MOST_CHOICES = 20
MOST_LOOKED_AT = 40  # each is looked at with all rules


def list_choices(*, duty_id: int, agent_id: int, at: datetime) -> tuple[SwapChoice, ...]:
    """Return the lawful and covered ways to pass one's shift on, the best first.

    :raises RosterNotFound: the shift is not theirs, is gone, or has begun.
    """
    row = own_duty(duty_id=duty_id, agent_id=agent_id, at=at)
    state = duties_state([CellChange(agent_id, row.day, None)])
    problem = state.problem
    mine = state.assignments.get((str(agent_id), (row.day - problem.first_day).days))
    if mine is None:
        raise RosterNotFound(duty_id)
    try:
        options = scheduling.swap_options(
            problem, state.assignments.values(), mine, ways=("give", "swap"), limit=MOST_CHOICES
        )
    except SchedulingError as error:
        raise engine_refusal(error) from error
    names = {person.id: person.name or person.id for person in problem.people}
    return tuple(_choice(option, state.problem.first_day, names, at) for option in options)


def list_swaps(*, agent_id: int, at: datetime) -> tuple[SwapCard, ...]:
    """Return what somebody offered or was asked; the newest first."""
    rows = _joined().filter(Q(agent=agent_id) | Q(other=agent_id))
    return tuple(swap_card(row, at) for row in rows.order_by("-asked_at")[:100])


def list_takable(*, agent_id: int, at: datetime) -> tuple[SwapCard, ...]:
    """Return the shifts given away to all that somebody could lawfully take, the nearest first."""
    rows = _joined().filter(
        other=None,
        state=AskState.OFFERED,
        duty__sequence=F("duty_sequence"),
        duty__cancelled_at=None,
        duty__starts_at__gt=at,
    )
    found = rows.exclude(agent=agent_id).order_by("duty__starts_at")[:MOST_LOOKED_AT]
    return tuple(swap_card(row, at) for row in found if _can_take(row, agent_id))


def is_busy(agent_id: int, day: date, *, but: int | None = None) -> bool:
    """Say whether somebody has a shift on a day, but for one that they give away."""
    rows = Duty.objects.filter(agent=agent_id, day=day, cancelled_at=None)
    return any(pk != but for pk in rows.values_list("pk", flat=True))


def _can_take(row: Swap, agent_id: int) -> bool:
    if is_busy(agent_id, row.duty.day):
        return False
    try:
        effect = effect_on_duties(
            changes=changes_of(duty_cell(row.duty), agent_id, None), with_service=False
        )
    except (RosterNotFound, Refusal):
        return False  # they are of another roster
    return is_lawful(effect) and is_covered(effect)


def swap_changes(row: Swap) -> tuple[CellChange, ...]:
    """Return the days that change if a swap is carried out.

    :raises RosterNotFound: nobody has taken it yet.
    """
    if row.other_id is None:
        raise RosterNotFound(row.pk)
    back = duty_cell(row.other_duty) if row.other_duty is not None else None
    return changes_of(duty_cell(row.duty), row.other_id, back)


def list_open_swaps(*, scope: Scope, at: datetime) -> tuple[SwapCard, ...]:
    """Return the swaps that wait for a leader of one of the two."""
    rows = _joined().filter(
        state=AskState.ACCEPTED,
        duty__sequence=F("duty_sequence"),
        duty__cancelled_at=None,
        duty__starts_at__gt=at,
    )
    if not scope.everything:
        rows = rows.filter(Q(agent__in=scope.agent_ids) | Q(other__in=scope.agent_ids))
    cards = (swap_card(row, at) for row in rows.order_by("asked_at"))
    return tuple(card for card in cards if card.state is AskState.ACCEPTED)


def own_duty(*, duty_id: int, agent_id: int, at: datetime) -> Duty:
    """Return somebody's shift that has not begun. :raises RosterNotFound: there is none."""
    row = Duty.objects.filter(
        pk=duty_id, agent=agent_id, cancelled_at=None, starts_at__gt=at
    ).first()
    if row is None:
        raise RosterNotFound(duty_id)
    return row


def swap_card(row: Swap, at: datetime) -> SwapCard:
    """Return a swap as pages see it; one whose shifts have changed or begun has lapsed."""
    state = AskState(row.state)
    return SwapCard(
        id=row.pk,
        kind=row.kind,
        agent_id=row.agent_id,
        name=str(row.agent),
        duty=duty_card(row.duty),
        other_id=row.other_id,
        other_name=str(row.other) if row.other else "",
        other_duty=duty_card(row.other_duty) if row.other_duty else None,
        state=AskState.LAPSED if state in OPEN and has_lapsed(row, at) else state,
        note=row.note,
        effects=row.effects,
        asked_at=row.asked_at,
    )


def has_lapsed(row: Swap, at: datetime) -> bool:
    """Say whether one of the shifts has begun, changed or gone since it was offered."""
    pairs = [(row.duty, row.duty_sequence), (row.other_duty, row.other_sequence)]
    return any(
        duty is not None
        and (duty.cancelled_at is not None or duty.sequence != sequence or duty.starts_at <= at)
        for duty, sequence in pairs
    )


def find_swap_row(*, swap_id: int) -> Swap:
    """Return a swap. :raises RosterNotFound: there is none."""
    row = _joined().filter(pk=swap_id).first()
    if row is None:
        raise RosterNotFound(swap_id)
    return row


def _joined() -> QuerySet[Swap]:
    return Swap.objects.select_related("agent", "other", "duty", "other_duty")


def _choice(option: SwapOption, first_day: date, names: dict[str, str], at: datetime) -> SwapChoice:
    """Return an option of the engine with the published shift that comes back."""
    other = int(option.people[1])
    back = next((each for each in option.edit.removed if each.person == option.people[1]), None)
    cell = to_cell(back, first_day) if back is not None else None
    row = (
        Duty.objects.filter(agent=other, day=cell.day, cancelled_at=None, starts_at__gt=at).first()
        if cell is not None
        else None
    )
    return SwapChoice(
        kind=option.kind,
        other_id=other,
        other_name=names[option.people[1]],
        other_duty_id=row.pk if row else None,
        back=duty_cell(row) if row else None,
        cost_difference=option.effect.difference,
        words=option.words.zh if reader_language().startswith("zh") else option.words.en,
    )
