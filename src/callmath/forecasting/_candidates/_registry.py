"""Which candidates there are, by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from callmath.forecasting._model import ContactModel
from callmath.forecasting._types import Candidate, ForecastingError

from ._averages import WeekdayAverage
from ._boosting import Boosting
from ._library import LibraryModel
from ._smoothing import TopDownSmoothing

CANDIDATES: Mapping[str, Callable[[], Candidate]] = {
    "contact": ContactModel,
    "ets": TopDownSmoothing,
    "average_8": lambda: WeekdayAverage("average_8", 8),
    "average_4": lambda: WeekdayAverage("average_4", 4),
    "seasonal_naive": lambda: WeekdayAverage("seasonal_naive", 1),
    "boosting": Boosting,
    "auto_ets": lambda: LibraryModel("auto_ets", "AutoETS"),
    "auto_theta": lambda: LibraryModel("auto_theta", "AutoTheta"),
    "mstl": lambda: LibraryModel("mstl", "MSTL"),
}
# Which library each of the others needs; without it they are left out of the race, and say why.
OPTIONAL = {
    "boosting": "lightgbm",
    "auto_ets": "statsforecast",
    "auto_theta": "statsforecast",
    "mstl": "statsforecast",
}
FAST = ("contact", "average_8", "average_4", "seasonal_naive", "ets")


def find_candidates(
    wanted: str | Sequence[str | Candidate], method: str | None = None
) -> tuple[Candidate, ...]:
    """Return the candidates of a race: "fast", "all", a name, or several names and models.

    :param method: one that must be among them.
    :raises ForecastingError: a name that nobody has.
    """
    if isinstance(wanted, str):
        wanted = {"fast": FAST, "all": tuple(CANDIDATES)}.get(wanted, (wanted,))
    elif list(wanted) == ["all"]:
        wanted = tuple(CANDIDATES)
    found = [_find(one) if isinstance(one, str) else one for one in wanted]
    if method is not None and method not in [candidate.name for candidate in found]:
        found.append(_find(method))
    return tuple(found)


def _find(name: str) -> Candidate:
    if name not in CANDIDATES:
        raise ForecastingError(
            "candidates.unknown",
            f"There is no candidate {name!r}.",
            mend=f"Choose among {', '.join(CANDIDATES)}.",
            name=name,
        )
    return CANDIDATES[name]()
