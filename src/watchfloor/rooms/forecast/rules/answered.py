"""An engine's answer day by day, as versions keep it."""

from __future__ import annotations

from datetime import date

from .asking import Answer
from .packing import DayFigures, list_days, pack_components


def days_of_answer(answer: Answer, first_day: date) -> list[DayFigures]:
    """Return an answer day by day."""
    last_day = date.fromordinal(first_day.toordinal() + len(answer.mean) - 1)
    handle = answer.handle_seconds
    return [
        DayFigures(
            day=day,
            mean=answer.mean[row],
            model_mean=answer.mean[row],
            is_open=answer.is_open[row],
            handle_seconds=None if handle is None else handle[row],
            components=pack_components(answer.components, row),
            overrides={},
        )
        for row, day in enumerate(list_days(first_day, last_day))
    ]
