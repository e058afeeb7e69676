"""The worked examples of the background pages give what the pages print."""

from __future__ import annotations

import doctest
from pathlib import Path

import pytest

PAGES = sorted((Path(__file__).parents[2] / "docs/background").glob("*.md"))
WITH_EXAMPLES = [page for page in PAGES if ">>> " in page.read_text()]


def run(page: Path) -> doctest.TestResults:
    # The fence that ends a block would be read as output.
    text = page.read_text().replace("\n```", "\n\n```")
    test = doctest.DocTestParser().get_doctest(text, {}, page.name, str(page), 0)
    return doctest.DocTestRunner().run(test)


@pytest.mark.parametrize("page", WITH_EXAMPLES, ids=lambda page: page.name)
def test_examples_give_what_is_printed(page):
    result = run(page)
    assert result.attempted >= 3
    assert result.failed == 0


def test_pages_with_mathematics_have_examples():
    assert {"sampling.md", "loss.md"} <= {page.name for page in WITH_EXAMPLES}


def test_a_wrong_figure_would_be_seen(tmp_path):
    page = tmp_path / "wrong.md"
    page.write_text("```python\n>>> 1 + 1\n3\n```\n")
    assert run(page).failed == 1
