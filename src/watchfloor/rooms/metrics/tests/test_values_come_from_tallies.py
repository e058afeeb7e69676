"""The figures of the reference log, first from its counts alone, then in no value at all."""

from __future__ import annotations

import json

import pytest
from tools.pytest_watchfloor import SHARED

from watchfloor.rooms.interactions.contracts import Tally
from watchfloor.rooms.metrics.contracts import Source
from watchfloor.rooms.metrics.rules.components import agent_facts, tally_facts
from watchfloor.rooms.metrics.rules.registry import get_variant, value_of

EXPECTED = {
    ("service_level", "f1"): ("service_level", "F1_credit_abandons_in_threshold"),
    ("service_level", "f2"): ("service_level", "F2_answered_only"),
    ("service_level", "f3"): ("service_level", "F3_all_abandons_count_against"),
    ("service_level", "f4"): ("service_level", "F4_abandons_in_threshold_removed"),
    ("service_level", "f5"): ("service_level", "F5_short_abandons_removed"),
    ("service_level", "f6"): ("service_level", "F6_with_flowouts"),
    ("service_level", "aws"): ("service_level", "amazon_connect_removed_from_queue_in_X"),
    ("abandon_rate", "all"): ("abandon_rate", "all"),
    ("abandon_rate", "less_short"): ("abandon_rate", "less_short"),
}


def value(tally: Tally, metric: str, variant: str):
    return value_of(get_variant(metric=metric, variant=variant), tally_facts(tally), {})


@pytest.fixture(scope="module")
def truth():
    return json.loads((SHARED / "data/formats/fixtures/truth_summary.json").read_text())


@pytest.fixture(scope="module")
def tally(truth):
    counts = truth["counts"]
    return Tally(
        offered=counts["offered"],
        answered=counts["answered"],
        abandoned=counts["abandoned"],
        abandoned_short=counts["abd_short"],
        abandoned_within=counts["abd_in_sl"],
        answered_within=counts["ans_in_sl"],
        flowed_out=counts["flowout"],
        flowed_out_within=counts["flowout"],
        transferred=counts["transferred"],
        wait_ms_sum=counts["wait_sum"] * 1000,
        talk_ms_sum=counts["talk_sum"] * 1000,
    )


@pytest.mark.shared
@pytest.mark.parametrize(("key", "place"), EXPECTED.items(), ids=[".".join(k) for k in EXPECTED])
def test_the_reference_shares_come_out_to_the_last_digit(key, place, truth, tally):
    group, name = place
    found = value(tally, *key).value
    assert found is not None
    assert round(100 * found, 3) == truth[group][name]


@pytest.mark.shared
def test_the_reference_times_come_out_to_the_last_digit(truth, tally):
    assert round(value(tally, "asa", "entry_to_answer").value, 3) == truth["asa_seconds"]
    assert round(value(tally, "aht_parts", "talk").value, 3) == truth["avg_talk_seconds"]


def test_nothing_offered_is_no_value_and_not_zero():
    found = value(Tally(), "service_level", "f3")
    assert (found.value, found.denominator) == (None, 0)
    assert found.reason == "denominator_is_zero"
    assert found.misses == ()


def test_a_centre_that_answered_nobody_has_a_service_level_of_zero():
    found = value(Tally(offered=3, abandoned=3), "service_level", "f3")
    assert found.value == 0
    assert found.misses == (("answered_late", 0), ("abandoned", 3))


def test_after_call_work_that_no_feed_brings_is_named_as_missing():
    asterisk = Tally(offered=2, answered=2, talk_ms_sum=90_000, wait_ms_sum=8_000)
    found = value(asterisk, "aht", "talk_hold_wrap")
    assert (found.value, found.reason) == (None, "missing:wrap_up_times")
    assert found.missing == (Source.WRAP,)
    assert value(asterisk, "aht", "talk_hold").value == 45


def test_speed_of_answer_with_and_without_ring():
    tally = Tally(offered=4, answered=4, wait_ms_sum=40_000, ring_ms_sum=10_000)
    assert value(tally, "asa", "entry_to_answer").value == 10
    assert value(tally, "asa", "entry_to_ring").value == 7.5


def test_hold_is_averaged_over_all_contacts_or_over_those_that_had_one():
    tally = Tally(offered=4, answered=4, held=1, hold_ms_sum=20_000)
    assert value(tally, "aht_parts", "hold_all").value == 5
    assert value(tally, "aht_parts", "hold_held").value == 20
    assert value(Tally(offered=4, answered=4), "aht_parts", "hold_held").value is None


def occupancy(states, tally, variant="o1"):
    facts = tally_facts(tally) | agent_facts(states, tally)
    return value_of(get_variant(metric="occupancy", variant=variant), facts, {})


def test_waiting_time_is_what_is_left_of_signed_in_time():
    tally = Tally(offered=1, answered=1, talk_ms_sum=600_000)
    found = occupancy({"signed_in": 1_000_000, "paused": 200_000}, tally)
    assert found.value == 0.75


def test_a_named_waiting_state_wins_over_the_subtraction():
    tally = Tally(offered=1, answered=1, talk_ms_sum=600_000)
    found = occupancy({"signed_in": 1_000_000, "available": 600_000}, tally)
    assert found.value == 0.5


def test_states_that_contradict_the_contacts_give_no_occupancy():
    tally = Tally(offered=1, answered=1, talk_ms_sum=600_000)
    found = occupancy({"signed_in": 100_000}, tally)
    assert (found.value, found.reason) == (None, "missing:agent_states")


def test_occupancy_without_agent_states_says_so():
    assert occupancy({}, Tally(offered=1, answered=1)).reason == "missing:agent_states"
    assert occupancy({}, Tally(), "icmi").reason == "missing:agent_states,paid_time"


def test_a_better_explanation_replaces_the_name_of_the_source():
    found = value_of(
        get_variant(metric="occupancy", variant="o1"),
        {},
        {Source.AGENT_STATES: Source.AGENT_STATES_BY_QUEUE},
    )
    assert found.reason == "missing:agent_states_by_queue"
