"""A day's contacts from the rooms that know them, numbered."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import polars as pl

from watchfloor.common.access import WHOLE_CENTRE
from watchfloor.common.timegrid import Window
from watchfloor.rooms.audits.rules.frames import DayFrame, Ints, Rows, find_long
from watchfloor.rooms.interactions import service as interactions
from watchfloor.rooms.interactions.contracts import ContactFrame
from watchfloor.rooms.observations import service as observations
from watchfloor.rooms.observations.contracts import By, Kind, ObservationFrame

_LONG_AGO = datetime(1970, 1, 2, tzinfo=UTC)
_SIGNALS = {
    "guard": "guard_failed",
    "record_check": "record_failed",
    "prompt_overridden": "prompt_overridden",
    "prompt_withheld": "prompt_withheld",
}


def read_day(*, window: Window) -> DayFrame:
    """Return all that is known of the contacts of a day."""
    contacts = interactions.read_contact_frame(window=window)
    seen = observations.read_frame(window=window)
    keys = "contact:" + contacts.contact_keys
    subjects = _distinct(keys, seen.subjects, seen.signal_subjects)
    places = _Places(subjects)
    answered = Rows(places.of(keys), contacts.agent_ids, contacts.node_ids, contacts.entered_ms)
    handle, queues, is_long, passed_on = _by_subject(contacts, answered.codes, len(subjects))
    return DayFrame(
        subjects=subjects,
        answered=answered,
        queue_ids=contacts.queue_ids,
        handle_ms=handle,
        queue_of=queues,
        long_handling=is_long,
        transferred=passed_on,
        steps=_steps(seen, places),
        signals=_signals(seen, places),
    )


def list_reported_steps(*, until: datetime) -> frozenset[str]:
    """Return the steps that agents' screens have ever reported."""
    rows = observations.count_kinds(
        start=_LONG_AGO, end=until, by=(By.STEP,), kinds=(Kind.STEP_REACHED,), scope=WHOLE_CENTRE
    )
    return frozenset(str(row.keys[0]) for row in rows)


class _Places:
    """Finds the numbers of subjects."""

    def __init__(self, subjects: pl.Series) -> None:
        self._known = pl.DataFrame({"subject": subjects}).with_row_index("place")

    def of(self, subjects: pl.Series) -> Ints:
        """Return the numbers of some subjects, in their order."""
        asked = pl.DataFrame({"subject": subjects})
        found = asked.join(self._known, on="subject", how="left", maintain_order="left")
        return found["place"].to_numpy().astype(np.int64)


def _distinct(*parts: pl.Series) -> pl.Series:
    """Return every subject once, in order of its bytes: the same on every machine."""
    return pl.concat([part.alias("subject") for part in parts]).unique().sort()


def _by_subject(
    contacts: ContactFrame, codes: Ints, count: int
) -> tuple[
    Ints,
    Ints,
    np.ndarray[tuple[int], np.dtype[np.bool_]],
    np.ndarray[tuple[int], np.dtype[np.bool_]],
]:
    handle = np.zeros(count, dtype=np.int64)
    np.maximum.at(handle, codes, contacts.handle_ms)
    queues = np.full(count, -1, dtype=np.int64)
    queues[codes] = contacts.queue_ids
    is_long = np.zeros(count, dtype=np.bool_)
    np.logical_or.at(is_long, codes, find_long(contacts.queue_ids, contacts.handle_ms))
    passed_on = np.zeros(count, dtype=np.bool_)
    np.logical_or.at(passed_on, codes, contacts.transferred)
    return handle, queues, is_long, passed_on


def _steps(seen: ObservationFrame, places: _Places) -> dict[str, Rows]:
    rows = Rows(places.of(seen.subjects), seen.agent_ids, seen.node_ids, seen.at_ms)
    return {str(step): rows.take((seen.steps == step).to_numpy()) for step in seen.steps.unique()}


def _signals(seen: ObservationFrame, places: _Places) -> dict[tuple[int, str], Ints]:
    codes = places.of(seen.signal_subjects)
    table = pl.DataFrame(
        {"standard": seen.signal_standard_ids, "kind": seen.signal_kinds, "code": codes},
        schema={"standard": pl.Int64, "kind": pl.String, "code": pl.Int64},
    )
    return {
        (int(str(standard)), _SIGNALS[str(kind)]): found["code"].to_numpy()
        for (standard, kind), found in table.group_by("standard", "kind")
    }
