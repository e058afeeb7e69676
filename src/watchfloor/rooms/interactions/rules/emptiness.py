"""The first thing that is asked of any file."""

from __future__ import annotations

from pathlib import Path

from watchfloor.common.refusals import Refusal


def check_not_empty(path: Path) -> None:
    """:raises Refusal: the file has nothing in it."""
    if path.stat().st_size == 0:
        raise Refusal(
            code="import.file.empty",
            what="The file is empty.",
            where="%(file)s",
            mend="Export it again, and check that the export has finished.",
            fields={"file": path.name},
        )
