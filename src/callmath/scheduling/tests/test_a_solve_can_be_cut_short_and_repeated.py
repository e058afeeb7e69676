"""Time limits, cancelling, workers and seeds: there is always a lawful roster, and the same one."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from callmath.scheduling import Progress, SchedulingError, check, solve
from callmath.scheduling.tests.centers import center, staff


def test_without_time_there_is_a_lawful_roster_and_it_says_so():
    problem = center(staff(20))
    roster = solve(problem, time_limit_seconds=0.0, seed=1)
    assert roster.stopped == "time"
    assert roster.assignments
    assert check(problem, roster).lawful


def test_calling_it_off_keeps_a_lawful_roster():
    problem, seen = center(staff(20), 14), list[Progress]()

    def stop_after_some(progress: Progress) -> bool:
        seen.append(progress)
        return len(seen) < 5

    roster = solve(problem, time_limit_seconds=60, seed=1, on_progress=stop_after_some)
    assert roster.stopped == "cancelled"
    assert check(problem, roster).lawful
    assert roster.assignments


def test_the_bound_of_all_weeks_is_known_before_the_days_use_up_the_time():
    problem = center(staff(20), 14)

    def days_have_begun(progress: Progress) -> bool:
        return progress.share < 3.5 / 14  # two weeks and the bound of the second are three programs

    cut = solve(problem, time_limit_seconds=60, seed=1, on_progress=days_have_begun)
    whole = solve(problem, time_limit_seconds=60, seed=1)
    assert (cut.stopped, whole.stopped) == ("cancelled", "")
    assert cut.lower_bound == pytest.approx(whole.lower_bound)


def test_progress_goes_from_nothing_to_all_with_cost_and_bound():
    seen = list[Progress]()
    roster = solve(center(staff(10)), time_limit_seconds=60, seed=1, on_progress=seen.append)
    shares = [each.share for each in seen]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert (seen[-1].cost, seen[-1].lower_bound) == (roster.cost, roster.lower_bound)


def test_workers_change_nothing():
    problem = center(staff(12), 14)
    alone = solve(problem, time_limit_seconds=60, seed=3)
    with ThreadPoolExecutor(2) as executor:
        shared = solve(problem, time_limit_seconds=60, seed=3, executor=executor)
    assert shared.assignments == alone.assignments
    assert shared.lower_bound == pytest.approx(alone.lower_bound)


def test_a_problem_that_cannot_be_meant_so_is_refused():
    with pytest.raises(SchedulingError):
        solve(center(()), time_limit_seconds=1, seed=1)
