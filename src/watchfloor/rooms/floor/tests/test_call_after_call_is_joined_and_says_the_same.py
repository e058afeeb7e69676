"""The database joins call after call; days and attendance say what minute after minute says."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

from watchfloor.common.timegrid import Window
from watchfloor.rooms.floor.contracts import AgentState, Seen, Span
from watchfloor.rooms.floor.models import AdherenceTerms, Stay, Stretch
from watchfloor.rooms.floor.queries.adherence import read_own_day
from watchfloor.rooms.floor.queries.attendance import read_own_attendance
from watchfloor.rooms.floor.queries.joining import join_on_queue

from .adherence_days import DAY, SCHEDULE, at, moments, spans
from .adherence_people import EVENING, a_source, did, named, scheduled

pytestmark = pytest.mark.django_db

READY, TALKING, WRAPPING = AgentState.READY, AgentState.TALKING, AgentState.WRAPPING_UP
PAUSED, SIGNED_OUT = AgentState.PAUSED, AgentState.SIGNED_OUT
OF_A_DAY = [
    (READY, ""), (READY, ""), (AgentState.RESERVED, ""), (TALKING, ""), (TALKING, ""),
    (AgentState.HOLDING, ""), (WRAPPING, ""), (PAUSED, "break"), (PAUSED, "meal"),
    (PAUSED, "coaching"), (PAUSED, "personal"), (SIGNED_OUT, ""), None,
]  # fmt: skip


def clock(minute):
    return f"{minute // 60:02}:{minute % 60:02}"


def a_line(chance, *, least=2, most=25):
    """Return what one source tells of a day from seven to eight, with gaps, row after row."""
    minute, rows = 7 * 60 + 1, []
    while minute < 20 * 60:
        until = min(minute + chance.randint(least, most), 20 * 60)
        told = chance.choice(OF_A_DAY)
        if told is not None:
            rows.append((clock(minute), clock(until), *told))
        minute = until
    return rows


def some_calls(chance):
    """Return calls that lie over what was told otherwise, one after another."""
    minute, calls = 9 * 60, []
    while minute < 18 * 60:
        minute += chance.randint(0, 50)
        until = minute + chance.randint(1, 20)
        calls.append((clock(minute), clock(until)))
        minute = until
    return calls


def put_call(agent, source, start, end):
    Stay.objects.create(
        source=source, contact=f"{source.pk}-{start}", position=0, queue_name="q", channel="voice",
        entered_at=at(start) - timedelta(seconds=20), answered_at=at(start), ended_at=at(end),
        outcome="answered", agent=agent,
    )  # fmt: skip


def lived(agent, chance):
    """Keep a day as two sources told it; return all of it as it was told."""
    told = []
    for name in ("switch", "chat"):
        source = a_source(name)
        named(agent.pk, source)
        lines = a_line(chance)
        did(agent.pk, source, lines)
        told += [Seen(at(a), at(b), state, reason) for a, b, state, reason in lines]
        if name == "switch":
            for start, end in some_calls(chance):
                put_call(agent, source, start, end)
                told.append(Seen(at(start), at(end), TALKING))
    return told


def asked_for(day):
    """Return from when to when things belong to the day of the example, as far as it is over."""
    return day.schedule.spans[0].start - timedelta(hours=2), day.until


@pytest.mark.parametrize("seed", range(12))
def test_a_day_is_judged_as_if_each_stretch_had_been_read(cast, seed):
    told = lived(cast.agent, random.Random(seed))
    scheduled(cast.agent.pk)
    day = read_own_day(agent_id=cast.agent.pk, day=DAY, at=EVENING)
    assert asked_for(day) == (at("07:00"), at("20:00"))
    early = Window(at("07:00"), min(each.start for each in told))
    assert day.moments == moments(spans(SCHEDULE), told, blind=[early])
    assert {each.status for each in day.moments} >= {"in", "out"}


def minutes_of(told):
    """Return the minutes of the day at whose beginning something of it went on."""
    day = [at("00:00") + timedelta(minutes=each) for each in range(24 * 60)]
    return {each for each in day if any(seen.start <= each < seen.end for seen in told)}


@pytest.mark.parametrize("seed", range(12))
def test_who_was_at_work_is_counted_minute_by_minute(cast, seed):
    told = lived(cast.agent, random.Random(100 + seed))
    scheduled(cast.agent.pk)
    there = minutes_of([each for each in told if each.state is not SIGNED_OUT])
    planned = minutes_of([Seen(each.start, each.end, READY) for each in spans(SCHEDULE)])
    card = read_own_attendance(agent_id=cast.agent.pk, day=DAY, at=EVENING)
    assert card is not None
    assert card.signed == Window(min(there), max(there) + timedelta(minutes=1))
    assert card.signed_seconds == pytest.approx(60 * len(there))
    assert card.beyond_seconds == pytest.approx(60 * len(there - planned))


def test_who_only_signed_out_was_not_there(cast):
    source = a_source()
    named(cast.agent.pk, source)
    did(cast.agent.pk, source, [("08:00", "18:00", SIGNED_OUT, "")])
    assert read_own_attendance(agent_id=cast.agent.pk, day=DAY, at=EVENING) is None


def test_who_is_still_at_work_is_there_until_now_and_no_longer(cast):
    source = a_source()
    named(cast.agent.pk, source)
    did(cast.agent.pk, source, [("09:00", "10:00", TALKING, ""), ("10:00", "now", READY, "")])
    card = read_own_attendance(agent_id=cast.agent.pk, day=DAY, at=at("11:00"))
    assert card is not None
    assert card.signed == Window(at("09:00"), at("11:00"))


class TestOnQueue:
    """What is read of a day of calls."""

    PAST = Window(at("07:00"), at("20:00"))

    def worked(self, cast):
        source = a_source()
        named(cast.agent.pk, source)
        cycle = [(0, 4, TALKING), (4, 5, WRAPPING), (5, 6, READY)]
        did(cast.agent.pk, source, [
            (clock(540 + 6 * turn + a), clock(540 + 6 * turn + b), state, "")
            for turn in range(20) for a, b, state in cycle
        ])  # fmt: skip
        return cast.agent.pk

    def test_sixty_stretches_are_one(self, cast):
        agent = self.worked(cast)
        assert Stretch.objects.count() == 60
        assert join_on_queue({agent: []}, self.PAST).seen == [
            (agent, Seen(at("09:00"), at("11:00"), READY))
        ]

    def test_the_contact_at_hand_as_a_break_begins_is_told_with_the_work_after_it(self, cast):
        agent = self.worked(cast)
        found = join_on_queue({agent: [at("10:02"), at("10:11")]}, self.PAST).seen
        assert sorted((seen.start, seen.end) for _, seen in found if seen.state is TALKING) == [
            (at("10:00"), at("10:05"))
        ]

    def test_a_reason_that_was_given_on_queue_keeps_all_apart(self, cast):
        agent = self.worked(cast)
        Stretch.objects.filter(started_at=at("09:00")).update(reason="campaign")
        found = join_on_queue({agent: []}, self.PAST)
        assert (list(found.seen), found.apart) == ([], frozenset({agent}))

    def test_such_a_reason_counts_neither_way_where_the_terms_say_so(self, cast):
        agent = self.worked(cast)
        scheduled(agent, spans([("09:00", "11:00", "meal")]))
        AdherenceTerms.objects.create(node=cast.centre, valid_from=DAY, neutral=["campaign"])
        Stretch.objects.filter(started_at=at("09:00")).update(reason="campaign")
        day = read_own_day(agent_id=agent, day=DAY, at=EVENING)
        assert [(each.why, each.seconds) for each in day.moments] == [
            ("neutral", 240.0), ("", 116 * 60.0)
        ]  # fmt: skip

    def test_terms_may_tell_talking_from_waiting(self, cast):
        agent = self.worked(cast)
        scheduled(agent, [Span(at("09:00"), at("09:06"), "calls")])
        AdherenceTerms.objects.create(
            node=cast.centre, valid_from=DAY, grace_seconds=0, matches={"calls": ["talking"]}
        )
        day = read_own_day(agent_id=agent, day=DAY, at=EVENING)
        assert (day.totals.in_seconds, day.totals.out_seconds) == (240.0, 120.0)
