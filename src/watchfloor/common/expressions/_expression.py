"""Compiles an expression and applies it to records."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol, TypeVar, cast

import cel

from watchfloor.common.words import msgid

from . import _limits as limits
from ._checks import check
from ._data import Arithmetic, Reading
from ._errors import ExpressionError, ExpressionFailed, Failure
from ._nodes import Call, Literal, Node, children, depth, path, walk
from ._parser import Parser
from ._render import to_cel
from ._suspects import divisor, suspect

T = TypeVar("T")
CONSTANT_CALLS = frozenset(("timestamp", "duration", "int", "double", "matches"))
MAX_DEPTH = 30  # what runs the expression reads some 90 levels of brackets; each of ours is 1 to 2


class _Program(Protocol):
    def execute(self, values: Mapping[str, object]) -> object: ...


class _Broken(Exception):
    """What runs expressions failed in a way that none of its own errors describe."""


@dataclass(frozen=True)
class Expression:
    """A checked expression, ready to be applied any number of times, from any thread."""

    text: str
    variables: tuple[str, ...]
    root: Node
    program: _Program

    @property
    def fields(self) -> tuple[str, ...]:
        """The record's fields that it reads, "customer.tier", in the order of first use."""
        return tuple(dict.fromkeys(".".join(p[1:]) for p in self.paths if p[0] == "record"))

    @property
    def paths(self) -> tuple[tuple[str, ...], ...]:
        """Each longest path from a variable, ("record", "customer", "tier")."""
        return tuple(dict.fromkeys(_paths(self.root, self.variables)))

    def holds(self, values: Mapping[str, object]) -> bool:
        """Return whether it is true of `{"record": {...}}`.

        :raises ExpressionFailed: a field is missing, of another kind, too large, not readable, or
            something was divided by zero. Only fields that are read are looked at.
        """
        given = self._read(values)
        arithmetic = Arithmetic()
        try:
            answer = _guarded(lambda: self.program.execute(given | arithmetic.functions()))
        except _Broken:
            raise ExpressionFailed(Failure.TOO_LARGE, self._first_field()) from None
        except (KeyError, IndexError, TypeError, ZeroDivisionError, ValueError, RuntimeError,
                OverflowError) as error:  # fmt: skip
            raise self._failed(error, arithmetic, given) from None
        if arithmetic.fault:
            raise self._failed(TypeError(), arithmetic, given)
        if not isinstance(answer, bool):
            raise ExpressionFailed(Failure.NO_TRUTH, self._first_field())
        return answer

    def _read(self, values: Mapping[str, object]) -> dict[str, object]:
        """Return the values of the variables, with only the fields that are read."""
        reading = Reading()
        given: dict[str, object] = {}
        for name, *below in self.paths:
            value = values.get(name)
            if not below:
                given[name] = reading.value(value, name)
                continue
            if not isinstance(value, Mapping):
                raise ExpressionFailed(Failure.WRONG_TYPE, name)
            part = cast("dict[str, object]", given.setdefault(name, {}))
            if below[0] in value and below[0] not in part:
                part[below[0]] = reading.value(value[below[0]], below[0])
        return given

    def _failed(
        self, error: Exception, arithmetic: Arithmetic, given: Mapping[str, object]
    ) -> ExpressionFailed:
        if isinstance(error, KeyError):
            name = str(error.args[0]) if error.args else ""
            whole = [f for f in self.fields if name in f.split(".")]
            return ExpressionFailed(Failure.MISSING_FIELD, whole[0] if whole else name)
        if isinstance(error, IndexError):
            return ExpressionFailed(Failure.NO_SUCH_ITEM, self._first_field())
        reason = arithmetic.fault or (
            Failure.WRONG_TYPE if isinstance(error, TypeError) else Failure.NOT_READABLE
        )
        find = divisor if reason is Failure.DIVIDED_BY_ZERO else suspect
        return ExpressionFailed(reason, find(self.root, given) or self._first_field())

    def _first_field(self) -> str:
        return self.fields[0] if self.fields else self.variables[0]


@lru_cache(maxsize=4096)
def compile_expression(text: str, *, variables: tuple[str, ...] = ("record",)) -> Expression:
    """Read and check an expression; it is kept, so that asking again costs nothing.

    :raises ExpressionError: what is wrong and where: it does not parse, names something unknown,
        is too long or nested, or does not answer yes or no.
    """
    if len(text) > limits.MAX_LENGTH:
        raise ExpressionError(
            msgid("The expression is longer than %(most)s characters."),
            mend=msgid("Split it into several."),
            position=limits.MAX_LENGTH + 1,
            fields={"most": limits.MAX_LENGTH},
        )
    root = Parser(text).read()
    if depth(root) > MAX_DEPTH:
        raise ExpressionError(
            msgid("The expression is nested too deeply."), mend=msgid("Split it into several.")
        )
    check(root, variables)
    for node in walk(root):
        _check_constant(node)
    return Expression(text, variables, root, _compile(root, variables))


def _compile(root: Node, variables: tuple[str, ...]) -> _Program:
    try:
        return _guarded(lambda: cast("_Program", cel.compile(to_cel(root, variables))))
    except (ValueError, RuntimeError, _Broken):
        raise ExpressionError(msgid("The expression cannot be read.")) from None


def _check_constant(node: Node) -> None:
    """Try what has a fixed text, duration("2x") or matches("("), so that it fails when saved."""
    if not isinstance(node, Call) or node.function not in CONSTANT_CALLS:
        return
    value = node.parts[-1]
    if not isinstance(value, Literal):
        return
    trial = Call(node.function, (*(Literal("") for _ in node.parts[1:]), value))
    try:
        _guarded(lambda: cel.compile(to_cel(trial, ())).execute({}))
    except (ValueError, RuntimeError, TypeError, OverflowError, _Broken):
        raise ExpressionError(
            msgid("The value “%(near)s” cannot be read by %(function)s."),
            position=value.at + 1,
            near=str(value.value)[:30],
            fields={"function": node.function},
        ) from None


def _guarded(run: Callable[[], T]) -> T:
    """Run what is written in Rust; a panic there ends as an error of ours, never the process."""
    try:
        return run()
    except BaseException as error:
        if type(error).__name__ == "PanicException":
            raise _Broken from None
        raise


def _paths(node: Node, variables: tuple[str, ...]) -> list[tuple[str, ...]]:
    found = path(node)
    if found:
        return [found] if found[0] in variables else []
    return [one for child in children(node) for one in _paths(child, variables)]
