"""What a problem must be before anything is worked out: bad input is refused with its place."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ._demand_checks import check_demand
from ._errors import SchedulingError
from ._people_checks import check_people, check_pinned
from ._refusing import is_finite, is_whole, refuse_repeated, refuse_unless
from ._rule_checks import check_rules
from ._types import DAY_MINUTES, BreakRule, Meeting, Problem, ShiftType

LONGEST_HORIZON = 400


def check_problem(problem: Problem) -> None:
    """Refuse a problem that cannot be meant so.

    :raises SchedulingError: with a code, a sentence, and the fields that say where
    """
    checks: Iterable[Callable[[Problem], None]] = (
        _check_frame,
        _check_shift_types,
        check_people,
        check_demand,
        check_rules,
        _check_meetings,
        check_pinned,
    )
    for each in checks:
        each(problem)


def _check_frame(problem: Problem) -> None:
    days, grid = problem.days, problem.interval_minutes
    refuse_unless(
        is_whole(days) and 1 <= days <= LONGEST_HORIZON,
        "days_out_of_range",
        f"A roster has 1 to {LONGEST_HORIZON} days, not {days}.",
        days=days,
    )
    refuse_unless(
        is_whole(grid) and 1 <= grid <= 240 and DAY_MINUTES % grid == 0,
        "bad_interval",
        f"Intervals of {grid} minutes do not divide the day.",
        interval_minutes=grid,
    )
    refuse_unless(
        problem.week_begins in range(7),
        "bad_week_begin",
        f"Weeks begin on Monday (0) to Sunday (6), not {problem.week_begins}.",
        week_begins=problem.week_begins,
    )
    refuse_unless(
        is_finite(problem.paid_minute_cost) and problem.paid_minute_cost >= 0,
        "bad_cost",
        "A paid minute costs 0 or more.",
        paid_minute_cost=problem.paid_minute_cost,
    )
    _check_runs(problem)


def _check_runs(problem: Problem) -> None:
    runs = problem.activities
    if runs is not None:
        refuse_unless(
            0 < runs.least_run_minutes <= runs.most_run_minutes,
            "bad_activity_runs",
            "Runs of an activity last more than 0 minutes, and at least as long as they must.",
            least_run_minutes=runs.least_run_minutes,
            most_run_minutes=runs.most_run_minutes,
        )


def _check_shift_types(problem: Problem) -> None:
    if not problem.shift_types:
        raise SchedulingError("no_shift_types", "There are no shift types to make a roster from.")
    refuse_repeated("shift_type", (each.code for each in problem.shift_types))
    for kind in problem.shift_types:
        _check_shift_type(kind)
        if problem.demand:
            _check_grid(kind, problem.interval_minutes)


def _check_shift_type(kind: ShiftType) -> None:
    code = kind.code
    refuse_unless(
        0 <= kind.earliest_start_minute <= kind.latest_start_minute < DAY_MINUTES
        and kind.start_step_minutes > 0,
        "bad_start_window",
        f"Shift {code} begins within its day, and first not after last.",
        shift_type=code,
    )
    refuse_unless(
        bool(kind.lengths_minutes) and all(minutes > 0 for minutes in kind.lengths_minutes),
        "bad_shift_length",
        f"Shift {code} needs lengths above 0 minutes.",
        shift_type=code,
        lengths_minutes=kind.lengths_minutes,
    )
    refuse_unless(
        max(kind.lengths_minutes) <= DAY_MINUTES,
        "shift_longer_than_a_day",
        f"Shift {code} is longer than a day.",
        shift_type=code,
        lengths_minutes=kind.lengths_minutes,
    )
    refuse_unless(
        kind.cost is None or (is_finite(kind.cost) and kind.cost >= 0),
        "bad_cost",
        f"Shift {code} costs 0 or more.",
        shift_type=code,
        cost=kind.cost,
    )
    for rest in kind.breaks:
        _check_break(kind, rest)
    _check_room_for_breaks(kind)


def _check_break(kind: ShiftType, rest: BreakRule) -> None:
    refuse_unless(
        rest.minutes > 0,
        "bad_break_length",
        f"Break {rest.name} of shift {kind.code} needs more than 0 minutes.",
        shift_type=kind.code,
        break_name=rest.name,
    )
    refuse_unless(
        rest.earliest_minutes >= 0
        and rest.earliest_minutes + rest.minutes <= rest.latest_minutes
        and rest.earliest_minutes + rest.minutes <= min(kind.lengths_minutes)
        and rest.latest_minutes <= max(kind.lengths_minutes),
        "break_outside_shift",
        f"Break {rest.name} does not fit into its window and into each length of shift"
        f" {kind.code}.",
        shift_type=kind.code,
        break_name=rest.name,
    )


def _check_room_for_breaks(kind: ShiftType) -> None:
    """Breaks one after the other, each as early as it may be, must end in their windows."""
    end = 0
    for rest in sorted(kind.breaks, key=lambda each: (each.latest_minutes, each.earliest_minutes)):
        end = max(end, rest.earliest_minutes) + rest.minutes
        refuse_unless(
            end <= min(rest.latest_minutes, *kind.lengths_minutes),
            "breaks_do_not_fit",
            f"The breaks of shift {kind.code} cannot all be taken without overlapping.",
            shift_type=kind.code,
            break_name=rest.name,
        )


def _check_grid(kind: ShiftType, grid: int) -> None:
    refuse_unless(
        all(start % grid == 0 for start in kind.starts()),
        "start_off_grid",
        f"Shift {kind.code} begins between the intervals of {grid} minutes of the demand.",
        shift_type=kind.code,
        interval_minutes=grid,
    )


def _check_meetings(problem: Problem) -> None:
    refuse_repeated("meeting", (each.id for each in problem.meetings))
    people = {person.id for person in problem.people}
    for meeting in problem.meetings:
        _check_meeting(problem, meeting)
        strangers = sorted(set(meeting.people) - people)
        refuse_unless(
            not strangers,
            "unknown_person",
            f"Meeting {meeting.id} asks for people who are not in the roster.",
            meeting=meeting.id,
            people=strangers,
        )


def _check_meeting(problem: Problem, meeting: Meeting) -> None:
    last = min(meeting.latest_minute, problem.days * DAY_MINUTES)
    refuse_unless(
        meeting.minutes > 0 and max(meeting.earliest_minute, 0) + meeting.minutes <= last,
        "meeting_does_not_fit",
        f"Meeting {meeting.id} does not fit between its times within the roster.",
        meeting=meeting.id,
    )
