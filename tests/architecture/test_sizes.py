"""Files and functions stay small. The list of exceptions only ever shrinks."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

SRC = Path(__file__).parents[2] / "src"
MAX_FILE_LINES = {"watchfloor": 400, "callmath": 600}
MAX_FUNCTION_LINES = 50
ALLOWED: dict[str, str] = {}  # path -> reason


def sources() -> list[Path]:
    found = [p for p in SRC.rglob("*.py") if "migrations" not in p.parts]
    assert len(found) > 50, "looked in the wrong place"
    return found


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def test_no_file_is_too_long():
    long = {}
    for path in sources():
        name = path.relative_to(SRC)
        lines = len(path.read_text().splitlines())
        if lines > MAX_FILE_LINES[name.parts[0]] and str(name) not in ALLOWED:
            long[str(name)] = lines
    assert long == {}


def test_no_function_is_too_long():
    long = {}
    for path in sources():
        for function in functions(path):
            lines = (function.end_lineno or 0) - function.lineno + 1
            if lines > MAX_FUNCTION_LINES:
                long[f"{path.relative_to(SRC)}:{function.name}"] = lines
    assert long == {}
