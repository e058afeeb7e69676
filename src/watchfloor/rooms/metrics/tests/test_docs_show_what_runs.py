from __future__ import annotations

import doctest
from pathlib import Path

import pytest

from watchfloor.rooms.metrics.rules import forecast_error, formulas
from watchfloor.rooms.metrics.rules.registry import METRICS

PAGE = Path(__file__).parents[5] / "docs/background/metrics.md"
SHOWN = [
    variant
    for metric in METRICS
    for variant in metric.variants
    if variant.window_days in {0, 7}  # the other windows differ in the number only
]


def test_the_examples_of_the_page_come_out_as_printed():
    result = doctest.testfile(str(PAGE), module_relative=False)
    assert result.attempted > 15
    assert result.failed == 0


@pytest.mark.parametrize("module", [formulas, forecast_error])
def test_the_examples_in_the_code_come_out_as_printed(module):
    result = doctest.testmod(module)
    assert result.attempted
    assert result.failed == 0


@pytest.mark.parametrize("variant", SHOWN, ids=lambda each: f"{each.metric}.{each.code}")
def test_the_page_names_each_definition_as_it_is(variant):
    line = f"| `{variant.code}` {variant.name.en} | `{variant.formula}` | {variant.defined_by} |"
    assert line in PAGE.read_text()
