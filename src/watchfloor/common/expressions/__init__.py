"""What guards, triggers and thresholds are written in; docs/reference/expressions.md.

A checked part of CEL, run by a maintained interpreter. Compiling refuses what does not parse, names
something unknown or could run long; applying never runs long and never ends the process.
"""

from ._errors import ExpressionError, ExpressionFailed, Failure
from ._expression import Expression, compile_expression
from ._words import describe

__all__ = [
    "Expression",
    "ExpressionError",
    "ExpressionFailed",
    "Failure",
    "compile_expression",
    "describe",
]
