"""What may be asked of a study. No Django here."""

from __future__ import annotations

from datetime import date

from watchfloor.common.refusals import Refusal
from watchfloor.common.words import msgid
from watchfloor.rooms.staffing.contracts import ReplayAsked, Scenario, WhatIfAsked

from .roster_checks import check_roster

MOST_SCENARIOS, MOST_QUEUES = 6, 12
MOST_REPLICATIONS = 2000
MOST_CHANGE, MOST_REPLAYS = 1000, 500
MINUTES_OF_DAY = 1440
_FACTORS = (0.01, 20.0)
_OLDEST, _NEWEST = date(1970, 1, 2), date(9000, 1, 1)
MOST_PEOPLE = 10_000


def check_what_if(asked: WhatIfAsked) -> None:
    """Refuse a study that makes no sense, naming the first scenario that does not."""
    _check_day(asked.day)
    if not 1 <= len(asked.scenarios) <= MOST_SCENARIOS:
        raise Refusal(
            code="staffing.study.scenarios",
            what=msgid("A study has one to %(most)s scenarios."),
            fields={"most": MOST_SCENARIOS},
        )
    if not 1 <= len(asked.queue_ids) <= MOST_QUEUES:
        raise Refusal(
            code="staffing.study.queues",
            what=msgid("A study has one to %(most)s queues."),
            fields={"most": MOST_QUEUES},
        )
    if not 1 <= asked.replications <= MOST_REPLICATIONS:
        raise Refusal(
            code="staffing.study.replications",
            what=msgid("A study has 1 to %(most)s repetitions."),
            fields={"most": MOST_REPLICATIONS},
        )
    for scenario in asked.scenarios:
        _check(scenario, asked)


def check_replay(asked: ReplayAsked) -> None:
    """Refuse a replay that makes no sense."""
    _check_day(asked.day)
    if abs(asked.agents_change) > MOST_CHANGE or not 1 <= asked.replications <= MOST_REPLAYS:
        raise Refusal(
            code="staffing.replay.bounds",
            what=msgid("So many people or repetitions cannot be replayed."),
            mend=msgid("Give up to %(people)s people and 1 to %(times)s repetitions."),
            fields={"people": MOST_CHANGE, "times": MOST_REPLAYS},
        )
    if asked.roster and asked.agents_change:
        raise Refusal(
            code="staffing.replay.both",
            what=msgid("People more or fewer are of the day's own roster, not of another one."),
            mend=msgid("Give either a roster or a number of people."),
        )
    check_roster(asked.roster)


def _check_day(day: date) -> None:
    """Refuse a day at the ends of the calendar, whose neighbors no clock can tell."""
    if not _OLDEST <= day <= _NEWEST:
        raise Refusal(
            code="staffing.study.day",
            what=msgid("%(day)s is too far off: is the year right?"),
            fields={"day": day.isoformat()},
        )


def _check(scenario: Scenario, asked: WhatIfAsked) -> None:
    factors = (scenario.volume_factor, scenario.handle_factor)
    shares = (scenario.cross_trained_share, scenario.break_share, scenario.diverted_share)
    spans = (
        (scenario.break_from_minute, scenario.break_to_minute),
        (scenario.outage_from_minute, scenario.outage_to_minute),
    )
    wrong = (
        not scenario.name.strip()
        or not all(_FACTORS[0] <= factor <= _FACTORS[1] for factor in factors)
        or not 0 <= scenario.staff_factor <= _FACTORS[1]
        or abs(scenario.staff_change) > MOST_PEOPLE
        or not all(0 <= share <= 1 for share in shares)
        or not all(0 <= start <= end <= MINUTES_OF_DAY for start, end in spans)
        or scenario.diverted_to_id not in {None, *asked.queue_ids}
    )
    if wrong:
        raise Refusal(
            code="staffing.study.scenario",
            what=msgid("The scenario “%(name)s” cannot be simulated."),
            mend=msgid(
                "Give it a name; volume and handle time from 1 to 2000 percent, shares from 0 to"
                " 100 percent, times that end after they begin."
            ),
            fields={"name": scenario.name},
        )
