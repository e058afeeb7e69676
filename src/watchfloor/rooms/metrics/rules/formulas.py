"""Formulas as code: sums, differences and products of named components, nothing else.

The text that a page shows is the text that is run, so the two cannot drift apart.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from functools import cache

_OPERATIONS: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: lambda a, b: a + b,
    ast.Sub: lambda a, b: a - b,
    ast.Mult: lambda a, b: a * b,
}


class BadFormula(ValueError):
    """The text is not a formula: it holds something else than names, numbers, + - and *."""


@cache
def parse(text: str) -> ast.expr:
    """Return the checked tree of a formula. :raises BadFormula: anything else is in it."""
    try:
        tree = ast.parse(text, mode="eval").body
    except SyntaxError as error:
        raise BadFormula(text) from error
    _check(tree, text)
    return tree


def _check(node: ast.expr, text: str) -> None:
    match node:
        case ast.Name():
            return
        case ast.Constant(value=int() | float()):
            return
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATIONS:
            _check(left, text)
            _check(right, text)
        case _:
            raise BadFormula(text)


@cache
def names_in(text: str) -> tuple[str, ...]:
    """Return the components of a formula, in the order in which they stand.

    >>> names_in("answered_within + abandoned_within - 1")
    ('answered_within', 'abandoned_within')
    """
    found = [node for node in ast.walk(parse(text)) if isinstance(node, ast.Name)]
    found.sort(key=lambda node: node.col_offset)
    return tuple(dict.fromkeys(node.id for node in found))


def evaluate(text: str, values: Mapping[str, float]) -> float:
    """Compute a formula.

    >>> evaluate("answered + 2 * (abandoned - 1)", {"answered": 10, "abandoned": 3})
    14
    """
    return _value(parse(text), values)


def _value(node: ast.expr, values: Mapping[str, float]) -> float:
    if isinstance(node, ast.BinOp):
        left, right = _value(node.left, values), _value(node.right, values)
        return _OPERATIONS[type(node.op)](left, right)
    if isinstance(node, ast.Name):
        return values[node.id]
    number: float = ast.literal_eval(node)
    return number
