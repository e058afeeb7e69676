"""What it costs to change a shift that people have already seen, in agent-minutes."""

from __future__ import annotations

from dataclasses import dataclass, fields

from ._errors import SchedulingError
from ._types import Assignment


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangePrices:
    """Prices of changes to published shifts, dearest first; lost cover has that of the demand.

    `break_moved` is for each break, `hour_moved` for each hour by which a start moves and
    `hour_longer` for each hour that a shift gets longer or shorter, besides the flat prices.
    """

    day_off_broken: float = 360.0
    shift_dropped: float = 270.0
    type_changed: float = 270.0
    start_moved: float = 240.0
    length_changed: float = 180.0
    hour_moved: float = 10.0
    hour_longer: float = 10.0
    break_moved: float = 1.0

    def __post_init__(self) -> None:
        for each in fields(self):
            if not getattr(self, each.name) >= 0.0:
                raise SchedulingError(
                    "negative_price", f"{each.name} must be 0 or more", field=each.name
                )

    def of(self, before: Assignment | None, after: Assignment | None) -> float:
        """Return what one person's change on one day costs.

        >>> early = Assignment(person="a", day=0, shift="E", start_minute=480, minutes=480)
        >>> ChangePrices().of(None, early), ChangePrices().of(early, early)
        (360.0, 0.0)
        """
        if before is None:
            return self.day_off_broken if after is not None else 0.0
        if after is None:
            return self.shift_dropped
        moved = abs(after.start_minute - before.start_minute)
        longer = abs(after.minutes - before.minutes)
        kept = set(before.breaks) & set(after.breaks)
        return (
            self.type_changed * (before.shift != after.shift)
            + self.start_moved * (moved > 0)
            + self.length_changed * (longer > 0)
            + self.hour_moved * moved / 60.0
            + self.hour_longer * longer / 60.0
            + (0.0 if moved or longer else self.break_moved * len(set(after.breaks) - kept))
        )
