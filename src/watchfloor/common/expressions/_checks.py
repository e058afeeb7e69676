"""What an expression must keep to before it may be saved: bounds, names, and kinds of values."""

from __future__ import annotations

from collections.abc import Sequence
from functools import singledispatch

from watchfloor.common.words import msgid

from . import _limits as limits
from ._errors import ExpressionError
from ._nodes import (
    Binary,
    Call,
    Chain,
    Choice,
    Each,
    Field,
    Listing,
    Literal,
    Name,
    Node,
    Unary,
    children,
    path,
    walk,
)
from ._patterns import pattern_fault

TRUTH, NUMBER, TEXT, NOTHING, LIST, TIME, SPAN, ANY = (
    "truth", "number", "text", "nothing", "list", "time", "span", "any",
)  # fmt: skip
CALLS = {
    "has": TRUTH, "contains": TRUTH, "startsWith": TRUTH, "endsWith": TRUTH, "matches": TRUTH,
    "size": NUMBER, "int": NUMBER, "double": NUMBER, "string": TEXT,
    "timestamp": TIME, "duration": SPAN,
}  # fmt: skip
TEXT_METHODS = frozenset(("contains", "startsWith", "endsWith", "matches"))
ORDERED = frozenset((NUMBER, TEXT, TIME, SPAN, ANY))
ORDERS = frozenset(("<", "<=", ">", ">="))


def check(root: Node, variables: tuple[str, ...]) -> None:
    """Hold an expression to its bounds, names and kinds. :raises ExpressionError: naming what."""
    nodes = list(walk(root))
    _check_size(nodes)
    _check_macros(nodes)
    _check_names(root, frozenset(variables), variables)
    for node in nodes:
        _check_kinds(node)
    _must_be(root, (TRUTH, ANY), msgid("The expression does not answer yes or no."))


@singledispatch
def kind_of(_node: Node) -> str:
    """Return what a node's value is, as far as that is known without a record."""
    return ANY


@kind_of.register
def _(node: Literal) -> str:
    if node.value is None:
        return NOTHING
    if isinstance(node.value, bool):
        return TRUTH
    return TEXT if isinstance(node.value, str) else NUMBER


@kind_of.register
def _(node: Unary) -> str:
    return TRUTH if node.sign == "!" else NUMBER


@kind_of.register
def _(node: Binary) -> str:
    if node.sign in ("*", "/", "%"):
        return NUMBER
    if node.sign not in ("+", "-"):
        return TRUTH
    kinds = {kind_of(node.left), kind_of(node.right)} - {ANY}
    return kinds.pop() if len(kinds) == 1 and kinds <= {NUMBER, TEXT} else ANY


@kind_of.register
def _(_node: Chain) -> str:
    return TRUTH


@kind_of.register
def _(node: Choice) -> str:
    yes, no = kind_of(node.yes), kind_of(node.no)
    return yes if yes == no else ANY


@kind_of.register
def _(_node: Listing) -> str:
    return LIST


@kind_of.register
def _(node: Call) -> str:
    return CALLS[node.function]


@kind_of.register
def _(node: Each) -> str:
    return LIST if node.kind == "filter" else TRUTH


def _refuse(node: Node, what: str, mend: str = "", **fields: object) -> ExpressionError:
    return ExpressionError(what, mend=mend, position=node.at + 1, near=_near(node), fields=fields)


def _near(node: Node) -> str:
    match node:
        case Name() | Field():
            return node.name
        case Binary() | Chain() | Unary():
            return node.sign
        case Call():
            return node.function
        case Each():
            return node.kind
        case Literal():
            return str(node.value)[:30]
        case _:
            return ""


def _check_size(nodes: Sequence[Node]) -> None:
    sums = [n for n in nodes if isinstance(n, Binary) and n.sign in "+-*/%"]
    patterns = [n for n in nodes if isinstance(n, Call) and n.function == "matches"]
    macros = [n for n in nodes if isinstance(n, Each)]
    mend = msgid("Split it into several.")
    for found, most, what in (
        (nodes, limits.MAX_NODES, msgid("The expression has more than %(most)s parts.")),
        (sums, limits.MAX_SUMS, msgid("The expression calculates more than %(most)s times.")),
        (patterns, limits.MAX_PATTERNS, msgid("There are more than %(most)s patterns.")),
        (macros, limits.MAX_MACROS, msgid("Lists are gone through more than %(most)s times.")),
    ):
        if len(found) > most:
            raise _refuse(found[most], what, mend, most=most)


def _check_macros(nodes: Sequence[Node]) -> None:
    """Keep the work of a macro to one pass of small steps."""
    for each in (node for node in nodes if isinstance(node, Each)):
        for node in walk(each.body):
            if isinstance(node, Each):
                raise _refuse(node, msgid("A list cannot be gone through inside another one."))
            if isinstance(node, Call) and node.function == "matches":
                raise _refuse(node, msgid("A pattern cannot be looked for inside a list."))
            if isinstance(node, Call) and node.function == "size":
                _check_own_size(node, each.variable)


def _check_own_size(node: Call, variable: str) -> None:
    if path(node.parts[0])[:1] != (variable,):
        raise _refuse(
            node, msgid("Inside a list, only the size of the item's own fields is known.")
        )


def _check_names(node: Node, known: frozenset[str], variables: tuple[str, ...]) -> None:
    if isinstance(node, Name) and node.name not in known:
        raise _refuse(
            node,
            msgid("The name “%(near)s” is not known."),
            msgid("There are: %(known)s."),
            known=", ".join(f"{name}.…" if name == "record" else name for name in variables),
        )
    if isinstance(node, Name) and node.name == "record":
        raise _refuse(
            node, msgid("Say which field of the record is meant."), msgid("Write record.amount.")
        )
    if isinstance(node, Field) and isinstance(node.of, Name) and node.of.name == "record":
        return
    if isinstance(node, Each):
        if node.variable in variables:
            raise _refuse(node, msgid("The item needs a name that is not taken: “%(name)s”."),
                          name=node.variable)  # fmt: skip
        _check_names(node.items, known, variables)
        _check_names(node.body, known | {node.variable}, variables)
        return
    for child in children(node):
        _check_names(child, known, variables)


@singledispatch
def _check_kinds(_node: Node) -> None:
    """Hold what stands below a node to the kinds that it can work with."""


@_check_kinds.register
def _(node: Chain) -> None:
    for part in node.parts:
        _must_be(part, (TRUTH, ANY), msgid("Only yes-or-no parts can be joined by this sign."))


@_check_kinds.register
def _(node: Unary) -> None:
    if node.sign == "!":
        _must_be(node.of, (TRUTH, ANY), msgid("Only a yes or no can be turned round."))
    else:
        _must_be(node.of, (NUMBER, ANY), msgid("Only a number can have a minus."))


@_check_kinds.register
def _(node: Choice) -> None:
    _must_be(node.test, (TRUTH, ANY), msgid("What stands before ? must be a yes or no."))


@_check_kinds.register
def _(node: Each) -> None:
    _must_be(node.items, (LIST, ANY), msgid("Only a list can be gone through."))
    _must_be(node.body, (TRUTH, ANY), msgid("What is asked of an item must be a yes or no."))


@_check_kinds.register
def _(node: Binary) -> None:
    left, right = kind_of(node.left), kind_of(node.right)
    if node.sign == "in":
        _must_be(node.right, (LIST, ANY), msgid('After “in” stands a list, such as ["a", "b"].'))
    elif node.sign in ("==", "!="):
        _check_alike(node, left, right, frozenset((ANY, NOTHING)))
    elif node.sign in ORDERS:
        _check_sides(node, ORDERED, msgid("This value is neither above nor below another."))
        _check_alike(node, left, right, frozenset((ANY,)))
    else:
        allowed = ORDERED if node.sign in ("+", "-") else frozenset((NUMBER, ANY))
        _check_sides(node, allowed, msgid("One can calculate only with numbers."))


@_check_kinds.register
def _(node: Call) -> None:
    if node.function == "has":
        _check_has(node)
    elif node.function in TEXT_METHODS:
        for value in node.parts:
            _must_be(value, (TEXT, ANY), msgid("Only a text can be searched."))
        if node.function == "matches":
            _check_pattern(node)


def _check_sides(node: Binary, kinds: frozenset[str], what: str) -> None:
    for side in (node.left, node.right):
        _must_be(side, tuple(kinds), what)


def _check_alike(node: Binary, left: str, right: str, free: frozenset[str]) -> None:
    if left != right and not {left, right} & free:
        raise _refuse(node, msgid("Two different kinds of values are compared."))


def _must_be(node: Node, kinds: Sequence[str], what: str) -> None:
    if kind_of(node) not in kinds:
        raise _refuse(node, what)


def _check_has(node: Call) -> None:
    below: Node = node.parts[0]
    while isinstance(below, Field):
        below = below.of
    if not isinstance(node.parts[0], Field) or not isinstance(below, Name):
        raise _refuse(node, msgid("Write has(record.field)."))


def _check_pattern(node: Call) -> None:
    pattern = node.parts[1]
    if not isinstance(pattern, Literal) or not isinstance(pattern.value, str):
        raise _refuse(node, msgid("A pattern must stand in quotes."))
    fault = pattern_fault(pattern.value)
    if fault:
        raise _refuse(pattern, fault, length=limits.MAX_PATTERN_LENGTH, most=limits.MAX_REPEAT)
