"""What the reference says of expressions is what the product does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from watchfloor.common.expressions import (
    ExpressionError,
    Failure,
    _limits,
    compile_expression,
    describe,
)

PAGE = (Path(__file__).parents[2] / "docs/reference/expressions.md").read_text()


def rows(heading: str) -> list[tuple[str, ...]]:
    section = PAGE.split(f"## {heading}\n")[1].split("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("| ")][1:]
    cells = [re.split(r"(?<!\\) \| ", line.strip("| ")) for line in lines]
    return [tuple(cell.strip().strip("`").replace(r"\|", "|") for cell in row) for row in cells]


@pytest.mark.parametrize(("text", "words"), rows("What you can write"))
def test_each_example_compiles_and_is_said_as_the_page_says(text, words):
    assert describe(compile_expression(text), "en") == words


@pytest.mark.parametrize(("text", "why"), rows("What is refused when it is saved"))
def test_each_refused_example_is_refused_with_that_advice(text, why):
    with pytest.raises(ExpressionError) as refused:
        compile_expression(text)
    error = refused.value
    assert why in (error.what % error.fields, error.mend % error.fields)


def test_the_bounds_are_those_of_the_code():
    numbers = [
        int(n.replace(",", "")) for row in rows("Bounds") for n in re.findall(r"\d[\d,]*", row[1])
    ]
    assert numbers == [
        _limits.MAX_LENGTH,
        _limits.MAX_NESTING,
        _limits.MAX_NODES,
        _limits.MAX_SUMS,
        _limits.MAX_MACROS,
        _limits.MAX_PATTERNS,
        _limits.MAX_PATTERN_LENGTH,
        _limits.MAX_REPEAT,
        _limits.MAX_TEXT,
        _limits.MAX_VALUES,
        _limits.MAX_ITEMS,
    ]


def test_every_reason_of_a_failure_is_explained():
    assert {row[0] for row in rows("When there is no answer")} == set(Failure)
