"""The demo's planning: the bank's earlier weeks as totals, weekly forecasts of them, plans, edits.

Single calls are played for the last weeks only; before them stand the real volumes of the series'
other weeks, as half-hour totals a queue, as an older exchange would hand them over.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.random import Generator, SeedSequence, default_rng
from numpy.typing import NDArray

from watchfloor.common.access import Role
from watchfloor.common.home import home
from watchfloor.common.timegrid import day_window
from watchfloor.rooms.forecast import demo as forecasts
from watchfloor.rooms.interactions import service as interactions
from watchfloor.rooms.interactions.contracts import Format

from .center import FEED, QUEUES, ZONE
from .library import person
from .organisation import DEMO
from .staffing import TALK_SIGMA, mean_talk_seconds
from .state import DemoState, read_state, write_state
from .story import HISTORY_WEEKS
from .volumes import FIRST_MINUTE, SLOT_SECONDS, SLOTS, Replay, find_file, read_volumes

TOTAL_MINUTES = 30
_ANSWERED_SHARE = 0.97
_COLUMNS = ("queue", "interval start", "minutes", "offered", "answered", "total talk time")

Progress = Callable[[str, float], None]


def load_forecasts(*, at: datetime, progress: Progress) -> int:
    """Bring the planning up to now and return how many versions' nights that were.

    A later start makes the nights of the Mondays since, and the version of now.
    """
    state = read_state()
    if state is None:
        return 0
    replay = Replay(state.anchor, read_volumes(find_file()))
    if not state.totals_loaded:
        _import_totals(replay, state, at, progress)
        state = replace(state, totals_loaded=True)
        write_state(state)
    nights = _forecast(state, replay, at, progress)
    done = read_state()
    if done is not None and not done.is_planned:
        write_state(replace(done, is_planned=True))
    return nights


def _forecast(state: DemoState, replay: Replay, at: datetime, progress: Progress) -> int:
    planner = person(Role.PLANNER).actor
    story = forecasts.Story(
        anchor=state.anchor,
        language=state.language,
        zone=ZoneInfo(ZONE),
        actor=DEMO,
        planner=planner,
        days_of_return=days_of_return(replay, first_day_of(state, replay), state.anchor),
    )
    mondays = list(_mondays_to_do(state, at))
    if state.forecast_until is None:
        forecasts.begin(story)
    for number, monday in enumerate(mondays):
        progress("forecast", number / (len(mondays) + 2))
        forecasts.forecast_week(story, monday)
        write_state(replace(state, forecast_until=monday))
    progress("forecast", len(mondays) / (len(mondays) + 2))
    forecasts.plan_ahead(story, at)
    forecasts.forecast_now(story, at)
    if state.forecast_until is None:
        forecasts.change_by_hand(story, at + timedelta(seconds=1))
    forecasts.look_far_ahead(story, at + timedelta(seconds=2))
    return len(mondays)


def _mondays_to_do(state: DemoState, at: datetime) -> Iterator[date]:
    start = state.anchor - timedelta(weeks=forecasts.WEEKS_BACK)
    monday = state.forecast_until + timedelta(weeks=1) if state.forecast_until else start
    while datetime.combine(monday, time(), ZoneInfo(ZONE)) < at:
        yield monday
        monday += timedelta(weeks=1)


def first_day_of(state: DemoState, replay: Replay) -> date:
    """Return the Monday of the demo's first week: the one that replays the series' first week."""
    span = max(replay.volumes) - min(replay.volumes)
    return state.anchor - timedelta(weeks=span.days // 7)


def days_of_return(replay: Replay, first: date, last: date) -> tuple[date, ...]:
    """Return the days on which customers come back after a working day without any records."""
    days = [first + timedelta(days=number) for number in range((last - first).days)]
    silent = [day for day in days if day.weekday() < 5 and not any(replay.calls_on(day))]
    found = {_next_open(replay, day) for day in silent}
    return tuple(sorted(day for day in found if day < last))


def _next_open(replay: Replay, day: date) -> date:
    following = day + timedelta(days=1)
    while not any(replay.calls_on(following)):
        following += timedelta(days=1)
    return following


def _import_totals(replay: Replay, state: DemoState, at: datetime, progress: Progress) -> None:
    """Import the volumes of the weeks before the played ones like any other file of totals."""
    progress("totals", 0.0)
    path = home() / "earlier-weeks.csv"
    until = state.anchor - timedelta(weeks=HISTORY_WEEKS)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(_COLUMNS)
        day = first_day_of(state, replay)
        while day < until:
            writer.writerows(total_rows(replay, day, state.seed))
            day += timedelta(days=1)
    try:
        interactions.import_file(
            path=path,
            format=Format.CSV,
            zone=ZoneInfo(ZONE),
            feed=FEED,
            actor=DEMO,
            at=at,
            progress=lambda share: progress("totals", share),
        )
    finally:
        path.unlink(missing_ok=True)


def total_rows(replay: Replay, day: date, seed: int) -> Iterator[tuple[object, ...]]:
    """Yield the half-hour totals of a day's queues: together they are the real volumes."""
    calls = replay.calls_on(day)
    if not any(calls):
        return
    chance = default_rng(SeedSequence([seed, day.toordinal(), TOTAL_MINUTES]))
    midnight = day_window(day, ZoneInfo(ZONE)).start
    for number, counts in enumerate(_half_hours(calls, chance)):
        begin = midnight + timedelta(minutes=FIRST_MINUTE + number * TOTAL_MINUTES)
        for queue, offered in zip(QUEUES, counts.tolist(), strict=True):
            answered = int(chance.binomial(offered, _ANSWERED_SHARE))
            talk = _talk_seconds(answered, queue.talk_median_seconds, chance)
            stamp = f"{begin:%Y-%m-%d %H:%M}"
            yield queue.code, stamp, TOTAL_MINUTES, offered, answered, round(talk)


def _half_hours(calls: tuple[int, ...], chance: Generator) -> NDArray[np.int64]:
    """Return the contacts of each half hour and queue, (half hours, queues)."""
    size = TOTAL_MINUTES * 60 // SLOT_SECONDS
    shares = np.array([queue.share for queue in QUEUES])
    by_queue = chance.multinomial(np.array(calls), shares / shares.sum())
    starts = np.arange(0, SLOTS, size)
    halves: NDArray[np.int64] = np.add.reduceat(by_queue, starts, axis=0)
    return halves


def _talk_seconds(answered: int, median: float, chance: Generator) -> float:
    """Return the talk time of so many calls together, as lognormal calls would add up to."""
    if not answered:
        return 0.0
    mean = mean_talk_seconds(median)
    spread = mean * float(np.sqrt(np.expm1(TALK_SIGMA**2) / answered))
    return answered * max(mean + spread * float(chance.standard_normal()), 1.0)
