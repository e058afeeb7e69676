"""When to stop, and what to tell meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from math import isfinite
from time import monotonic

from callmath.scheduling._types import Progress

from ._types import Column

OnProgress = Callable[[Progress], object]


@dataclass(slots=True)
class Clock:
    """A deadline (of `time.monotonic`) and the best that is known so far.

    `on_progress` is told whenever something is better; False calls the search off.
    """

    deadline: float
    on_progress: OnProgress | None = None
    stage: str = "start"
    cost: float = float("inf")
    bound: float = float("-inf")
    best: list[Column] = field(default_factory=list)
    whole_costs: bool = False
    cancelled: bool = False
    _begun: float = field(default_factory=monotonic)

    @property
    def left(self) -> float:
        """Seconds left; none once it is called off."""
        return 0.0 if self.cancelled else self.deadline - monotonic()

    @property
    def is_over(self) -> bool:
        """Whether time is up, or nothing better can be found."""
        return self.left <= 0 or self.is_proved

    @property
    def is_proved(self) -> bool:
        """Whether the best cannot be bettered."""
        return self.cost <= self.bound + 1e-6

    def enter(self, stage: str) -> None:
        """Name what is done now."""
        self.stage = stage
        self.tell()

    def offer(self, columns: list[Column], cost: float) -> bool:
        """Take a roster if it is better than the best; return whether it is."""
        if cost >= self.cost - 1e-7:
            return False
        self.cost, self.best = cost, list(columns)
        self.tell()
        return True

    def raise_bound(self, bound: float) -> None:
        """Take a bound if it is better; where all costs are whole it is rounded up."""
        if self.whole_costs:
            bound = float(-(-(bound - 1e-6) // 1))
        if bound > self.bound:
            self.bound = min(bound, self.cost)
            self.tell()

    def tell(self) -> None:
        """Report where it stands."""
        whole = max(self.deadline - self._begun, 1e-9)
        self.tell_share(min(max(1.0 - self.left / whole, 0.0), 1.0))

    def tell_share(self, share: float) -> None:
        """Report that this share of the work is done."""
        if self.on_progress is None or self.cancelled:
            return
        cost = self.cost if isfinite(self.cost) else None
        bound = self.bound if isfinite(self.bound) else None
        seen = self.on_progress(
            Progress(stage=self.stage, share=share, cost=cost, lower_bound=bound)
        )
        self.cancelled = seen is False
