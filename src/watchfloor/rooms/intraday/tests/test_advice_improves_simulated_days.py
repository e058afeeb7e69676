"""What is proposed is held against days whose truth is known."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import pytest

from watchfloor.rooms.intraday.contracts import ActionKind
from watchfloor.rooms.intraday.tests.simulated_days import TARGET, draw_day
from watchfloor.rooms.intraday.tests.simulated_truth import spans_after, truth_of

DAYS = range(14)  # `benchmarks/intraday_advice.py` asks many more
DRAWS = 12
BUSY = ((0.45, 0.7), (0.6, 0.85), (0.8, 1.05))


@pytest.fixture(scope="module")
def advised():
    """Pair each day's best proposal of each kind with what it is truly worth."""
    found = defaultdict(list)
    for seed in DAYS:
        day = draw_day(300 + seed, busy=BUSY[seed % 3])
        for draft in {each.kind: each for each in reversed(day.advised())}.values():
            found[draft.kind].append((day, draft, truth_of(day, draft, seed=seed, draws=DRAWS)))
    return found


def gaining(advised):
    return [
        (draft, truth)
        for kind, cases in advised.items()
        if kind is not ActionKind.OFFER_TIME_OFF
        for _, draft, truth in cases
    ]


def test_advice_improves_the_days_on_which_it_claims_to(advised):
    cases = gaining(advised)
    assert len(cases) >= 20
    assert np.mean([truth.gained.mean() > 0 for _, truth in cases]) >= 0.9
    assert np.mean([(truth.gained > 0).mean() for _, truth in cases]) >= 0.75


def test_what_is_claimed_is_what_is_gained(advised):
    cases = gaining(advised)
    claimed = sum(draft.gain.contacts for draft, _ in cases)
    gained = sum(truth.gained.mean() for _, truth in cases)
    assert 0.8 * claimed < gained < 1.2 * claimed


def test_four_days_of_five_lie_in_the_interval(advised):
    inside = [
        ((truth.gained >= draft.gain.low) & (truth.gained <= draft.gain.high)).mean()
        for draft, truth in gaining(advised)
    ]
    assert 0.65 < np.mean(inside) < 0.95


def test_a_line_from_which_people_go_home_keeps_its_target(advised):
    cases = advised[ActionKind.OFFER_TIME_OFF]
    assert cases
    kept = [(truth.after >= TARGET).mean() for _, _, truth in cases]
    assert np.mean(kept) >= 0.8


def test_nobody_works_more_for_a_moved_break_and_breaks_stay_an_hour_apart(advised):
    for day, draft, _ in advised[ActionKind.MOVE_BREAK]:
        assert draft.agent_hours == 0
        for person in day.people:
            if person.agent_id in draft.agent_ids:
                moved = spans_after(person, draft)
                assert moved[-1].end == person.ends_at
                assert lengths(moved) == lengths(person.spans)
                assert least_gap(moved, draft) >= 60


def lengths(spans):
    return sorted((each.code, each.end - each.start) for each in spans if each.code != "queue")


def least_gap(spans, draft):
    """Return the minutes from the moved break to the next thing before or after it."""
    to = draft.details["to"]
    place = next(k for k, each in enumerate(spans) if each.start.isoformat() == to)
    before = next(each for each in reversed(spans[:place]) if each.code == "queue")
    after = next(each for each in spans[place:] if each.code == "queue")
    return min((each.end - each.start).total_seconds() / 60 for each in (before, after))
