"""Clauses and sentences in a row: each language has its own stops and gaps."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from watchfloor.rooms.staffing.contracts import Terms
from watchfloor.rooms.staffing.web.sentences import join_clauses, join_sentences
from watchfloor.rooms.staffing.web.targets import say_targets


@pytest.mark.parametrize(("language", "joined"), [("en", "a; b; c"), ("zh-hans", "a；b；c")])
def test_clauses_have_the_semicolon_of_the_language(language, joined):
    with override(language):
        assert join_clauses(["a", "b", "c"]) == joined
        assert join_clauses(["a"]) == "a"
        assert join_clauses([]) == ""


def test_a_full_width_stop_is_followed_by_no_further_gap():
    assert join_sentences(["一。", "二。"]) == "一。二。"
    assert join_sentences(["One.", "", "Two."]) == "One. Two."


def test_promises_in_chinese_hold_no_half_width_stop():
    with override("zh-hans"):
        said = say_targets(Terms(mean_wait_cap_seconds=30.0, abandon_cap=0.05))
    assert said.count("；") == 3
    assert ";" not in said
