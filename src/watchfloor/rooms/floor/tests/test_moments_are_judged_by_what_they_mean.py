"""In, out, unscheduled, unknown, explained: each moment, with what it means for a queue."""

from __future__ import annotations

import itertools

import pytest

from watchfloor.common.timegrid import Window
from watchfloor.rooms.floor.contracts import (
    AgentState,
    ExplanationKind,
    Impact,
    MomentStatus,
    Seen,
    TermsFacts,
)
from watchfloor.rooms.floor.rules.adhering import Excuse, presence_of, total_of

from .adherence_days import PAUSED, READY, TALKING, at, moments, seen, spans

QUEUE = spans([("09:00", "12:00", "queue")])
WITH_BREAK = spans(
    [("09:00", "11:00", "queue"), ("11:00", "11:15", "break"), ("11:15", "12:00", "queue")]
)
STRICT = TermsFacts(grace_seconds=0, personal_minutes_a_day=0)
OUT = AgentState.SIGNED_OUT


def judged(planned, did, **more):
    """Return the moments as status, impact, why and minutes."""
    found = moments(planned, seen(did), **more)
    return [(m.status.value, m.impact.value, m.why, m.seconds / 60) for m in found]


@pytest.mark.parametrize(
    ("did", "expected"),
    [
        ([("09:00", "12:00", READY, "")], [("in", "neutral", "", 180)]),
        ([("09:00", "12:00", PAUSED, "training")], [("out", "negative", "", 180)]),
        ([("09:00", "12:00", OUT, "")], [("out", "negative", "", 180)]),
    ],
)
def test_who_is_asked_for_on_queue_is_missed_elsewhere(did, expected):
    assert judged(QUEUE, did, terms=STRICT) == expected


def test_who_works_through_a_meal_helps_and_who_swaps_two_rests_changes_nothing():
    meal = spans([("12:00", "13:00", "meal")])
    assert judged(meal, [("12:00", "13:00", READY, "")], terms=STRICT) == [
        ("out", "positive", "", 60)
    ]
    assert judged(meal, [("12:00", "13:00", PAUSED, "小休")], terms=STRICT) == [
        ("out", "neutral", "", 60)
    ]


def test_work_beyond_the_schedule_is_unscheduled_and_being_at_home_is_nothing():
    did = [("08:30", "09:00", READY, ""), ("09:00", "12:00", READY, ""),
           ("12:00", "13:00", OUT, "")]  # fmt: skip
    assert judged(QUEUE, did) == [
        ("unscheduled", "positive", "", 30),
        ("in", "neutral", "", 180),
    ]


def test_of_blind_time_nothing_is_said():
    blind = [Window(at("10:00"), at("11:00"))]
    found = judged(QUEUE, [("09:00", "12:00", READY, "")], blind=blind)
    assert [status for status, *_ in found] == ["in", "unknown", "in"]
    assert found[1][1] == Impact.UNKNOWN


class TestGrace:
    """Short delays at the edges of the schedule."""

    def test_two_minutes_late_are_in_and_three_are_out(self):
        late = [("09:02", "12:00", READY, "")]
        assert judged(QUEUE, late)[0] == ("in", "negative", "grace", 2)
        later = [("09:03", "12:00", READY, "")]
        assert judged(QUEUE, later)[0] == ("out", "negative", "", 3)

    def test_a_short_absence_in_the_middle_is_no_delay_at_an_edge(self):
        did = [("09:00", "10:00", READY, ""), ("10:02", "12:00", READY, "")]
        assert ("out", "negative", "", 2) in judged(QUEUE, did)


class TestPersonalTime:
    """A budget that needs no reason."""

    DID = (
        ("09:00", "09:30", READY, ""), ("09:30", "09:45", PAUSED, "personal"),
        ("09:45", "10:30", READY, ""), ("10:30", "10:45", PAUSED, ""),
        ("10:45", "12:00", READY, ""),
    )  # fmt: skip

    def test_it_covers_what_comes_first_and_no_more_than_there_is(self):
        found = judged(QUEUE, self.DID, terms=TermsFacts(personal_minutes_a_day=20))
        away = [each for each in found if each[0] != "in"]
        assert away == [
            ("explained", "negative", "personal", 15),
            ("explained", "negative", "personal", 5),
            ("out", "negative", "", 10),
        ]

    def test_it_is_not_for_coming_late_or_for_meetings(self):
        assert judged(QUEUE, [("09:10", "12:00", READY, "")])[0][0] == "out"
        meeting = [("09:00", "09:10", PAUSED, "会议"), ("09:10", "12:00", READY, "")]
        assert judged(QUEUE, meeting)[0][0] == "out"


class TestMovedBreaks:
    """A contact that goes on into a break moves it; it is not lost."""

    def test_the_break_may_be_as_long_as_promised_and_no_longer(self):
        did = [("09:00", "11:05", TALKING, ""), ("11:05", "11:30", PAUSED, "break"),
               ("11:30", "12:00", READY, "")]  # fmt: skip
        found = judged(WITH_BREAK, did, terms=STRICT)
        assert found == [
            ("in", "neutral", "", 120),
            ("explained", "positive", "break_moved", 5),
            ("in", "neutral", "", 10),
            ("explained", "negative", "break_moved", 5),
            ("out", "negative", "", 10),
            ("in", "neutral", "", 30),
        ]

    def test_who_was_free_when_the_break_began_moved_it_alone(self):
        did = [("09:00", "11:05", READY, ""), ("11:05", "11:20", PAUSED, "break"),
               ("11:20", "12:00", READY, "")]  # fmt: skip
        whys = {why for _, _, why, _ in judged(WITH_BREAK, did, terms=STRICT)}
        assert whys == {""}

    def test_a_contact_through_the_whole_break_moves_all_of_it(self):
        did = [("09:00", "11:25", TALKING, ""), ("11:25", "11:40", PAUSED, "break"),
               ("11:40", "12:00", READY, "")]  # fmt: skip
        found = judged(WITH_BREAK, did, terms=STRICT)
        assert "out" not in {status for status, *_ in found}

    def test_a_break_taken_much_later_is_not_the_one_that_was_moved(self):
        did = [("09:00", "11:05", TALKING, ""), ("11:05", "11:40", READY, ""),
               ("11:40", "11:55", PAUSED, "break"), ("11:55", "12:00", READY, "")]  # fmt: skip
        assert ("out", "negative", "", 15) in judged(WITH_BREAK, did, terms=STRICT)


def test_an_accepted_reason_covers_just_its_stretch():
    excuse = Excuse(at("10:10"), at("10:20"), ExplanationKind.HELPED, id=7)
    did = [("09:00", "10:00", READY, ""), ("10:30", "12:00", READY, "")]
    found = moments(QUEUE, seen(did), terms=STRICT, excuses=[excuse])
    away = [(m.status, m.explanation_id, m.seconds) for m in found if m.seen != "queue"]
    assert away == [
        (MomentStatus.OUT, None, 600),
        (MomentStatus.EXPLAINED, 7, 600),
        (MomentStatus.OUT, None, 600),
    ]


def test_a_reason_changes_nothing_where_the_schedule_was_kept():
    excuse = Excuse(at("09:00"), at("12:00"), ExplanationKind.SYSTEM_DOWN, id=1)
    assert judged(QUEUE, [("09:00", "12:00", READY, "")], excuses=[excuse]) == [
        ("in", "neutral", "", 180)
    ]


def test_what_counts_neither_way_leaves_both_sides_of_the_share():
    terms = TermsFacts(grace_seconds=0, personal_minutes_a_day=0, neutral=("fire drill",))
    did = [("09:00", "10:00", READY, ""), ("10:00", "11:00", PAUSED, "Fire drill"),
           ("11:00", "11:30", PAUSED, "nobody knows"), ("11:30", "12:00", READY, "")]  # fmt: skip
    totals = total_of(moments(QUEUE, seen(did), terms=terms), {})
    assert totals.neutral_seconds == 3600
    assert totals.share == pytest.approx(90 / 120)


def test_leave_on_the_schedule_asks_for_nobody():
    away = spans([("09:00", "12:00", "leave")])
    assert judged(away, []) == []


def test_of_two_sources_the_busier_counts():
    told = [
        Seen(at("09:00"), at("10:00"), PAUSED, "break"),
        Seen(at("09:30"), at("09:40"), TALKING),
        Seen(at("09:40"), at("11:00"), OUT),
    ]
    line = [(each.state, each.start, each.end) for each in presence_of(told)]
    assert line == [
        (PAUSED, at("09:00"), at("09:30")),
        (TALKING, at("09:30"), at("09:40")),
        (PAUSED, at("09:40"), at("10:00")),
        (OUT, at("10:00"), at("11:00")),
    ]


def test_the_moments_of_a_day_fill_what_was_scheduled_without_gaps_or_overlaps():
    found = [m for m in moments(spans(), seen()) if m.scheduled]
    assert sum(m.seconds for m in found) == 9 * 3600
    assert all(a.end == b.start for a, b in itertools.pairwise(found))
