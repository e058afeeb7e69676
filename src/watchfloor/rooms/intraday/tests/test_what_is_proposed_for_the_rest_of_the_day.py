from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from watchfloor.rooms.floor.contracts import Span
from watchfloor.rooms.intraday.contracts import ActionKind
from watchfloor.rooms.intraday.rules.proposing import PersonAhead, moved_spans, propose
from watchfloor.rooms.intraday.tests.simulated_days import (
    MIDNIGHT,
    SimulatedDay,
    draw_day,
    one_line,
)

AT = MIDNIGHT + timedelta(hours=9)


def hours(value: float):
    return MIDNIGHT + timedelta(hours=value)


def day_of(contacts: float, agents: int, *, end: float = 17) -> SimulatedDay:
    spans = (
        Span(hours(8), hours(11), "queue"),
        Span(hours(11), hours(11.25), "break"),
        Span(hours(11.25), hours(end), "queue"),
    )
    people = tuple(PersonAhead(k, spans, {}) for k in range(agents))
    return one_line(np.full(40, contacts), people, AT)


def evening(day: SimulatedDay) -> SimulatedDay:
    """Let few contacts come in the hour after everybody has gone."""
    return replace(day, lines={1: np.where(np.arange(40) < 36, day.lines[1], 8.0)})


def kinds(drafts):
    return {each.kind for each in drafts}


def test_a_day_that_is_short_of_people_is_offered_overtime_never_time_off():
    day = evening(day_of(75, 20))
    drafts = propose({1: day.line()}, day.ahead(), at=AT)
    assert ActionKind.OFFER_OVERTIME in kinds(drafts)
    assert ActionKind.OFFER_TIME_OFF not in kinds(drafts)
    overtime = next(each for each in drafts if each.kind is ActionKind.OFFER_OVERTIME)
    assert overtime.starts_at == hours(17)
    assert overtime.agent_hours > 0
    assert overtime.gain.low < overtime.gain.contacts < overtime.gain.high
    assert overtime.gain.better >= 0.75


def test_nobody_is_asked_beyond_the_longest_day():
    day = evening(day_of(75, 20))
    people = tuple(replace(each, longest_day_minutes=9 * 60) for each in day.ahead())
    assert ActionKind.OFFER_OVERTIME not in kinds(propose({1: day.line()}, people, at=AT))


def test_a_day_with_people_to_spare_is_offered_time_off_that_keeps_the_target():
    day = day_of(40, 24, end=18)
    drafts = propose({1: day.line()}, day.ahead(), at=AT)
    off = next(each for each in drafts if each.kind is ActionKind.OFFER_TIME_OFF)
    assert off.agent_hours < 0
    assert off.gain.after_share >= day.line().target_share
    assert ActionKind.OFFER_OVERTIME not in kinds(drafts)


def test_people_are_lent_only_by_a_line_that_stays_well():
    short, spare = day_of(75, 19, end=18), day_of(10, 14, end=18)
    lines = {1: short.line(), 2: replace(spare.line(), queue_id=2)}
    lenders = tuple(
        replace(each, agent_id=100 + each.agent_id, shares={2: each.shares[1]}, other_lines=(1,))
        for each in spare.ahead()
    )
    lent = [
        each
        for each in propose(lines, (*short.ahead(), *lenders), at=AT)
        if each.kind is ActionKind.MOVE_SKILL
    ]
    assert len(lent) == 1
    assert set(lent[0].agent_ids) <= {each.agent_id for each in lenders}
    tight = replace(lines[2], target_share=0.999)
    none = propose({1: lines[1], 2: tight}, (*short.ahead(), *lenders), at=AT)
    assert ActionKind.MOVE_SKILL not in kinds(none)


def test_customers_are_asked_to_do_something_else_only_when_a_line_is_far_below():
    far = day_of(90, 18, end=18)
    drafts = propose({1: far.line()}, far.ahead(), at=AT)
    assert {ActionKind.DIVERT, ActionKind.OPEN_CALLBACK} & kinds(drafts)
    fine = day_of(40, 24, end=18)
    drafts = propose({1: fine.line()}, fine.ahead(), at=AT)
    assert not {ActionKind.DIVERT, ActionKind.OPEN_CALLBACK} & kinds(drafts)


def test_nothing_is_proposed_where_there_is_nothing_to_gain():
    empty = replace(day_of(40, 24, end=18), lines={1: np.zeros(40)})
    gains = [each for each in propose({1: empty.line()}, empty.ahead(), at=AT)
             if each.agent_hours >= 0]  # fmt: skip
    assert gains == []
    assert propose({}, (), at=AT) == []


def test_a_break_that_begins_in_a_moment_is_not_moved():
    late = replace(draw_day(3), at=hours(11) - timedelta(minutes=5))
    moved = [each for each in late.advised() if each.kind is ActionKind.MOVE_BREAK]
    assert moved
    assert all(each.starts_at >= late.at + timedelta(minutes=10) for each in moved)


def test_a_moved_break_leaves_the_day_whole():
    spans = day_of(1, 1).people[0].spans
    moved = moved_spans(spans, hours(11), hours(11.25), hours(12))
    assert [(each.start, each.end, each.code) for each in moved] == [
        (hours(8), hours(12), "queue"),
        (hours(12), hours(12.25), "break"),
        (hours(12.25), hours(17), "queue"),
    ]
    with pytest.raises(ValueError, match="no such span"):
        moved_spans(moved, hours(11), hours(11.25), hours(12))


def test_a_meeting_is_moved_for_all_who_are_in_it_or_for_nobody():
    day = day_of(75, 20, end=18)
    meeting = [
        replace(each, spans=with_meeting(each.spans, hours(9.5), hours(10)))
        for each in day.people[:8]
    ]
    peak = np.where(np.abs(np.arange(40) - 6.5) < 2, 65.0, 30.0)  # about 9:45
    busy = one_line(peak, (*meeting, *day.people[8:]), hours(9))
    moved = [each for each in busy.advised() if each.kind is ActionKind.MOVE_MEETING]
    assert {each.agent_ids for each in moved} == {tuple(each.agent_id for each in meeting)}
    spans = meeting[0].spans
    for first, last in ((9, 9.5), (10, 11), (11.25, 12)):  # no other time is left for one of them
        spans = with_meeting(spans, hours(first), hours(last), "errand")
    bound = (replace(meeting[0], spans=spans), *meeting[1:], *day.people[8:])
    kept = one_line(peak, bound, hours(9)).advised()
    assert ActionKind.MOVE_MEETING not in kinds(kept)


def with_meeting(spans, start, end, code="meeting"):
    found = []
    for span in spans:
        if span.code == "queue" and span.start <= start and end <= span.end:
            pieces = [replace(span, end=start), Span(start, end, code), replace(span, start=end)]
            found += [each for each in pieces if each.start < each.end]
        else:
            found.append(span)
    return tuple(found)


def test_a_line_keeps_its_target_also_on_a_busier_day_when_people_go_home():
    day = day_of(40, 24, end=18)
    off = next(each for each in day.advised() if each.kind is ActionKind.OFFER_TIME_OFF)
    line = day.line()
    people = line.people + off.change.people[1]
    busy = line.serve(people, line.high) @ line.high / line.high.sum()
    assert busy > line.target_share - 0.03
    assert off.gain.contacts <= 0


def test_lent_people_take_their_breaks_with_them():
    short, spare = day_of(75, 17, end=18), day_of(10, 14, end=18)
    lenders = tuple(
        replace(each, agent_id=100 + each.agent_id, shares={2: np.ones(0)}, other_lines=(1,))
        for each in spare.people
    )
    day = SimulatedDay({1: short.lines[1], 2: spare.lines[1]}, (*short.people, *lenders), AT)
    (lent,) = [each for each in day.advised() if each.kind is ActionKind.MOVE_SKILL]
    more = lent.change.people[1]
    assert more.max() == len(lent.agent_ids)
    at_break = day.line().starts.index(hours(11)) if lent.ends_at > hours(11.25) else None
    assert at_break is None or more[at_break] == 0
