"""Clauses, sentences and refusals in a row: each language has its own stops and gaps."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from watchfloor.common.refusals import Refusal
from watchfloor.common.sentences import join_clauses, join_sentences, refusal_text


@pytest.mark.parametrize(("language", "joined"), [("en", "a; b; c"), ("zh-hans", "a；b；c")])
def test_clauses_have_the_semicolon_of_the_language(language, joined):
    with override(language):
        assert join_clauses(["a", "b", "c"]) == joined
        assert join_clauses(["a"]) == "a"
        assert join_clauses([]) == ""


def test_a_full_width_stop_is_followed_by_no_further_gap():
    assert join_sentences(["一。", "二。"]) == "一。二。"
    assert join_sentences(["One.", "", "Two."]) == "One. Two."


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "“x” is not a date. march.csv. Write a date as 2026-03-29."),
        ("zh-hans", "“x”不是日期。march.csv。日期请写作 2026-03-29。"),
    ],
)
def test_a_refusal_says_what_where_and_how_to_mend_it(language, told):
    refusal = Refusal(
        code="a.b",
        what="“%(text)s” is not a date.",
        where="%(file)s",
        mend="Write a date as 2026-03-29.",
        fields={"text": "x", "file": "march.csv"},
    )
    with override(language):
        assert refusal_text(refusal) == told
