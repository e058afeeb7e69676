"""The demo's requirements: what was agreed on, plans from the forecasts, and the crews' schedule.

Who is scheduled are the crews that answer the demo's calls: they were hired for the average day of
each weekday, so that some half-hours are short and others have people to spare.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from watchfloor.common.access import Role
from watchfloor.rooms.staffing import demo as staffing

from .center import ZONE, QueuePlan
from .library import person
from .organisation import DEMO
from .roster import Crew, hire
from .staffing import OVERHEAD_SECONDS, SHIFTS, mean_talk_seconds
from .state import read_state
from .volumes import find_file, read_volumes

SCHEDULED_WEEKS = 4
_MINUTES = staffing.SCHEDULE_MINUTES
_SLOTS = 1440 // _MINUTES

Progress = Callable[[str, float], None]


def load_staffing(*, at: datetime, progress: Progress) -> int:
    """Bring the requirements up to now and return how many plans were made."""
    state = read_state()
    if state is None:
        return 0
    story = staffing.Story(
        anchor=state.anchor,
        language=state.language,
        zone=ZoneInfo(ZONE),
        actor=DEMO,
        planner=person(Role.PLANNER).actor,
    )
    progress("staffing", 0.0)
    staffing.agree(story, at)
    progress("staffing", 0.1)
    _schedule(story, at)
    progress("staffing", 0.2)
    staffing.estimate(story, at)
    progress("staffing", 0.6)
    made = staffing.plan(story, at)
    staffing.change_by_hand(story, at + timedelta(seconds=1))
    progress("staffing", 0.9)
    staffing.plan_capacity(story, at + timedelta(seconds=2))
    progress("staffing", 1.0)
    return made


def _schedule(story: staffing.Story, at: datetime) -> None:
    """Say who is scheduled from this week's Monday on."""
    today = at.astimezone(story.zone).date()
    monday = today - timedelta(days=today.weekday())
    days = [monday + timedelta(days=number) for number in range(7 * SCHEDULED_WEEKS)]
    for crew in hire(read_volumes(find_file())):
        for queue, people in _people_of(crew).items():
            weekdays = {day: people[day.weekday()] for day in days if day.weekday() < len(people)}
            staffing.schedule(story, queue, weekdays, at)


def _people_of(crew: Crew) -> Mapping[str, Sequence[Sequence[float]]]:
    """Return the people of each queue, by weekday and half-hour: a shared crew by its work."""
    heads = [heads_of(counts) for counts in crew.shifts]
    work = {queue.code: _work(queue) for queue in crew.plan.queues}
    together = sum(work.values())
    return {
        code: [[round(each * share / together, 1) for each in day] for day in heads]
        for code, share in work.items()
    }


def _work(queue: QueuePlan) -> float:
    return queue.share * (mean_talk_seconds(queue.talk_median_seconds) + OVERHEAD_SECONDS)


def heads_of(counts: Sequence[int]) -> list[float]:
    """Return how many are on shift in each half-hour of a day, breaks included.

    >>> heads_of([1] + [0] * 14)[13:17]
    [0.0, 1.0, 1.0, 1.0]
    """
    heads = [0.0] * _SLOTS
    for shift, number in zip(SHIFTS, counts, strict=True):
        for slot in range(_SLOTS):
            begin = slot * _MINUTES * 60
            on_shift = min(begin + _MINUTES * 60, shift.end) - max(begin, shift.start)
            heads[slot] += number * max(on_shift, 0) / (_MINUTES * 60)
    return heads
