"""Deferred work (e-mail, letters, forms): a backlog with due times, not a queue at the telephone.

Work that comes in an interval can be started when the interval ends, and must be done by the end of
the interval in which it is due. Done in order of due time (EDF), all of it is on time if and only
if in no window of time more work both comes and falls due than can be done there (Horn, Naval
Research Logistics Quarterly 21 (1974) 177). The need is therefore a maximum over windows.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass

import numpy as np

from ._arguments import number, one, row
from ._types import INFEASIBLE, Floats, Numbers, QueueingError

_TIE = 1e-9  # of the agents needed: rounding of sums is no reason for one more
_MOST = 4_000  # intervals; windows grow with the square


@dataclass(frozen=True, slots=True, eq=False)
class Backlog:
    """What becomes of deferred work, (intervals,); hours of work unless said otherwise."""

    done_hours: Floats
    backlog_hours: Floats  # at the end
    late_hours: Floats  # not done when due, counted in the interval of the due time
    on_time_share: float  # of all work that falls due
    free_hours: Floats  # capacity without work


@dataclass(frozen=True, slots=True, eq=False)
class Need:
    """How many agents finish all in time, and the window that asks for them."""

    agents: int  # INFEASIBLE: work is due where nobody works
    exact: float  # before rounding up
    window: tuple[int, int]  # first and last interval of the window, both included


@dataclass(frozen=True, slots=True, kw_only=True)
class DeferredWork:
    """Work by interval, one row of a horizon; numbers stand for the same in each interval.

    `due_after_seconds` counts from the end of the interval of arrival, rounded down to whole
    intervals, at least one. `open_share` is how much of each interval is worked. `backlog` contacts
    are at hand at the start, due `backlog_due_seconds` after it.
    """

    contacts_per_interval: Numbers
    handle_seconds: Numbers
    interval_seconds: float
    due_after_seconds: Numbers
    open_share: Numbers = 1.0
    backlog: float = 0.0
    backlog_due_seconds: float = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class Task:
    work: Floats  # hours that come, by interval; the backlog at the start comes first
    comes: Floats  # the first interval in which each may be done
    due: Floats  # the last
    hours: Floats  # that one agent works in each interval


def deferred_performance(agents: Numbers, work: DeferredWork) -> Backlog:
    """Return the ledger of a backlog that is worked off in order of due time.

    :param agents: by interval or one number, fractions allowed: idle time of other work counts.

    >>> work = DeferredWork(contacts_per_interval=[30, 0, 0, 0], handle_seconds=240,
    ...                     interval_seconds=1800, due_after_seconds=5400)
    >>> found = deferred_performance([1, 1, 0, 1], work)
    >>> found.backlog_hours.tolist(), found.on_time_share
    ([2.0, 1.5, 1.5, 1.0], 0.5)

    :raises QueueingError: `out_of_bounds`, `not_finite`, `shapes`, `too_large`.
    """
    task = task_of(work)
    people = row("agents", agents, task.hours.size)
    return _work_off(task, people * task.hours)


def deferred_agents_needed(work: DeferredWork) -> Need:
    """Return the least constant number of agents with which everything is done in time.

    Work that falls due after the last interval asks for nothing here: make the horizon longer than
    the time to the due moment.

    >>> work = DeferredWork(contacts_per_interval=[30, 0, 0, 0], handle_seconds=240,
    ...                     interval_seconds=1800, due_after_seconds=3600)
    >>> need = deferred_agents_needed(work)
    >>> need.agents, need.exact, need.window
    (2, 2.0, (1, 2))

    :raises QueueingError: `out_of_bounds`, `not_finite`, `shapes`, `too_large`.
    """
    exact, window = _widest(task_of(work))
    if not np.isfinite(exact):
        return Need(INFEASIBLE, exact, window)
    return Need(int(np.ceil(exact * (1.0 - _TIE))), exact, window)


def task_of(work: DeferredWork) -> Task:
    """Return checked work in hours; what is at hand at the start is the first entry.

    :raises QueueingError: `out_of_bounds`, `not_finite`, `shapes`, `too_large`.
    """
    come = row("contacts_per_interval", work.contacts_per_interval)
    count = come.size
    if count == 0:
        raise QueueingError("shapes", "contacts_per_interval needs one interval at least")
    if count > _MOST:
        raise QueueingError("too_large", f"at most {_MOST} intervals at once, not {count}")
    width = one("interval_seconds", work.interval_seconds, above=True, high=1e9)
    times = row("handle_seconds", work.handle_seconds, count)
    shares = number("open_share", row("open_share", work.open_share, count), high=1.0)
    lasts = _intervals(row("due_after_seconds", work.due_after_seconds, count), width)
    at_hand = one("backlog", work.backlog)
    first = _intervals(number("backlog_due_seconds", work.backlog_due_seconds), width)
    places = np.arange(count)
    return Task(
        work=np.concatenate([[at_hand * times[0]], come * times]) / 3600.0,
        comes=np.concatenate([[0], places + 1]),
        due=np.concatenate([[float(first) - 1], places + lasts]),
        hours=shares * width / 3600.0,
    )


def _intervals(seconds: Floats, width: float) -> Floats:
    """Return whole intervals, at least one."""
    return np.maximum(np.floor(seconds / width + 1e-9), 1.0)


def _work_off(task: Task, capacity: Floats) -> Backlog:
    """Do the work that is due first, interval by interval."""
    count = capacity.size
    done, left, late = np.zeros(count), np.zeros(count), np.zeros(count)
    waiting: list[tuple[float, float]] = []  # due interval, hours
    for at in range(count):
        _add(waiting, task, at)
        done[at] = _serve(waiting, float(capacity[at]), late, at)
        left[at] = sum(hours for _, hours in waiting) + task.work[at + 1]
    for due, hours in waiting:
        if due < count:
            late[int(due)] += hours
    asked = float(task.work[task.due < count].sum())
    share = 1.0 if asked == 0.0 else max(0.0, 1.0 - float(late.sum()) / asked)
    return Backlog(done, left, late, share, capacity - done)


def _add(waiting: list[tuple[float, float]], task: Task, entry: int) -> None:
    """Entry 0 is the backlog; entry k came in interval k - 1 and may be done from k on."""
    heapq.heappush(waiting, (float(task.due[entry]), float(task.work[entry])))


def _serve(waiting: list[tuple[float, float]], room: float, late: Floats, at: int) -> float:
    """Return the hours done; those past their due time count as late where they were due."""
    given = room
    while waiting and room > 0.0:
        due, hours = heapq.heappop(waiting)
        part = min(hours, room)
        room -= part
        if due < at:
            late[int(due)] += part
        if hours > part:
            heapq.heappush(waiting, (due, hours - part))
    return given - room


def _widest(task: Task) -> tuple[float, tuple[int, int]]:
    """Return the greatest work over capacity of all windows, and where it is."""
    count = task.hours.size
    total = np.concatenate([[0.0], np.cumsum(task.hours)])
    best, window = 0.0, (0, 0)
    inside = (task.due < count) & (task.work > 0.0)
    for first in np.unique(task.comes[inside]).astype(int):
        asked = inside & (task.comes >= first)
        by_due = np.bincount(task.due[asked].astype(int), task.work[asked], minlength=count)
        hours = total[first + 1 :] - total[first]
        sums = np.cumsum(by_due[first:])
        needs = np.divide(sums, hours, out=np.where(sums > 0, np.inf, 0.0), where=hours > 0.0)
        at = int(np.argmax(needs))
        if needs[at] > best:
            best, window = float(needs[at]), (int(first), int(first) + at)
    return best, window
