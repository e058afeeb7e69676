"""What people, their leave, their wishes and pinned shifts must be."""

from __future__ import annotations

from itertools import pairwise

from ._errors import SchedulingError
from ._refusing import is_finite, is_whole, refuse_repeated, refuse_unless
from ._types import DAY_MINUTES, Person, Problem, ShiftDemand, Wish


def check_people(problem: Problem) -> None:
    """Refuse people who cannot be meant so."""
    if not problem.people:
        raise SchedulingError("no_people", "There is nobody to make a roster for.")
    refuse_repeated("person", (person.id for person in problem.people))
    codes = frozenset(each.code for each in problem.shift_types)
    needs_skills = bool(problem.demand) and all(_asks_skill(each) for each in problem.shift_demand)
    for person in problem.people:
        _check_skills(person, needs_skills=needs_skills)
        _check_codes(person, codes)
        _check_leave(problem, person)
        _check_history(person)
        for wish in person.wishes:
            _check_wish(problem, person, wish, codes)


def check_pinned(problem: Problem) -> None:
    """Refuse pinned shifts of nobody, of no type, outside the horizon, or two on a day."""
    people = {person.id for person in problem.people}
    codes = {each.code for each in problem.shift_types}
    seen = set()
    for pin in problem.pinned:
        known = pin.person in people and pin.shift in codes and 0 <= pin.day < problem.days
        refuse_unless(
            known and 0 < pin.minutes <= DAY_MINUTES,
            "bad_pinned_shift",
            f"The pinned shift of {pin.person} on day {pin.day} cannot be: person, day, type or"
            " length is not known.",
            person=pin.person,
            day=pin.day,
        )
        refuse_unless(
            (pin.person, pin.day) not in seen,
            "two_pinned_shifts",
            f"{pin.person} has two pinned shifts on day {pin.day}.",
            person=pin.person,
            day=pin.day,
        )
        seen.add((pin.person, pin.day))


def _asks_skill(wanted: ShiftDemand) -> bool:
    return wanted.skill is not None


def _check_skills(person: Person, *, needs_skills: bool) -> None:
    for skill, proficiency in person.skills.items():
        refuse_unless(
            is_finite(proficiency) and proficiency >= 0,
            "bad_proficiency",
            f"The proficiency of {person.id} in {skill} is no number of 0 or more.",
            person=person.id,
            skill=skill,
        )
    refuse_unless(
        not needs_skills or any(part > 0 for part in person.skills.values()),
        "person_without_skills",
        f"{person.id} has no skill, so can cover nothing.",
        person=person.id,
    )


def _check_codes(person: Person, codes: frozenset[str]) -> None:
    strange = sorted((person.shift_types or frozenset()) - codes)
    refuse_unless(
        not strange,
        "unknown_shift_type",
        f"{person.id} is to work shift types that do not exist: {', '.join(strange)}.",
        person=person.id,
        shift_types=strange,
    )


def _check_leave(problem: Problem, person: Person) -> None:
    for day, minutes in person.leave.items():
        refuse_unless(
            is_whole(day) and is_finite(minutes) and 0 <= minutes <= DAY_MINUTES,
            "bad_leave",
            f"Leave of {person.id} on day {day} counts for 0 to 1,440 minutes, not {minutes}.",
            person=person.id,
            day=day,
            minutes=minutes,
        )
    spans = sorted(person.unavailable)
    for first, last in spans:
        refuse_unless(
            first < last,
            "bad_absence",
            f"An absence of {person.id} ends before it begins.",
            person=person.id,
            span=(first, last),
        )
    for one, other in pairwise(spans):
        refuse_unless(
            one[1] <= other[0],
            "absences_overlap",
            f"Two absences of {person.id} overlap.",
            person=person.id,
            spans=(one, other),
        )


def _check_history(person: Person) -> None:
    for past in person.history:
        refuse_unless(
            past.day < 0 and 0 < past.minutes <= DAY_MINUTES and past.start_minute >= 0,
            "bad_history",
            f"A shift of {person.id} before the roster is on a day below 0 and lasts 1 to 1,440"
            " minutes.",
            person=person.id,
            day=past.day,
        )
    for name, value in person.counters.items():
        refuse_unless(
            is_finite(value),
            "bad_counter",
            f"The counter {name} of {person.id} is no number.",
            person=person.id,
            counter=name,
        )


def _check_wish(problem: Problem, person: Person, wish: Wish, codes: frozenset[str]) -> None:
    refuse_unless(
        0 <= wish.day < problem.days
        and (wish.shift is None or wish.shift in codes)
        and is_finite(wish.weight)
        and wish.weight >= 0,
        "bad_wish",
        f"A wish of {person.id} is for a day or a shift that is not in the roster, or weighs less"
        " than 0.",
        person=person.id,
        day=wish.day,
    )
