"""One agent-day, nine published definitions: the figures of the example hold to the last digit."""

from __future__ import annotations

import json

import pytest
from tools.pytest_watchfloor import SHARED

from watchfloor.rooms.floor.contracts import Definition, ExplanationKind, TermsFacts
from watchfloor.rooms.floor.rules.adhering import (
    Matcher,
    find_automatic,
    judge_day,
    total_of,
    work_out_definitions,
)

from .adherence_days import at, pieces, seen, spans

WORKED_OUT = {  # by hand: 540 minutes scheduled, 450 of them on queue, 439 on queue in all
    Definition.EXACT: (540 - 33) / 540,
    Definition.COACHING_NEUTRAL: 507 / 525,
    Definition.PRODUCTIVE_ONLY: (540 - 18) / 540,
    Definition.AVAILABLE_ONLY: (540 - 33) / 540,  # the other reading: coaching is not available
    Definition.READY: (450 - 27) / 450,
    Definition.READY_AROUND: (540 - 43) / 540,
    Definition.THRESHOLD: (540 - 27) / 540,
    Definition.THRESHOLD_EXPLAINED: (540 - 12) / 540,
    Definition.THRESHOLD_MOVED: 1.0,
    Definition.CONFORMANCE: 439 / 450,
}
NAMES = {
    "exact_match (historical, state rules, coaching = out)": Definition.EXACT,
    "historical with coaching neutral: in/(work-neutral)": Definition.COACHING_NEUTRAL,
    "productive vs non-productive only (Amazon Connect style)": Definition.PRODUCTIVE_ONLY,
    "ready vs scheduled ready": Definition.READY,
    "ready vs scheduled time incl. 2 h before/after": Definition.READY_AROUND,
    "exceptions shorter than 5 min ignored": Definition.THRESHOLD,
    "same, coaching explained and approved": Definition.THRESHOLD_EXPLAINED,
    "same, call overrun explained too (break moved, not lost)": Definition.THRESHOLD_MOVED,
    "conformance: actual on-queue / scheduled on-queue": Definition.CONFORMANCE,
}


def the_day():
    terms = TermsFacts()
    cut = pieces(spans(), seen())
    found = find_automatic(pieces=cut, spans=spans(), terms=terms, matcher=Matcher(terms))
    return terms, cut, found


@pytest.mark.parametrize("definition", list(Definition))
def test_each_definition_gives_what_was_worked_out_by_hand(definition):
    terms, cut, found = the_day()
    shares = work_out_definitions(pieces=cut, excuses=found, terms=terms)
    assert shares[definition] == pytest.approx(WORKED_OUT[definition], abs=1e-12)


@pytest.mark.shared
def test_the_published_example_is_met_to_the_last_digit():
    example = json.loads((SHARED / "data/formats/fixtures/adherence_day_example.json").read_text())
    terms, cut, found = the_day()
    shares = work_out_definitions(pieces=cut, excuses=found, terms=terms)
    expected = example["results_percent"]
    assert set(expected) == set(NAMES)
    assert {name: round(100 * (shares[NAMES[name]] or 0), 2) for name in expected} == expected


def test_the_day_explains_by_itself_the_late_break_and_the_coaching():
    _terms, _cut, found = the_day()
    assert [(each.kind, each.start, each.end) for each in found] == [
        (ExplanationKind.BREAK_MOVED, at("11:00"), at("11:06")),
        (ExplanationKind.BREAK_MOVED, at("11:15"), at("11:21")),
        (ExplanationKind.COACHING, at("17:45"), at("18:00")),
    ]
    assert found[0].evidence == {"overran_seconds": 360.0}


def test_nothing_of_that_day_is_held_against_the_agent():
    terms, cut, found = the_day()
    judged = judge_day(
        pieces=cut, spans=spans(), excuses=found, terms=terms, matcher=Matcher(terms)
    )
    totals = total_of(judged, {})
    assert totals.share == 1.0
    assert totals.out_seconds == 0
    assert totals.grace_seconds == 120  # back from the meal
    assert totals.personal_seconds == 240
    assert totals.explained_seconds == (6 + 6 + 15 + 4) * 60
    assert totals.unscheduled_seconds == 10 * 60


def test_without_its_reasons_the_same_day_is_worse_under_every_threshold():
    terms, cut, _found = the_day()
    shares = work_out_definitions(pieces=cut, excuses=(), terms=terms)
    assert shares[Definition.THRESHOLD_MOVED] == shares[Definition.THRESHOLD] == 513 / 540


def test_a_day_without_a_schedule_has_no_share_under_any_definition():
    shares = work_out_definitions(pieces=pieces((), seen()), excuses=(), terms=TermsFacts())
    assert set(shares.values()) == {None}
