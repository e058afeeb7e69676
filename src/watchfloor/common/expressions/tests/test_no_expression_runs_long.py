"""Hostile texts and records: each has a clear answer, soon, and the process lives on."""

from __future__ import annotations

import contextlib
import operator
import time

import cel
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from watchfloor.common.expressions import (
    ExpressionError,
    ExpressionFailed,
    Failure,
    _limits,
    compile_expression,
    describe,
)

LIST = "record.lines.exists(i, {})"
ENDLESS: list[object] = []
ENDLESS.append(ENDLESS)


@pytest.mark.parametrize(
    "text",
    [
        "(" * 100_000 + "true" + ")" * 100_000,
        "(" * 400 + "record.a" + ")" * 400,
        "[" * 400 + "]" * 400,
        "!" * 900 + "record.a",
        "-" * 900 + "1 > 0",
        "record" + ".a" * 400,
        "record" + "[0]" * 300,
        "true ? " * 100 + "true",
        "&&".join(["record.a"] * 90),
        "record.t" + "+record.t" * 20 + ' == ""',
        LIST.format(LIST.format("true")),
        LIST.format('i.t.matches("a")'),
        LIST.format("size(record.t) > 5"),
        "&&".join([LIST.format("true")] * 5),
        "||".join(['record.t.matches("a")'] * 9),
        'record.t.matches("(a{40}){40}")',
        'record.t.matches("((a{9})b){9}")',
        'record.t.matches("a{999999}")',
        'record.t.matches("a{2}{40}")',
        'record.t.matches("[\\\\w\\\\W]+")',
        'record.t.matches("(?x)a")',
        'record.t.matches("\\\\p{L}+")',
        'record.t.matches("' + "a?" * 60 + '")',
        "record.a == " + "9" * 500,
        "record.a[99999999] == 1",
    ],
)
def test_what_could_run_long_or_grow_is_refused_when_saved(text):
    began = time.perf_counter()
    with pytest.raises(ExpressionError):
        compile_expression(text)
    assert time.perf_counter() - began < 1


@pytest.mark.parametrize(
    "value",
    [
        "x" * (_limits.MAX_TEXT + 1),
        [1] * (_limits.MAX_ITEMS + 1),
        {str(n): n for n in range(_limits.MAX_VALUES + 1)},
        {"a": {"a": {"a": {"a": {"a": {"a": {"a": 1}}}}}}},
        ENDLESS,
    ],
    ids=["text", "list", "map", "nesting", "endless"],
)
def test_a_field_that_is_too_large_is_not_looked_at(value):
    with pytest.raises(ExpressionFailed) as refused:
        compile_expression('record.t == "x"').holds({"record": {"t": value}})
    assert refused.value.reason is Failure.TOO_LARGE
    assert refused.value.field.startswith("t")


TEXT = "y" * 19_000
SLOWEST = {
    "search in a list": LIST.format("||".join(['record.t.contains("zz")'] * 28)),
    "sums in a list": LIST.format("||".join(["record.t+record.t+record.t+record.t==i"] * 4)),
    "list in a list": LIST.format("||".join(['"q" in record.lines'] * 30)),
    "patterns": 'record.t.matches("(y*)*(y*)*z$") || record.t.matches("(.{20}.*.*.*)+=.{20}x")',
}


@pytest.mark.parametrize("text", SLOWEST.values(), ids=SLOWEST)
def test_the_slowest_that_may_be_saved_answers_soon(text):
    guard = compile_expression(text)
    began = time.perf_counter()
    guard.holds({"record": {"t": TEXT, "lines": ["z"] * _limits.MAX_ITEMS}})
    assert time.perf_counter() - began < 0.5


def test_a_panic_in_the_interpreter_is_a_failure_and_not_the_end(monkeypatch):
    panic = type("PanicException", (BaseException,), {})

    class Panicking:
        def execute(self, values):
            raise panic

    monkeypatch.setattr(cel, "compile", lambda _text: Panicking())
    guard = compile_expression("record.a > 1 && record.a > 1 && record.a > 1")
    with pytest.raises(ExpressionFailed):
        guard.holds({"record": {"a": 1}})
    compile_expression.cache_clear()


WORDS = st.sampled_from(
    [
        *("record", "record.a", 'record["a"]', "record.金额", "i", ".", ":", "?", ",", "=", "＞"),
        *("(", ")", "[", "]", "&&", "||", "!", "==", "!=", "<", ">=", " in ", "+", "-", "*", "/"),
        *("%", "1", "0", "1.5", "1e308", "'a'", '"b"', "true", "null", "'('", "'1h'", "\\"),
        *(".exists(i,", ".filter(i,", ".size()", "size(", ".matches(", "has(", "int(", "double("),
        *("timestamp(", "duration(", "string(", ".contains(", "'2026-01-01T00:00:00Z'", "\ud800"),
    ]
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary() | st.dates(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["a", "b", ""]), inner),
    max_leaves=8,
)


def compiled(text: str):
    try:
        return compile_expression(text)
    except ExpressionError:
        return None


@settings(max_examples=2000, deadline=1000)
@given(text=st.lists(WORDS, max_size=14).map("".join) | st.text(max_size=40), value=VALUES)
def test_any_text_is_compiled_or_refused_and_any_record_answered_or_failed(text, value):
    guard = compiled(text)
    if guard is None:
        return
    assert describe(guard, "en")
    assert describe(guard, "zh-hans")
    with contextlib.suppress(ExpressionFailed):
        assert guard.holds({"record": {"a": value}}) in (True, False)


NUMBERS = st.sampled_from(
    [
        ("1", lambda record: 1),
        ("2.5", lambda record: 2.5),
        ("record.a", lambda record: record["a"]),
        ("(record.b + 1)", lambda record: record["b"] + 1),
        ("-record.b", lambda record: -record["b"]),
        ("size(record.t)", lambda record: len(record["t"])),
    ]
)
SIGNS = st.sampled_from(
    [
        (">", operator.gt),
        (">=", operator.ge),
        ("<", operator.lt),
        ("<=", operator.le),
        ("==", operator.eq),
        ("!=", operator.ne),
    ]
)


def compared(left, sign, right):
    """Return a comparison as CEL and as a function that Python answers."""
    return (
        f"{left[0]} {sign[0]} {right[0]}",
        lambda record: sign[1](left[1](record), right[1](record)),
    )


def joined(cel: str, answer):
    """Return how to join truths: a text for CEL, a function of their answers for Python."""
    return lambda *parts: (
        cel.format(*(part[0] for part in parts)),
        lambda record: answer(*(part[1](record) for part in parts)),
    )


TRUTHS = st.recursive(
    st.builds(compared, NUMBERS, SIGNS, NUMBERS),
    lambda inner: (
        st.builds(joined("({} && {})", lambda left, right: left and right), inner, inner)
        | st.builds(joined("({} || {})", lambda left, right: left or right), inner, inner)
        | st.builds(joined("!({})", operator.not_), inner)
        | st.builds(
            joined("({} ? {} : {})", lambda test, then, other: then if test else other),
            inner, inner, inner,
        )
    ),
    max_leaves=8,
)  # fmt: skip


@given(
    truth=TRUTHS, a=st.integers(-5, 5), b=st.integers(-5, 5), t=st.sampled_from(["", "中文", "a"])
)
def test_an_expression_answers_as_python_would(truth, a, b, t):
    cel, answer = truth
    guard = compiled(cel)
    if guard is None:  # nested too deeply
        return
    record = {"a": a, "b": b, "t": t}
    assert guard.holds({"record": record}) == answer(record)
