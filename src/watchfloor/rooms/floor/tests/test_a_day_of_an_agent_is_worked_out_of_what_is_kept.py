"""Schedules, stretches and explanations come together in one function that all pages ask."""

from __future__ import annotations

import pytest

from watchfloor.common.access import WHOLE_CENTRE, Scope
from watchfloor.rooms.floor.contracts import (
    AgentState,
    Definition,
    ExplanationKind,
    Impact,
    MomentStatus,
)
from watchfloor.rooms.floor.models import AdherenceTerms, AgentName, DaySchedule, Source, Stay
from watchfloor.rooms.floor.queries.adherence import read_adherence, read_own_day
from watchfloor.rooms.floor.queries.adherence_now import order_of, read_adherence_now
from watchfloor.rooms.people.models import Agent

from .adherence_days import DAY, at, spans
from .adherence_people import EVENING, a_source, did, named, scheduled, the_zone

pytestmark = pytest.mark.django_db

IN, OUT = MomentStatus.IN, MomentStatus.OUT


@pytest.fixture
def agent(cast):
    """Return the agent, who worked the day of the example."""
    source = a_source()
    named(cast.agent.pk, source)
    return cast.agent


def the_source() -> Source:
    return Source.objects.get()


def statuses(day):
    return {moment.status for moment in day.moments}


def test_the_days_of_these_tests_are_written_in_the_zone_of_the_centre():
    assert the_zone() == "Asia/Shanghai"


def test_the_published_day_is_whole_once_its_reasons_are_known(agent):
    scheduled(agent.pk)
    did(agent.pk, the_source())
    day = read_own_day(agent_id=agent.pk, day=DAY, at=EVENING)
    assert day.totals.share == 1.0
    assert day.totals.definitions[Definition.READY_AROUND] == pytest.approx(0.9204, abs=5e-5)
    assert [each.kind for each in day.explanations] == [
        ExplanationKind.BREAK_MOVED,
        ExplanationKind.BREAK_MOVED,
        ExplanationKind.COACHING,
    ]


def test_the_leader_reads_the_very_day_that_the_agent_reads(agent, cast):
    scheduled(agent.pk)
    did(agent.pk, the_source())
    leader = Scope(agent_ids=frozenset({agent.pk}))
    theirs = read_adherence(scope=leader, day=DAY, at=EVENING)
    assert theirs == {agent.pk: read_own_day(agent_id=agent.pk, day=DAY, at=EVENING)}


def test_nobody_reads_the_days_of_another_team(agent):
    scheduled(agent.pk)
    assert read_adherence(scope=Scope(), day=DAY, at=EVENING) == {}
    assert read_adherence_now(scope=Scope(), at=at("10:00")) == {}


def test_what_is_still_to_come_counts_neither_way(agent):
    scheduled(agent.pk)
    did(agent.pk, the_source(), [("09:00", "now", AgentState.READY, "")])
    Source.objects.update(last_alive_at=at("10:00"))
    day = read_own_day(agent_id=agent.pk, day=DAY, at=at("10:00"))
    assert day.totals.scheduled_seconds == 3600
    assert day.totals.share == 1.0


def test_who_never_signed_in_is_out_and_the_queue_feels_it(agent):
    scheduled(agent.pk)
    day = read_own_day(agent_id=agent.pk, day=DAY, at=at("10:00"))
    Source.objects.update(last_alive_at=at("10:00"))
    assert [(m.status, m.impact, m.seconds) for m in day.moments] == [
        (OUT, Impact.NEGATIVE, 3600.0)
    ]


def test_of_whom_no_source_ever_told_nothing_is_known(agent):
    scheduled(agent.pk)
    AgentName.objects.all().delete()
    day = read_own_day(agent_id=agent.pk, day=DAY, at=EVENING)
    assert statuses(day) == {MomentStatus.UNKNOWN}
    assert day.totals.share is None


def test_another_source_that_still_tells_keeps_the_agent_known(agent):
    other = a_source("chat")
    AgentName.objects.create(source=other, login="c", agent=agent, first_seen_at=at("00:00"))
    scheduled(agent.pk)
    did(agent.pk, the_source_named("switch"), [("09:00", "now", AgentState.READY, "")])
    Source.objects.filter(name="switch").update(last_alive_at=at("09:30"))
    Source.objects.filter(name="chat").update(last_alive_at=at("10:00"))
    day = read_own_day(agent_id=agent.pk, day=DAY, at=at("10:00"))
    assert statuses(day) == {IN}


def the_source_named(name: str) -> Source:
    return Source.objects.get(name=name)


def test_a_call_outlasts_a_pause_that_was_pressed_during_it(agent):
    scheduled(agent.pk, spans([("09:00", "11:00", "queue"), ("11:00", "11:15", "break")]))
    did(agent.pk, the_source(), [("09:00", "10:55", AgentState.READY, ""),
                                 ("10:55", "11:20", AgentState.PAUSED, "break")])  # fmt: skip
    Stay.objects.create(
        source=the_source(), contact="c", position=0, queue_name="q", channel="voice",
        entered_at=at("10:50"), answered_at=at("10:50"), ended_at=at("11:05"), outcome="answered",
        agent=agent,
    )  # fmt: skip
    day = read_own_day(agent_id=agent.pk, day=DAY, at=EVENING)
    assert OUT not in statuses(day)
    assert day.explanations[0].evidence == {"overran_seconds": 300.0}


def test_a_night_shift_belongs_to_the_day_it_begins(agent):
    scheduled(agent.pk, spans([("22:00", "30:00", "queue")]))
    did(agent.pk, the_source(), [("22:00", "30:00", AgentState.READY, "")])
    Source.objects.update(last_alive_at=at("32:00"))
    day = read_own_day(agent_id=agent.pk, day=DAY, at=at("32:00"))
    assert (day.totals.in_seconds, day.totals.out_seconds) == (8 * 3600, 0)
    now = read_adherence_now(scope=WHOLE_CENTRE, at=at("29:00"))[agent.pk]
    assert (now.scheduled, now.scheduled_until) == ("queue", at("30:00"))


def test_terms_of_the_nearest_part_of_the_centre_hold_from_their_day_on(agent, cast):
    scheduled(agent.pk)
    did(agent.pk, the_source())
    AdherenceTerms.objects.create(
        node=cast.centre, valid_from=DAY, personal_minutes_a_day=0, grace_seconds=0
    )
    strict = read_own_day(agent_id=agent.pk, day=DAY, at=EVENING)
    assert strict.totals.out_seconds == (2 + 4) * 60
    AdherenceTerms.objects.create(node=cast.team, valid_from=DAY, personal_minutes_a_day=4)
    assert read_own_day(agent_id=agent.pk, day=DAY, at=EVENING).totals.out_seconds == 0


def test_a_change_of_the_schedule_keeps_what_held_before(agent):
    assert scheduled(agent.pk) == 1
    assert scheduled(agent.pk) == 0
    assert scheduled(agent.pk, spans([("09:00", "12:00", "queue")]), reason="went home") == 1
    rows = DaySchedule.objects.order_by("pk")
    assert [row.replaced_at is None for row in rows] == [False, True]
    day = read_own_day(agent_id=agent.pk, day=DAY, at=at("12:00"))
    assert day.schedule is not None
    assert day.schedule.reason == "went home"


def test_a_break_that_lies_over_a_shift_leaves_the_shift_around_it(agent):
    scheduled(agent.pk, spans([("09:00", "18:00", "queue"), ("11:00", "11:15", "break")]))
    day = read_own_day(agent_id=agent.pk, day=DAY, at=at("10:00"))
    assert day.schedule is not None
    assert [(span.code, span.start) for span in day.schedule.spans] == [
        ("queue", at("09:00")),
        ("break", at("11:00")),
        ("queue", at("11:15")),
    ]


class TestNow:
    """How somebody stands at one moment."""

    def test_who_is_on_queue_as_scheduled_is_in_and_knows_what_comes_next(self, agent):
        scheduled(agent.pk)
        did(agent.pk, the_source(), [("09:10", "now", AgentState.TALKING, "")])
        Source.objects.update(last_alive_at=at("10:00"))
        now = read_adherence_now(scope=WHOLE_CENTRE, at=at("10:00"))[agent.pk]
        assert (now.status, now.impact, now.seen) == (IN, Impact.NEUTRAL, "queue")
        assert (now.next_code, now.next_at, now.since) == ("break", at("11:00"), at("09:10"))

    def test_who_is_missing_is_out_since_the_shift_began(self, agent):
        scheduled(agent.pk)
        Source.objects.update(last_alive_at=at("09:20"))
        now = read_adherence_now(scope=WHOLE_CENTRE, at=at("09:20"))[agent.pk]
        assert (now.status, now.impact, now.since) == (OUT, Impact.NEGATIVE, at("09:00"))

    def test_a_short_personal_pause_is_explained_by_nobody_having_to_ask(self, agent):
        scheduled(agent.pk)
        did(agent.pk, the_source(), [("09:00", "10:00", AgentState.READY, ""),
                                     ("10:00", "now", AgentState.PAUSED, "洗手间")])  # fmt: skip
        Source.objects.update(last_alive_at=at("10:04"))
        now = read_adherence_now(scope=WHOLE_CENTRE, at=at("10:04"))[agent.pk]
        assert (now.status, now.why) == (MomentStatus.EXPLAINED, "personal")
        assert now.since == at("10:00")

    def test_who_works_through_a_break_helps_the_queue(self, agent):
        scheduled(agent.pk)
        did(agent.pk, the_source(), [("09:00", "now", AgentState.READY, "")])
        Source.objects.update(last_alive_at=at("11:10"))
        now = read_adherence_now(scope=WHOLE_CENTRE, at=at("11:10"))[agent.pk]
        assert (now.status, now.impact) == (OUT, Impact.POSITIVE)

    def test_who_is_neither_asked_for_nor_there_is_left_out(self, agent):
        assert read_adherence_now(scope=WHOLE_CENTRE, at=at("10:00")) == {}

    def test_those_whom_the_queue_misses_come_first(self, agent, cast):
        other = Agent.objects.create(code="A-2", node=cast.team, first_seen_at=at("00:00"))
        named(other.pk, the_source())
        for each in (agent, other):
            scheduled(each.pk)
        did(agent.pk, the_source(), [("09:00", "now", AgentState.READY, "")])
        Source.objects.update(last_alive_at=at("09:30"))
        found = read_adherence_now(scope=WHOLE_CENTRE, at=at("09:30"))
        first, second = sorted(found.values(), key=lambda each: order_of(each, at("09:30")))
        assert (first.agent_id, second.agent_id) == (other.pk, agent.pk)
        assert first.since == at("09:00")
