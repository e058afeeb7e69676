"""What the grid is asked for: which series, in which scenario, from which day on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest

from watchfloor.common.addresses import read_day
from watchfloor.common.timegrid import Window
from watchfloor.rooms.forecast.contracts import ScenarioCard, SeriesCard, VersionCard
from watchfloor.rooms.forecast.web.reading import (
    centre_zone,
    choose_scenario,
    find_series,
    list_scenarios,
    newest_version,
    today,
    window_of,
)

LENGTHS = (7, 14, 28)


@dataclass(frozen=True, slots=True)
class GridAsk:
    """A grid, complete: it can be written as an address and read again."""

    series: SeriesCard
    scenarios: tuple[ScenarioCard, ...]
    scenario: ScenarioCard | None
    version: VersionCard | None  # None: nothing was forecast yet
    first: date
    days: int
    shows_closed: bool

    @property
    def last(self) -> date:
        return self.first + timedelta(days=self.days - 1)

    @property
    def window(self) -> Window:
        return window_of(self.first, self.last, centre_zone())

    @property
    def address(self) -> str:
        return self.moved(0)

    @property
    def previous(self) -> str:
        return self.moved(-1)

    @property
    def next(self) -> str:
        return self.moved(1)

    def moved(self, steps: int) -> str:
        """Return the query of as many days before or after."""
        pairs = {
            "from": (self.first + timedelta(days=steps * self.days)).isoformat(),
            "days": str(self.days),
            "scenario": str(self.scenario.id) if self.scenario else "",
            "closed": "1" if self.shows_closed else "",
        }
        return urlencode({name: value for name, value in pairs.items() if value})


def read_ask(request: HttpRequest, series_id: int, values: Any = None) -> GridAsk:
    """Read the address, or the fields that a form carries of it."""
    values = request.GET if values is None else values
    series = find_series(request, series_id)
    scenarios = list_scenarios()
    scenario = choose_scenario(values, scenarios)
    version = newest_version(request, series_id, scenario)
    days = values.get("days", "")
    return GridAsk(
        series=series,
        scenarios=scenarios,
        scenario=scenario,
        version=version,
        first=read_day(values, "from", _usual_first(version)),
        days=int(days) if days in map(str, LENGTHS) else LENGTHS[0],
        shows_closed=values.get("closed", "") == "1",
    )


def _usual_first(version: VersionCard | None) -> date:
    """Today, as long as the forecast knows it; else where the forecast begins."""
    now = today(centre_zone())
    if version is None or version.first_day <= now <= version.last_day:
        return now
    return version.first_day
