"""Run benchmarks and print a table of each: `python -m benchmarks [name …]`, all without a name."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

from rich.console import Console
from rich.table import Table


def names() -> list[str]:
    """Return the benchmarks there are."""
    files = Path(__file__).parent.glob("[a-z]*.py")
    return sorted(file.stem for file in files)


def main(wanted: list[str]) -> None:
    """Run the named benchmarks; each returns rows that all have the same columns."""
    console = Console(width=120)
    for name in wanted or names():
        module = import_module(f"benchmarks.{name}")
        rows = module.run()
        table = Table(
            title=f"{name}: {(module.__doc__ or '').splitlines()[0]}", title_justify="left"
        )
        for column in rows[0]:
            table.add_column(column, justify="right")
        for row in rows:
            table.add_row(*map(str, row.values()))
        console.print(table)


if __name__ == "__main__":
    main(sys.argv[1:])
