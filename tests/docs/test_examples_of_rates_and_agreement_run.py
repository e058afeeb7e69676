"""The worked examples of two background pages give what the pages say."""

from __future__ import annotations

import doctest
from pathlib import Path

import pytest

BACKGROUND = Path(__file__).parents[2] / "docs/background"


@pytest.mark.parametrize("page", ["control.md", "agreement.md"])
def test_every_worked_example_gives_what_the_page_says(page):
    found = doctest.testfile(str(BACKGROUND / page), module_relative=False)
    assert found.attempted > 3
    assert found.failed == 0
