"""A feed that was silent explains by itself what nobody saw, until it tells what happened."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import pytest

from watchfloor.common.access import WHOLE_CENTRE
from watchfloor.common.timegrid import Window
from watchfloor.rooms.floor.contracts import (
    DayAdherence,
    EventType,
    ExplanationKind,
    MomentStatus,
    NewEvent,
    SourceKind,
)
from watchfloor.rooms.floor.models import AgentName, DayFigures, Silence, Source
from watchfloor.rooms.floor.operations.explanations import Asked, decline_automatic
from watchfloor.rooms.floor.operations.feeding.keeping_told import keep_told
from watchfloor.rooms.floor.operations.figures import work_out
from watchfloor.rooms.floor.operations.intake import take_events
from watchfloor.rooms.floor.operations.keeping import keep
from watchfloor.rooms.floor.operations.silences import count_silences
from watchfloor.rooms.floor.queries.adherence import read_own_day
from watchfloor.rooms.floor.queries.adherence_now import read_own_now
from watchfloor.rooms.floor.queries.silences import list_silences
from watchfloor.rooms.floor.rules.adapters import Told
from watchfloor.rooms.people.models import Agent

from .adherence_days import DAY, at, spans
from .adherence_people import ANNA, a_source, scheduled

pytestmark = pytest.mark.django_db

IN, OUT, EXPLAINED = MomentStatus.IN, MomentStatus.OUT, MomentStatus.EXPLAINED
SHIFT = (("09:00", "12:00", "queue"),)
READY, PAUSED = EventType.READY, EventType.PAUSED


@pytest.fixture
def agent(db) -> Agent:
    return Agent.objects.create(code="a1", name="Ana")


@pytest.fixture
def source(agent: Agent) -> Source:
    found = a_source()
    Source.objects.update(last_alive_at=None)
    AgentName.objects.create(source=found, login="a1", agent=agent, first_seen_at=at("00:00"))
    scheduled(agent.pk, spans(SHIFT))
    tells(found, [("09:00", READY)], heard="09:00")
    return found


def tells(
    source: Source,
    events: Sequence[tuple[str, EventType]],
    *,
    heard: str,
    was_quiet: bool = False,
) -> None:
    """Tell something; the source was heard until then, unless it was quiet."""
    if not was_quiet:
        heard_at(source, heard)
    told = [
        NewEvent(key=f"{clock}{kind}", at=at(clock), type=kind, agent="a1")
        for clock, kind in events
    ]
    take_events(source_id=source.pk, events=told, received_at=at(heard))
    keep(at=at(heard))


def is_cut(source: Source, since: str = "10:00", back: str = "10:10") -> None:
    """Let a source be heard each half minute until a cut, and again after it."""
    heard_at(source, since)
    tells(source, [(back, READY)], heard=back, was_quiet=True)


def heard_at(source: Source, clock: str) -> None:
    Source.objects.filter(pk=source.pk).update(
        last_alive_at=at(clock), last_received_at=at(clock), usual_gap_seconds=2.0
    )


def the_day(agent: Agent, clock: str = "11:00") -> DayAdherence:
    return read_own_day(agent_id=agent.pk, day=DAY, at=at(clock))


def told_of(day: DayAdherence) -> list[tuple[MomentStatus, datetime, datetime, str]]:
    return [(each.status, each.start, each.end, each.why) for each in day.moments]


CUT = [
    (IN, at("09:00"), at("10:00"), ""),
    (EXPLAINED, at("10:00"), at("10:10"), "system_down"),
    (IN, at("10:10"), at("11:00"), ""),
]


def test_what_nobody_saw_is_explained_with_the_feed_and_the_times(agent, source):
    is_cut(source)
    heard_at(source, "11:00")
    day = the_day(agent)
    assert told_of(day) == CUT
    (said,) = day.explanations
    assert (said.kind, said.id, said.started_at) == (
        ExplanationKind.SYSTEM_DOWN, None, at("10:00")
    )  # fmt: skip
    assert said.evidence["sources"] == ["switch"]
    assert datetime.fromisoformat(str(said.evidence["until"])) == at("10:10")


def test_while_the_feed_is_silent_it_is_explained_already(agent, source):
    heard_at(source, "10:00")
    day = the_day(agent, "10:05")
    assert told_of(day)[-1] == (EXPLAINED, at("10:00"), at("10:05"), "system_down")
    now = read_own_now(agent_id=agent.pk, at=at("10:05"))
    assert now is not None
    assert (now.status, now.why, now.seen) == (EXPLAINED, "system_down", "")


def test_an_outage_makes_no_figure_better_nor_worse(agent, source):
    tells(source, [("09:30", PAUSED), ("09:50", READY)], heard="09:50")
    heard_at(source, "10:00")
    before = the_day(agent, "10:00").totals.share
    after = the_day(agent, "10:30").totals
    assert before == after.share
    assert after.neutral_seconds == 1800
    assert before is not None


def test_told_in_part_the_rest_stays_explained(agent, source):
    is_cut(source)
    told = [(f"10:0{minute}", READY) for minute in range(1, 5)]
    Source.objects.update(silent_after_seconds=70)
    Silence.objects.update(allowed_seconds=70.0)
    tells(source, told, heard="10:12")
    heard_at(source, "11:00")
    assert told_of(the_day(agent)) == [
        (IN, at("09:00"), at("10:04"), ""),
        (EXPLAINED, at("10:04"), at("10:10"), "system_down"),
        (IN, at("10:10"), at("11:00"), ""),
    ]
    assert Silence.objects.get().filled_at is None


def test_told_whole_the_explanation_is_gone_and_what_was_said_is_kept(agent, source):
    is_cut(source)
    heard_at(source, "10:11")
    work_out(agent_ids=[agent.pk], day=DAY, cause="events", at=at("10:11"))
    fills_in(source, heard="10:12")
    heard_at(source, "10:13")
    assert count_silences(at=at("10:13")) == 1
    heard_at(source, "11:00")
    day = the_day(agent)
    assert day.explanations == ()
    assert {each.status for each in day.moments} == {IN, EXPLAINED}
    assert {each.why for each in day.moments} == {"", "personal"}
    old, new = DayFigures.objects.order_by("pk")
    assert (old.figures["neutral_seconds"], old.replaced_at) == (600.0, at("10:13"))
    assert (new.figures["neutral_seconds"], new.cause) == (0.0, "silence")
    morning = Window(at("09:00"), at("12:00"))
    (card,) = list_silences(agent_id=agent.pk, window=morning, at=at("11:00"))
    assert (card.source, card.ended_at, card.filled_at) == ("switch", at("10:10"), at("10:12"))


def fills_in(source: Source, *, heard: str) -> None:
    """Tell every half minute of the cut what had happened: a pause of three minutes."""
    told = [
        NewEvent(
            key=f"late {minute}:{second}",
            at=at(f"10:{minute:02}").replace(second=second),
            type=PAUSED if minute in range(4, 7) else READY,
            agent="a1",
        )
        for minute in range(10)
        for second in (0, 30)
    ]
    heard_at(source, heard)
    for half in (told[10:], told[:10]):  # out of order
        take_events(source_id=source.pk, events=half, received_at=at(heard))
    keep(at=at(heard))


def test_told_twice_it_is_noted_once(agent, source):
    is_cut(source)
    tells(source, [("10:10", READY)], heard="10:10")
    tells(source, [("10:10", READY)], heard="10:11")
    assert Silence.objects.count() == 1


def test_a_heart_beat_that_comes_back_ends_an_outage_too(agent, source):
    Source.objects.update(kind=SourceKind.AMI)
    heard_at(source, "10:00")
    beat = Told()
    beat.is_alive = True
    keep_told(source_id=source.pk, told=beat, position=None, received_at=at("10:10"))
    keep_told(source_id=source.pk, told=beat, position=None, received_at=at("11:00"))
    first = Silence.objects.order_by("started_at").first()
    assert first is not None
    assert (first.started_at, first.ended_at) == (at("10:00"), at("10:10"))


def test_a_pause_that_chance_explains_is_no_outage(agent, source):
    heard_at(source, "10:00")
    Source.objects.update(usual_gap_seconds=60.0)
    tells(source, [("10:10", READY)], heard="10:10", was_quiet=True)
    assert not Silence.objects.exists()
    heard_at(source, "11:00")
    assert told_of(the_day(agent)) == [(IN, at("09:00"), at("11:00"), "")]


def test_another_feed_that_saw_the_agent_leaves_nothing_to_explain(agent, source):
    other = a_source("chat")
    AgentName.objects.create(source=other, login="c1", agent=agent, first_seen_at=at("00:00"))
    is_cut(source)
    heard_at(source, "11:00")
    heard_at(other, "11:00")
    day = the_day(agent)
    assert day.explanations == ()
    assert {each.status for each in day.moments} == {IN}


def test_a_feed_that_was_switched_off_leaves_things_unknown_and_explains_nothing(agent, source):
    heard_at(source, "10:00")
    Source.objects.update(is_on=False)
    day = the_day(agent)
    assert day.explanations == ()
    assert told_of(day)[-1] == (MomentStatus.UNKNOWN, at("10:00"), at("11:00"), "")


def test_a_leader_need_not_take_it(agent, source):
    is_cut(source)
    heard_at(source, "11:00")
    declines(agent, "10:00", "10:10")
    day = the_day(agent)
    assert told_of(day)[1][0] is MomentStatus.UNKNOWN
    assert {each.state for each in day.explanations} == {"declined"}


def declines(agent: Agent, start: str, end: str) -> None:
    asked = Asked(agent.pk, DAY, Window(at(start), at(end)), ExplanationKind.SYSTEM_DOWN)
    decline_automatic(asked=asked, reason="the phones worked", scope=WHOLE_CENTRE, actor=ANNA,
                      at=at(end))  # fmt: skip


def test_what_a_leader_did_not_take_is_not_explained_now_either(agent, source):
    heard_at(source, "10:00")
    declines(agent, "10:00", "10:05")
    now = read_own_now(agent_id=agent.pk, at=at("10:06"))
    assert now is not None
    assert now.status is the_day(agent, "10:06").moments[-1].status is MomentStatus.UNKNOWN
    assert (now.why, now.seen) == ("", "")


def test_what_a_leader_did_not_take_this_morning_leaves_a_later_outage_explained(agent, source):
    is_cut(source, "09:30", "09:40")
    declines(agent, "09:30", "09:40")
    heard_at(source, "10:00")
    now = read_own_now(agent_id=agent.pk, at=at("10:05"))
    assert now is not None
    assert (now.status, now.why) == (EXPLAINED, "system_down")


def test_what_was_not_scheduled_needs_no_explanation(agent, source):
    scheduled(agent.pk, spans((("09:00", "10:00", "queue"), ("10:30", "12:00", "queue"))))
    is_cut(source, "09:50", "10:40")
    heard_at(source, "11:00")
    said = [(each.started_at, each.ended_at) for each in the_day(agent).explanations]
    assert said == [(at("09:50"), at("10:00")), (at("10:30"), at("10:40"))]


def test_who_was_not_heard_of_before_the_outage_is_not_explained_by_it(agent, source):
    late = Agent.objects.create(code="a2", name="Bo")
    AgentName.objects.create(source=source, login="a2", agent=late, first_seen_at=at("10:10"))
    scheduled(late.pk, spans(SHIFT))
    is_cut(source)
    heard_at(source, "11:00")
    assert the_day(late).explanations == ()
