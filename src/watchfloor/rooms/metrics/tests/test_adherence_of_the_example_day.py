from __future__ import annotations

import json
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from tools.pytest_watchfloor import SHARED

from watchfloor.rooms.metrics.rules.adherence import (
    AgentDay,
    BadTimeline,
    Excuse,
    Reason,
    Stretch,
    adherence_facts,
)
from watchfloor.rooms.metrics.rules.registry import get_variant, value_of

BERLIN, SHANGHAI = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Shanghai")


def line(text: str, day: str = "2026-03-02", zone: ZoneInfo = SHANGHAI) -> tuple[Stretch, ...]:
    """Read "09:00 on_queue 11:00 break 11:15" as stretches; a smaller hour is the next day."""
    words = text.split()
    marks, names = words[::2], words[1::2]
    instants: list[int] = []
    date = datetime.fromisoformat(day)
    for mark in marks:
        moment = date + timedelta(hours=int(mark[:2]), minutes=int(mark[3:]))
        instant = int(moment.replace(tzinfo=zone).timestamp())
        if instants and instant < instants[-1]:
            date += timedelta(days=1)
            instant = int((moment + timedelta(days=1)).replace(tzinfo=zone).timestamp())
        instants.append(instant)
    return tuple(map(Stretch, instants, instants[1:], names))


SCHEDULE = line(
    "09:00 on_queue 11:00 break 11:15 on_queue 13:00 meal 14:00"
    " on_queue 16:00 break 16:15 on_queue 18:00"
)
ACTUAL = line(
    "08:55 on_queue 11:06 break 11:21 on_queue 13:00 meal 14:02 on_queue 15:30 personal 15:34"
    " on_queue 16:00 break 16:15 on_queue 17:45 coaching 18:00 on_queue 18:05"
)


def excuse(text: str, reason: Reason) -> Excuse:
    (stretch,) = line(text)
    return Excuse(stretch.start, stretch.end, reason)


EXCUSES = (
    excuse("17:45 x 18:00", Reason.CALLED_AWAY),
    excuse("11:00 x 11:06", Reason.MOVED),
    excuse("11:15 x 11:21", Reason.MOVED),
)
EXAMPLE = AgentDay(SCHEDULE, ACTUAL, EXCUSES)
NAMES = {
    "exact": "exact_match (historical, state rules, coaching = out)",
    "neutral": "historical with coaching neutral: in/(work-neutral)",
    "productive": "productive vs non-productive only (Amazon Connect style)",
    "ready": "ready vs scheduled ready",
    "ready_margin": "ready vs scheduled time incl. 2 h before/after",
    "threshold": "exceptions shorter than 5 min ignored",
    "threshold_called": "same, coaching explained and approved",
    "threshold_explained": "same, call overrun explained too (break moved, not lost)",
}


def share(day: AgentDay, variant: str, metric: str = "adherence") -> float | None:
    found = value_of(get_variant(metric=metric, variant=variant), adherence_facts([day]), {})
    return None if found.value is None else round(100 * found.value, 2)


@pytest.fixture(scope="module")
def truth():
    path = SHARED / "data/formats/fixtures/adherence_day_example.json"
    return json.loads(path.read_text())["results_percent"]


@pytest.mark.shared
@pytest.mark.parametrize("variant", NAMES)
def test_each_definition_gives_its_published_value(variant, truth):
    assert share(EXAMPLE, variant) == truth[NAMES[variant]]


@pytest.mark.shared
def test_conformance_gives_its_published_value(truth):
    name = "conformance: actual on-queue / scheduled on-queue"
    assert share(EXAMPLE, "on_queue", "conformance") == truth[name]


def test_where_only_available_is_productive_coaching_counts_as_out():
    assert share(EXAMPLE, "available") == 93.89


def test_no_schedule_is_no_value():
    day = AgentDay((), line("09:00 on_queue 17:00"))
    assert share(day, "exact") is None
    assert share(day, "on_queue", "conformance") is None


def test_an_absent_agent_has_zero_and_not_no_value():
    assert share(AgentDay(SCHEDULE, ()), "exact") == 0
    assert share(AgentDay(SCHEDULE, ()), "on_queue", "conformance") == 0


def test_a_night_shift_runs_over_midnight():
    schedule = line("22:00 on_queue 02:00 break 02:30 on_queue 06:00")
    actual = line("22:00 on_queue 02:10 break 02:30 on_queue 06:00")
    facts = adherence_facts([AgentDay(schedule, actual)])
    assert facts["scheduled_seconds"] == 8 * 3600
    assert facts["out_seconds"] == 600


@pytest.mark.parametrize(
    ("day", "hours"), [("2026-03-28", 7), ("2026-10-24", 9), ("2026-06-01", 8)]
)
def test_a_night_on_which_clocks_change_has_its_real_length(day, hours):
    shift = line("22:00 on_queue 06:00", day, BERLIN)
    facts = adherence_facts([AgentDay(shift, shift)])
    assert facts["scheduled_seconds"] == hours * 3600
    assert facts["out_seconds"] == 0


def test_overlapping_states_are_refused():
    twice = (*line("09:00 on_queue 12:00"), *line("11:00 break 11:15"))
    with pytest.raises(BadTimeline):
        adherence_facts([AgentDay(SCHEDULE, twice)])
    with pytest.raises(BadTimeline):
        adherence_facts([AgentDay(twice, ACTUAL)])


def test_a_stretch_that_ends_before_it_starts_is_refused():
    with pytest.raises(BadTimeline):
        adherence_facts([AgentDay((Stretch(100, 100, "on_queue"),), ())])


def test_an_exception_of_exactly_five_minutes_counts():
    schedule = line("09:00 on_queue 10:00")
    short = AgentDay(schedule, line("09:00 on_queue 09:10 personal 09:14 on_queue 10:00"))
    long = AgentDay(schedule, line("09:00 on_queue 09:10 personal 09:15 on_queue 10:00"))
    assert adherence_facts([short])["long_out_seconds"] == 0
    assert adherence_facts([long])["long_out_seconds"] == 300


def test_one_exception_stays_one_where_the_log_cuts_it_in_two():
    schedule = line("09:00 on_queue 10:00")
    cut = line("09:00 on_queue 09:10 personal 09:13 personal 09:16 on_queue 10:00")
    assert adherence_facts([AgentDay(schedule, cut)])["long_out_seconds"] == 360


def test_days_of_several_agents_add_up():
    one = adherence_facts([EXAMPLE])
    two = adherence_facts([EXAMPLE, EXAMPLE])
    assert two == {name: 2 * seconds for name, seconds in one.items()}
