"""The band of starts, changes of start, what may follow, and the turns of teams."""

from dataclasses import replace
from datetime import date

from .ruled import ZHANG, amounts, broken, on, past


def test_starts_of_a_week_stay_within_their_band():
    shifts = [*on(0, start=480), *on(1, start=600), *on(7, start=900)]
    assert not broken("start_band_week", shifts, {"minutes": 120})
    found = broken("start_band_week", [*shifts, *on(2, start=630)], {"minutes": 120})
    assert amounts(found) == [30]
    assert found[0].days == (0, 1, 2)


def test_starts_of_the_same_week_before_the_horizon_count():
    known = replace(ZHANG, history=past(-1, start=480))
    thursday = {"people": [known], "first_day": date(2027, 3, 4)}
    found = broken("start_band_week", on(0, start=720), {"minutes": 120}, **thursday)
    assert amounts(found) == [120]
    assert not broken("start_band_week", on(4, start=720), {"minutes": 120}, **thursday)


def test_the_begin_moves_little_from_one_day_to_the_next():
    shifts = [*on(0, start=480), *on(1, start=660), *on(3, start=420)]
    assert amounts(broken("max_start_change", shifts, {"minutes": 120})) == [60]


def test_a_pair_is_forbidden_only_in_its_order_and_on_neighboring_days():
    pairs = {"pairs": [("N", "D")]}
    nights = on(2, code="N", start=1320)
    assert amounts(broken("forbidden_succession", [*nights, *on(3, start=960)], pairs)) == [1]
    assert not broken("forbidden_succession", [*nights, *on(1), *on(4)], pairs)


def test_several_followers_of_a_code_are_forbidden_independently():
    pairs = {"pairs": [("N", "D"), ("N", "E")]}
    legal = on(0, 1, 2, code="N", start=1320)
    assert not broken("forbidden_succession", legal, pairs)
    both = [*legal[:1], *on(1, code="E", start=960), *on(3)]
    assert amounts(broken("forbidden_succession", both, pairs)) == [1]


def test_a_pair_over_the_first_edge_is_seen():
    known = replace(ZHANG, history=past(-1, code="N", start=1320))
    pairs = {"pairs": [("N", "D")]}
    assert amounts(broken("forbidden_succession", on(0, start=960), pairs, people=[known])) == [1]


def test_a_pattern_of_work_and_days_off_is_found_wherever_it_ends():
    lone = {"pattern": ("-", "*", "-")}
    assert amounts(broken("forbidden_pattern", on(3, 7, 8), lone)) == [1]
    assert not broken("forbidden_pattern", on(0, 1), lone)


def test_teams_take_turns_by_the_week():
    team = [replace(ZHANG, team="red"), replace(ZHANG, id="李四", team="blue")]
    turns = {"cycle": ["D", "E"], "offsets": {"blue": 1}}
    good = [
        *on(0, 1),
        *on(7, code="E"),
        *on(0, code="E", who="李四"),
        *on(8, who="李四"),
    ]
    assert not broken("team_rotation", good, turns, people=team)
    found = broken("team_rotation", [*good, *on(9)], turns, people=team)
    assert amounts(found) == [1]
    assert "the rotation of team red has E" in found[0].words.en


def test_turns_by_the_day_have_their_days_off():
    turns = {"cycle": ["D", "N", "-", "*"], "per": "day"}
    good = [*on(0), *on(1, code="N", start=1200), *on(3, 4)]
    assert not broken("team_rotation", good, turns)
    assert amounts(broken("team_rotation", on(2), turns)) == [1]
