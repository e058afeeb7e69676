"""Each trap of the trap log, on its literal lines."""

from __future__ import annotations

from pathlib import Path

from watchfloor.rooms.interactions.contracts import Outcome

from .queue_logs import Read, T, read_bytes

LOG = (Path(__file__).parent / "queue_log_traps.log").read_bytes().splitlines(keepends=True)


def trap(first: int, last: int) -> Read:
    return read_bytes(b"".join(LOG[first - 1 : last]))


def at(offset: int) -> int:
    return (T + offset) * 1000


def test_an_attended_transfer_makes_two_legs_of_one_contact():
    first, second = trap(2, 8).legs
    assert (first.queue, first.outcome, first.wait_ms, first.talk_ms) == (
        "1501", Outcome.ANSWERED, 12_000, 120_000,
    )  # fmt: skip
    assert (first.ending, first.transferred_to) == ("ATTENDEDTRANSFER", "Queue")
    assert (second.queue, second.call_id) == ("1509", "1740800141.3")
    assert (second.wait_ms, second.talk_ms, second.ring_ms) == (7_000, 173_000, 6_000)
    assert (second.agent, second.ending) == ("PJSIP/7051", "COMPLETEAGENT")
    assert {first.contact_key, second.contact_key} == {"1740800010.1"}
    assert {first.customer, second.customer} == {"5550000001"}


def test_the_dialed_number_belongs_to_the_leg_that_follows():
    assert trap(2, 8).legs[0].lines == [2 - 1, 3 - 1, 4 - 1, 6 - 1]


def test_an_attended_transfer_is_joined_by_time_when_its_own_line_is_missing():
    lines = [
        *LOG[1:4],
        b"1740800141|1740800141.3|1509|NONE|ENTERQUEUE||7009|1\n",
        b"1740800142|1740800010.1|1501|PJSIP/7009|ATTENDEDTRANSFER|BRIDGE|b0a1|12|120|1\n",
    ]
    first, second = read_bytes(b"".join(lines + LOG[6:8])).legs
    assert first.transferred_to == ""
    assert (second.call_id, second.outcome) == ("1740800141.3", Outcome.ANSWERED)
    assert second.contact_key == first.contact_key


def test_an_old_version_writes_no_position():
    leg = trap(9, 10).leg
    assert (leg.customer, leg.outcome) == ("5550000002", Outcome.ABANDONED)


def test_a_short_abandon_keeps_its_wait():
    assert trap(9, 10).leg.wait_ms == 4_000


def test_ring_times_are_milliseconds_and_no_calls():
    result = trap(11, 14)
    leg = result.leg
    assert (leg.outcome, leg.wait_ms, leg.ring_ms, leg.agent) == (
        Outcome.ABANDONED, 12_000, None, None,
    )  # fmt: skip
    assert leg.lines == [1, 2, 3, 4]
    assert result.refused == []


def test_pausing_everywhere_and_in_two_queues_is_one_pause():
    (pause,) = trap(15, 19).states
    assert (pause.agent, pause.state, pause.reason) == ("PJSIP/7009", "paused", "meal")
    assert pause.end_ms is not None
    assert pause.end_ms - pause.start_ms == 3_600_000


def test_a_withdrawn_call_flowed_out():
    leg = trap(20, 21).leg
    assert (leg.outcome, leg.ending, leg.wait_ms) == (Outcome.FLOWED_OUT, "WITHDRAW", 30_000)


def test_a_call_open_at_a_restart_is_lost():
    leg = trap(22, 23).leg
    assert (leg.outcome, leg.note, leg.ended_ms) == (Outcome.LOST, "restarted", None)


def test_a_member_may_join_paused():
    states = {state.state: state for state in trap(24, 24).states}
    assert states.keys() == {"signed_in", "paused"}
    assert {state.agent for state in states.values()} == {"Local/7020@from-queue/n"}
    assert {state.end_ms for state in states.values()} == {None}


def test_an_unknown_event_is_kept_and_told():
    result = trap(25, 25)
    assert (result.lines, result.refused, result.legs) == (1, [], [])
    assert result.warnings == [("unknown_event", {"event": "MYCUSTOMEVENT", "count": "1"})]


def test_a_line_shipped_twice_counts_once():
    result = trap(26, 29)
    assert (result.duplicates, result.leg.outcome) == (1, Outcome.ANSWERED)


def test_a_long_call_belongs_to_the_interval_in_which_it_arrived():
    leg = trap(26, 29).leg
    assert leg.entered_ms == at(4510)
    assert leg.talk_ms == 3_660_000


def test_the_whole_log_reconciles():
    result = trap(1, len(LOG))
    assert result.lines == 29
    assert result.duplicates == 1
    assert [leg.outcome for leg in result.legs].count(Outcome.ANSWERED) == 3
    assert len({leg.contact_key for leg in result.legs}) == 6
    assert len(result.legs) == 7
