"""Every shipped point loads, speaks both languages, guards what can be guarded, and is bound."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from watchfloor.common.expressions import compile_expression, describe
from watchfloor.common.words import Words
from watchfloor.rooms.risks.rules.classes import default_classifications
from watchfloor.rooms.risks.rules.library.processes import read_standard_processes
from watchfloor.rooms.risks.rules.library.shipped import FOLDER, read_files

POINTS, PROBLEMS = read_files()
GUARDS = [(each.code, guard) for each in POINTS for guard in each.point.guards]
STEPS = [step.code for each in read_standard_processes() for step in each.process.steps]
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def words_of(each):
    point = each.point
    yield from (each.title, point.cause, point.procedure, point.remedy, *point.likely_errors)
    yield from (part.text for part in (*point.prompts, *point.checks))
    for guard in point.guards:
        yield from (guard.says, guard.mend)


def test_it_loads_without_a_problem():
    assert PROBLEMS == ()
    assert len(POINTS) >= 66


def test_every_zone_has_its_share():
    zones = Counter(each.point.classes["zone"] for each in POINTS)
    assert set(zones) == {"metrics", "customer", "money", "security", "discipline"}
    assert min(zones.values()) >= 12


def test_every_class_is_known():
    known = {code: set(body.classes) for code, (_, body) in default_classifications().items()}
    for each in POINTS:
        assert set(each.point.classes) == set(known), each.code
        for code, chosen in each.point.classes.items():
            assert chosen in known[code], each.code


@pytest.mark.parametrize("each", POINTS, ids=lambda each: each.code)
def test_every_text_is_in_both_languages(each):
    for words in words_of(each):
        assert words.en, each.code
        assert CHINESE.search(words.zh), words
        assert not CHINESE.search(words.en.replace("微信号", "")), words


@pytest.mark.parametrize("each", POINTS, ids=lambda each: each.code)
def test_every_point_tells_what_to_do(each):
    point = each.point
    assert 3 <= len(point.likely_errors) <= 5
    assert point.procedure.en.count("\n") == point.procedure.zh.count("\n")
    assert point.prompts or point.checks or point.guards
    assert point.prior_rate is not None
    assert 0 < point.prior_rate < 0.2


@pytest.mark.parametrize("each", POINTS, ids=lambda each: each.code)
def test_chinese_texts_use_chinese_punctuation(each):
    for words in words_of(each):
        text = re.sub(r"(?m)^\d+\. ", "", words.zh)
        assert not re.search(r"[\u4e00-\u9fff][,;:?!]|[\u4e00-\u9fff]\.(\s|$)", text), text


@pytest.mark.parametrize(("code", "guard"), GUARDS, ids=[f"{c}-{g.code}" for c, g in GUARDS])
def test_every_guard_compiles_reads_the_record_and_can_be_told_in_words(code, guard):
    compiled = compile_expression(guard.when)
    assert compiled.fields
    assert describe(compiled, "en")
    assert describe(compiled, "zh-hans")
    assert guard.mend != Words(), code


def test_there_are_guards_where_a_record_can_show_the_error():
    assert len(GUARDS) >= 30


def test_every_step_exists_and_has_a_point():
    bound = {step for each in POINTS for step in each.point.steps}
    assert all(each.point.steps for each in POINTS)
    assert bound == set(STEPS)
    assert len(set(STEPS)) == len(STEPS)


def test_processes_speak_both_languages():
    for each in read_standard_processes():
        for words in (each.title, *(step.name for step in each.process.steps)):
            assert words.en
            assert CHINESE.search(words.zh)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_two_titles_are_alike(language):
    titles = Counter(getattr(each.title, language).casefold() for each in POINTS)
    assert [title for title, count in titles.items() if count > 1] == []


def test_codes_are_unique_and_named_after_their_zone():
    codes = Counter(each.code for each in POINTS)
    assert max(codes.values()) == 1
    names = {"metrics": "MET", "customer": "CUS", "money": "FIN"}
    names |= {"security": "SEC", "discipline": "DIS"}
    assert all(each.code.startswith(names[each.point.classes["zone"]]) for each in POINTS)


def test_the_files_stay_readable():
    sizes = {path.name: path.stat().st_size for path in FOLDER.glob("*.yaml")}
    assert len(sizes) == 6
    assert max(sizes.values()) < 100_000
