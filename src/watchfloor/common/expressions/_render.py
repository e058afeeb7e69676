"""Writes an expression as the CEL text that is run: what was checked is what runs.

Numbers are decimals everywhere, as in JSON, so that 500 and 500.5 behave alike; a field is read by
index, so that its name may be any text; division, remainder and length are functions of ours,
because CEL's own answer with infinity and count bytes.
"""

from __future__ import annotations

import json
from functools import singledispatch

from ._nodes import (
    Binary,
    Call,
    Chain,
    Choice,
    Each,
    Field,
    Item,
    Listing,
    Literal,
    Name,
    Node,
    Unary,
)
from ._patterns import to_ascii

ITEM = "wf_item"
DIVIDE, REMAINDER, SIZE = "wf_divide", "wf_remainder", "wf_size"
OURS = {"/": DIVIDE, "%": REMAINDER}
PLAIN = {
    "size": SIZE + "({})",
    "int": "double(int({}))",
    "double": "double({})",
    "string": "string({})",
    "timestamp": "timestamp({})",
    "duration": "duration({})",
}


@singledispatch
def to_cel(node: Node, variables: tuple[str, ...]) -> str:
    """Return the CEL text of a checked node; a name not among the variables is a macro's."""
    raise TypeError(node)


@to_cel.register
def _(node: Literal, variables: tuple[str, ...]) -> str:
    if isinstance(node.value, str):
        return _quoted(node.value)
    if isinstance(node.value, float):
        return repr(node.value)
    return {True: "true", False: "false", None: "null"}[node.value]


@to_cel.register
def _(node: Name, variables: tuple[str, ...]) -> str:
    return node.name if node.name in variables else ITEM


@to_cel.register
def _(node: Field, variables: tuple[str, ...]) -> str:
    return f"{to_cel(node.of, variables)}[{_quoted(node.name)}]"


@to_cel.register
def _(node: Item, variables: tuple[str, ...]) -> str:
    return f"{to_cel(node.of, variables)}[{node.number}]"


@to_cel.register
def _(node: Unary, variables: tuple[str, ...]) -> str:
    return f"({node.sign}{to_cel(node.of, variables)})"


@to_cel.register
def _(node: Binary, variables: tuple[str, ...]) -> str:
    left, right = to_cel(node.left, variables), to_cel(node.right, variables)
    if node.sign in OURS:
        return f"{OURS[node.sign]}({left}, {right})"
    return f"({left} {node.sign} {right})"


@to_cel.register
def _(node: Chain, variables: tuple[str, ...]) -> str:
    return "(" + f" {node.sign} ".join(to_cel(part, variables) for part in node.parts) + ")"


@to_cel.register
def _(node: Choice, variables: tuple[str, ...]) -> str:
    test, yes, no = (to_cel(part, variables) for part in (node.test, node.yes, node.no))
    return f"({test} ? {yes} : {no})"


@to_cel.register
def _(node: Listing, variables: tuple[str, ...]) -> str:
    return "[" + ", ".join(to_cel(part, variables) for part in node.parts) + "]"


@to_cel.register
def _(node: Each, variables: tuple[str, ...]) -> str:
    items, body = to_cel(node.items, variables), to_cel(node.body, variables)
    return f"{items}.{node.kind}({ITEM}, {body})"


@to_cel.register
def _(node: Call, variables: tuple[str, ...]) -> str:
    if node.function == "has":
        return _has(node.parts[0], variables)
    if node.function == "matches":
        return f"{to_cel(node.parts[0], variables)}.matches({_pattern(node.parts[1])})"
    values = [to_cel(value, variables) for value in node.parts]
    if node.function in PLAIN:
        return PLAIN[node.function].format(values[0])
    return f"{values[0]}.{node.function}({values[1]})"


def _has(node: Node, variables: tuple[str, ...]) -> str:
    """Ask for each name on the way, so that has(record.a.b) is false where there is no a."""
    steps = []
    while isinstance(node, Field):
        steps.append(f"{_quoted(node.name)} in {to_cel(node.of, variables)}")
        node = node.of
    return "(" + " && ".join(reversed(steps)) + ")"


def _pattern(node: Node) -> str:
    if not isinstance(node, Literal) or not isinstance(node.value, str):
        raise TypeError(node)
    return _quoted(to_ascii(node.value))


def _quoted(text: str) -> str:
    return json.dumps(text)
