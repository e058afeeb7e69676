"""Finds the field whose value is of the wrong kind, to name it to the one who can mend it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from ._checks import (
    ANY,
    LIST,
    NOTHING,
    NUMBER,
    ORDERS,
    SPAN,
    TEXT,
    TEXT_METHODS,
    TIME,
    TRUTH,
    kind_of,
)
from ._nodes import Binary, Call, Chain, Each, Field, Item, Name, Node, Unary, path, walk

RECORD = "record"
READS_TEXT = TEXT_METHODS | {"timestamp", "duration"}
UNKNOWN = object()
KINDS = (
    (bool, TRUTH),
    (float, NUMBER),
    (str, TEXT),
    (list, LIST),
    (datetime, TIME),
    (timedelta, SPAN),
    (dict, RECORD),
)


def suspect(root: Node, given: Mapping[str, object]) -> str:
    """Return the first field whose value does not fit where it stands, or an empty text."""
    for node in walk(root):
        for operand, wanted in _wanted(node, given):
            if isinstance(operand, Name | Field) and _kind(operand, given) not in (wanted, ANY):
                return _said(operand)
    return ""


def divisor(root: Node, given: Mapping[str, object]) -> str:
    """Return the first field that something is divided by and that is zero, or an empty text."""
    for node in walk(root):
        match node:
            case Binary(sign="/" | "%", right=under) if path(under) and _value(under, given) == 0:
                return _said(under)
    return ""


def _said(field: Node) -> str:
    return ".".join(path(field)[1:]) or path(field)[0]


def _wanted(node: Node, given: Mapping[str, object]) -> list[tuple[Node, str]]:
    """Return the operands of a node, each with the kind that it needs to be."""
    wanted: list[tuple[Node, str]] = []
    match node:
        case Binary():
            wanted = _wanted_by_sign(node, given)
        case Call() if node.function in READS_TEXT:
            wanted = [(value, TEXT) for value in node.parts]
        case Chain():
            wanted = [(part, TRUTH) for part in node.parts]
        case Unary():
            wanted = [(node.of, TRUTH if node.sign == "!" else NUMBER)]
        case Field(of=Field()):
            wanted = [(node.of, RECORD)]
        case Each():
            wanted = [(node.items, LIST)]
    return wanted


def _wanted_by_sign(node: Binary, given: Mapping[str, object]) -> list[tuple[Node, str]]:
    if node.sign in ("*", "/", "%"):
        return [(node.left, NUMBER), (node.right, NUMBER)]
    if node.sign in ORDERS or node.sign in ("+", "-"):
        return [
            (node.left, _kind(node.right, given, among_ordered=True)),
            (node.right, _kind(node.left, given, among_ordered=True)),
        ]
    return [(node.right, LIST)] if node.sign == "in" else []


def _kind(node: Node, given: Mapping[str, object], *, among_ordered: bool = False) -> str:
    """Return the kind of a node; a kind that has no order says nothing about the other side."""
    kind = _kind_of_field(node, given) if isinstance(node, Name | Field | Item) else kind_of(node)
    if among_ordered and kind in (TRUTH, LIST, NOTHING):
        return NUMBER
    return kind


def _kind_of_field(node: Node, given: Mapping[str, object]) -> str:
    value = _value(node, given)
    if value is None:
        return NOTHING
    return next((kind for of, kind in KINDS if isinstance(value, of)), ANY)


def _value(field: Node, given: Mapping[str, object]) -> object:
    """Return what a field holds, or UNKNOWN where that depends on an item of a list."""
    value: object = given
    for name in path(field):
        if not isinstance(value, Mapping) or name not in value:
            return UNKNOWN
        value = value[name]
    return UNKNOWN if isinstance(field, Item) else value
