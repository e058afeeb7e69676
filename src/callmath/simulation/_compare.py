"""Two plans on the very same days: the difference, and how sure it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, get_args

import polars as pl

from ._checks_of_kinds import check_one_of
from ._errors import SimulationError
from ._estimates import Estimate
from ._results import COLUMNS, GROUP_COLUMNS, Figures, GroupFigures, Simulation

Level = Literal["overall", "queue", "interval", "group"]


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """The second plan less the first, day by day."""

    first: Simulation
    second: Simulation

    def of(self, metric: str, by: Level = "queue") -> Estimate:
        """Return by how much the second is above the first.

        :param metric: a name of `Figures`, or of `GroupFigures` by group
        :raises SimulationError: `unknown_metric`; `not_comparable`: other groups
        """
        check_one_of("by", by, get_args(Level))
        if metric not in (GROUP_COLUMNS if by == "group" else COLUMNS):
            raise SimulationError("unknown_metric", f"there is no metric {metric!r} by {by}")
        if by == "group":
            _check_same(
                "groups", *(_names(each.model.groups) for each in (self.first, self.second))
            )
        first: Estimate = getattr(_figures(self.first, by), metric)
        second: Estimate = getattr(_figures(self.second, by), metric)
        return second - first

    def frame(self, by: Literal["queue", "group"] = "queue") -> pl.DataFrame:
        """Return a row for each queue (or group), columns as those of `Simulation.frame`."""
        named = self.first.model.groups if by == "group" else self.first.model.queues
        data: dict[str, object] = {by: _names(named)}
        for metric in GROUP_COLUMNS if by == "group" else COLUMNS:
            found = self.of(metric, by)
            data[metric] = found.value
            data[f"{metric}_half_width"] = found.half_width
        return pl.DataFrame(data)


def compare(first: Simulation, second: Simulation) -> Comparison:
    """Return the difference of two simulations of the same days (common random numbers).

    What makes a day busy falls out of it, so that far fewer days tell two plans apart. Where one of
    them ran longer only the days that both have are compared.

    :raises SimulationError: `not_comparable`: other queues, intervals, seed or confidence.
    """
    _check_same("queues", _names(first.model.queues), _names(second.model.queues))
    _check_same("intervals", first.counts.shape[2], second.counts.shape[2])
    _check_same("seed", first.seed, second.seed)
    _check_same("confidence", first.confidence, second.confidence)
    days = min(first.replications, second.replications)
    return Comparison(_first_days(first, days), _first_days(second, days))


def _first_days(of: Simulation, days: int) -> Simulation:
    return replace(
        of,
        counts=of.counts[:days],
        busy_seconds=of.busy_seconds[:days],
        staffed_seconds=of.staffed_seconds[:days],
        taken=of.taken[:days],
    )


def _figures(of: Simulation, by: Level) -> Figures | GroupFigures:
    if by == "group":
        return of.groups
    if by == "interval":
        return of.by_interval
    return of.overall if by == "overall" else of.by_queue


def _names(those: Sequence[object]) -> list[str]:
    return [str(getattr(each, "name", each)) for each in those]


def _check_same(what: str, first: object, second: object) -> None:
    if first != second:
        raise SimulationError(
            "not_comparable", f"the two have not the same {what}: {first} and {second}", what=what
        )
