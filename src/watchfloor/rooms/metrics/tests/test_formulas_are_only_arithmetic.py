from __future__ import annotations

import pytest

from watchfloor.rooms.metrics.rules.formulas import BadFormula, evaluate, names_in


def test_a_formula_is_computed_from_its_text():
    assert evaluate("a - b + 2 * c", {"a": 10, "b": 3, "c": 4}) == 15
    assert evaluate("a - (b + 2) * c", {"a": 10, "b": 3, "c": 4}) == -10


def test_names_come_in_the_order_in_which_they_stand():
    assert names_in("b + a - b") == ("b", "a")


@pytest.mark.parametrize(
    "text",
    ["", "a +", "a / b", "a ** b", "f(a)", "a.b", "a[0]", "-a", "'a'", "a if b else c", "a; b"],
)
def test_anything_else_is_refused(text):
    with pytest.raises(BadFormula):
        names_in(text)
