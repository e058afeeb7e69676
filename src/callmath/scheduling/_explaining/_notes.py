"""What can be said by arithmetic alone: on which days a skill is asked for more than there is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from callmath.scheduling import _words
from callmath.scheduling._types import IntervalDemand, Problem, Words

MOST_NOTES = 10


def notes_of(problem: Problem) -> tuple[Words, ...]:
    """Say where the hours required of a skill are more than its people could work."""
    notes = [note for entry in problem.demand for note in _short_days(problem, entry)]
    return tuple(note for _, note in sorted(notes, key=lambda each: -each[0])[:MOST_NOTES])


def _short_days(problem: Problem, entry: IntervalDemand) -> Iterator[tuple[float, Words]]:
    longest = max(
        minutes - sum(rest.minutes for rest in each.breaks)
        for each in problem.shift_types
        for minutes in each.lengths_minutes
    )
    for day in range(problem.days):
        required = float(entry.required[day].sum()) * problem.interval_minutes
        there = longest * sum(
            person.skills.get(entry.skill, 0.0)
            for person in problem.people
            if day not in person.leave and entry.site in {"", person.site}
        )
        # A night shift of the day before may reach into this one, hence twice.
        if required > 2 * there or (required > there and not _has_nights(problem)):
            words = _words.say(
                "{skill} on {day}: {required} of work are required, {there} at most are there",
                "{skill}{day}：需要{required}工时，最多只有{there}",
                skill=entry.skill,
                day=_words.on_day(problem.first_day + timedelta(days=day)),
                required=_words.hours(required),
                there=_words.hours(there),
            )
            yield required - there, words


def _has_nights(problem: Problem) -> bool:
    return any(
        each.latest_start_minute + max(each.lengths_minutes) > 1440 for each in problem.shift_types
    )
