"""A real day, replayed: read from the records, nothing is kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from zoneinfo import ZoneInfo

import numpy as np

from callmath.simulation import Intervals
from watchfloor.common.access import Scope
from watchfloor.common.refusals import Refusal
from watchfloor.common.timegrid import Window, day_window
from watchfloor.common.words import msgid
from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.interactions import service as interactions
from watchfloor.rooms.interactions.contracts import Channel, LegFrame, Outcome, QueueCard
from watchfloor.rooms.staffing.contracts import ReplayAsked, ReplayResult
from watchfloor.rooms.staffing.rules.asking_studies import check_replay
from watchfloor.rooms.staffing.rules.readiness import Calls
from watchfloor.rooms.staffing.rules.replay_reports import Report, tell
from watchfloor.rooms.staffing.rules.replaying import (
    People,
    Plan,
    count_recorded,
    replay_each,
)
from watchfloor.rooms.staffing.rules.rosters import Roster

from .given_rosters import place_roster

Progress = Callable[[int, int], None]
HALF_HOUR = 1800.0
_LATEST_RUNS = 200


def replay_day(
    *, asked: ReplayAsked, scope: Scope, seed: int = 1, on_progress: Progress | None = None
) -> ReplayResult:
    """Return a recorded day as its own people would do it again, or more or fewer, or others.

    All queues in reach are replayed, since people take contacts of several; those that were asked
    for are told of. The same day and seed give the same answer.

    :raises Refusal: nobody answered anything on that day, too many people are taken away, or what
        is asked for makes no sense.
    """
    check_replay(asked)
    zone = ZoneInfo(asked.timezone) if asked.timezone else zone_of_records()
    window = day_window(asked.day, zone)
    frame, cards = _read_legs(window, scope)
    known = frame.where(_is_known(frame))
    plan, queue_ids = _plan(known, cards, window)
    chosen = _choose(asked, queue_ids)
    people = _count_people(plan.calls, asked)
    others = place_roster(
        asked, queue_ids=queue_ids, chosen=chosen, names=plan.names, window=window
    )
    changed: People = others or asked.agents_change
    days = replay_each(
        plan,
        changes=[0, changed] if changed else [0],
        replications=asked.replications,
        seed=seed,
        on_progress=on_progress,
    )
    report = tell(
        plan,
        count_recorded(plan),
        days[0],
        days[1] if len(days) > 1 else None,
        queue_ids=queue_ids,
        chosen=chosen,
        starts_at=window.start,
    )
    return _result(
        asked, plan, report, timezone=zone.key, people=people, left_out=len(frame) - len(known)
    )


def _result(
    asked: ReplayAsked, plan: Plan, report: Report, *, timezone: str, people: int, left_out: int
) -> ReplayResult:
    return ReplayResult(
        day=asked.day,
        timezone=timezone,
        agents=people,
        unnamed_contacts=int((plan.calls.answered & (plan.calls.agents < 0)).sum()),
        left_out=left_out,
        contacts=len(plan.calls),
        overall=report.overall,
        difference=report.difference,
        queues=report.queues,
        intervals=report.intervals,
        replications=asked.replications,
        agents_change=asked.agents_change,
        roster_people=len({shift.person for shift in asked.roster}),
    )


def _read_legs(window: Window, scope: Scope) -> tuple[LegFrame, Mapping[int, QueueCard]]:
    """Return the calls of a window in reach, and their queues."""
    cards = {
        card.id: card
        for card in interactions.list_queues(scope=scope)
        if card.channel is Channel.VOICE
    }
    if not cards:
        return interactions.read_leg_frame(window=Window(window.end, window.end), scope=scope), {}
    return interactions.read_leg_frame(window=window, queue_ids=list(cards), scope=scope), cards


def zone_of_records() -> ZoneInfo:
    """Return the time zone of the newest records where they name one, else the centre's.

    A log that was recorded elsewhere is replayed by the days of its own place.
    """
    runs = [run for run in interactions.list_runs(limit=_LATEST_RUNS) if run.legs]
    zones = {run.timezone for run in runs}
    named = zones - {"UTC"}
    return ZoneInfo(named.pop()) if len(zones) == len(named) == 1 else calendars.centre_zone()


def _is_known(frame: LegFrame) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Tell the legs whose end is known: the others would wait for ever."""
    ended = ~np.isin(frame.outcomes, (Outcome.OPEN, Outcome.LOST))
    return np.asarray(ended & (frame.wait_ms >= 0), dtype=np.bool_)


def _plan(
    frame: LegFrame, cards: Mapping[int, QueueCard], window: Window
) -> tuple[Plan, list[int]]:
    """Return the day as the replay takes it, and the number of each of its queues."""
    queue_ids = np.unique(frame.queue_ids)
    agents = np.unique(frame.agent_ids[frame.agent_ids >= 0])
    answered = frame.outcomes == Outcome.ANSWERED
    named = np.searchsorted(agents, frame.agent_ids)
    calls = Calls(
        arrival=(frame.entered_ms - window.start.timestamp() * 1000) / 1000,
        wait=frame.wait_ms / 1000,
        handle=np.where(answered, (frame.talk_ms + frame.wrap_ms) / 1000, 0.0),
        answered=answered,
        queues=np.searchsorted(queue_ids, frame.queue_ids),
        agents=np.where(answered & (frame.agent_ids >= 0), named, -1),
    )
    found = [cards[queue] for queue in queue_ids.tolist()]
    codes = [card.code for card in found]
    plan = Plan(
        calls=calls,
        names=[c.code if codes.count(c.code) == 1 else f"{c.feed}:{c.code}" for c in found],
        answer_within=np.array([card.service_level_seconds for card in found], dtype=np.float64),
        intervals=Intervals(max(1, int(-(-window.seconds // HALF_HOUR))), HALF_HOUR),
    )
    return plan, queue_ids.tolist()


def _choose(asked: ReplayAsked, queue_ids: Sequence[int]) -> list[int]:
    """Return which queues are told of. :raises Refusal: none of them had a contact."""
    chosen = [
        at for at, queue in enumerate(queue_ids) if not asked.queue_ids or queue in asked.queue_ids
    ]
    if not chosen:
        raise _nothing(asked)
    return chosen


def _count_people(calls: Calls, asked: ReplayAsked) -> int:
    people = len(Roster(calls).skills)
    if not calls.answered.any():
        raise _nothing(asked)
    if asked.agents_change < 0 and people + asked.agents_change < 1:
        raise Refusal(
            code="staffing.replay.too_few_people",
            what=msgid("On this day %(people)s people took contacts; %(change)s leaves nobody."),
            where="%(day)s",
            mend=msgid("Take fewer away."),
            fields={"people": people, "change": asked.agents_change, "day": asked.day.isoformat()},
        )
    return people


def _nothing(asked: ReplayAsked) -> Refusal:
    return Refusal(
        code="staffing.replay.nothing_recorded",
        what=msgid("On this day nothing was answered in these queues, or nothing was recorded."),
        where="%(day)s",
        mend=msgid("Choose a day with single calls in the records; totals cannot be replayed."),
        fields={"day": asked.day.isoformat()},
    )
