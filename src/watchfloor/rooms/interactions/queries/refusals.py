"""Lines that could not be read, with their text."""

from __future__ import annotations

from watchfloor.common.sealing import mask_text
from watchfloor.rooms.interactions.contracts import RefusedRow
from watchfloor.rooms.interactions.models import ImportRefusal, ImportRun

from ._raw import read_raw

_TEXT_LENGTH = 500


def list_refusals(*, run_id: int, after_line: int = 0, limit: int = 100) -> tuple[RefusedRow, ...]:
    """Return refused lines of a run in file order; numbers of people are masked."""
    refusals = list(
        ImportRefusal.objects.filter(run_id=run_id, line__gt=after_line).order_by("line", "pk")[
            :limit
        ]
    )
    texts = read_raw({(run_id, refusal.line) for refusal in refusals})
    encoding = _encoding(run_id)
    return tuple(
        RefusedRow(
            line=refusal.line,
            reason=refusal.reason,
            fields={name: mask_text(str(value)) for name, value in refusal.fields.items()},
            text=_text(texts.get((run_id, refusal.line), b""), encoding),
        )
        for refusal in refusals
    )


def _encoding(run_id: int) -> str:
    options = ImportRun.objects.filter(pk=run_id).values_list("options", flat=True).first() or {}
    return str(options.get("encoding", "utf-8"))


def _text(raw: bytes, encoding: str) -> str:
    return mask_text(raw.decode(encoding, "replace"))[:_TEXT_LENGTH]
