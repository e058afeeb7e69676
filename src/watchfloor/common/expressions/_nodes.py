"""What an expression is made of, once it has been read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Literal:
    """A number, text, true, false or null."""

    value: float | str | bool | None
    at: int = 0


@dataclass(frozen=True, slots=True)
class Name:
    """A variable: `record`, or the one of a macro."""

    name: str
    at: int = 0


@dataclass(frozen=True, slots=True)
class Field:
    """`of.name`, also written `of["name"]`."""

    of: Node
    name: str
    at: int = 0


@dataclass(frozen=True, slots=True)
class Item:
    """`of[0]`."""

    of: Node
    number: int
    at: int = 0


@dataclass(frozen=True, slots=True)
class Unary:
    """`!of` or `-of`."""

    sign: str
    of: Node
    at: int = 0


@dataclass(frozen=True, slots=True)
class Binary:
    """Arithmetic, a comparison, or `in`."""

    sign: str
    left: Node
    right: Node
    at: int = 0


@dataclass(frozen=True, slots=True)
class Chain:
    """Two or more parts joined by the same `&&` or `||`; flat, so that a long one is not deep."""

    sign: str
    parts: tuple[Node, ...]
    at: int = 0


@dataclass(frozen=True, slots=True)
class Choice:
    """`test ? yes : no`."""

    test: Node
    yes: Node
    no: Node
    at: int = 0


@dataclass(frozen=True, slots=True)
class Listing:
    """`["a", "b"]`."""

    parts: tuple[Node, ...]
    at: int = 0


@dataclass(frozen=True, slots=True)
class Call:
    """A function; the one before the dot is the first argument."""

    function: str
    parts: tuple[Node, ...]
    at: int = 0


@dataclass(frozen=True, slots=True)
class Each:
    """A macro over a list: `items.exists(i, i.price > 5)`."""

    kind: str
    items: Node
    variable: str
    body: Node
    at: int = 0


Node = Literal | Name | Field | Item | Unary | Binary | Chain | Choice | Listing | Call | Each


def children(node: Node) -> tuple[Node, ...]:
    """Return the nodes right below one, from left to right."""
    match node:
        case Literal() | Name():
            return ()
        case Field() | Item() | Unary():
            return (node.of,)
        case Chain() | Listing() | Call():
            return node.parts
        case _:
            return _children_of_few(node)


def _children_of_few(node: Binary | Choice | Each) -> tuple[Node, ...]:
    match node:
        case Binary():
            return (node.left, node.right)
        case Choice():
            return (node.test, node.yes, node.no)
        case Each():
            return (node.items, node.body)


def walk(node: Node) -> Iterator[Node]:
    """Yield a node and all below it, from left to right."""
    yield node
    for child in children(node):
        yield from walk(child)


def depth(node: Node) -> int:
    """Return how many nodes lie above each other."""
    return 1 + max((depth(child) for child in children(node)), default=0)


def path(node: Node) -> tuple[str, ...]:
    """Return the names of `record.customer.tier` from the left, or () for anything else.

    Items of lists are left out: `record.lines[0].price` is ("record", "lines", "price").
    """
    match node:
        case Name():
            return (node.name,)
        case Field():
            above = path(node.of)
            return (*above, node.name) if above else ()
        case Item():
            return path(node.of)
        case _:
            return ()
