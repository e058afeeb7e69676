"""What the package `holidays` computes, of any country; the one place that loads it."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import ModuleType


def _package() -> ModuleType:
    """Load `holidays` when it is first asked: half a second that most uses can do without."""
    return import_module("holidays")


@lru_cache(maxsize=256)
def is_supported(code: str) -> bool:
    """Say whether a country such as "US", or a part of one such as "DE-BY", is known."""
    land, _, part = code.partition("-")
    parts = _package().list_supported_countries(include_aliases=True).get(land)
    return parts is not None and (not part or part in parts)


@lru_cache(maxsize=1024)
def holidays_of(code: str, year: int, category: str = "public") -> tuple[tuple[date, str], ...]:
    """Return the days of a year with their names, in English where there are English ones.

    A year before or after those that the package can compute has none. Names of one day are
    joined by "; "; "(observed)" and "(estimated)" are left as they are.
    """
    land, _, part = code.partition("-")
    plain = _package().country_holidays(land, subdiv=part or None)
    if not plain.start_year <= year <= plain.end_year:
        return ()
    language = "en_US" if "en_US" in plain.supported_languages else None
    days = _package().country_holidays(
        land, subdiv=part or None, years=year, categories=(category,), language=language
    )
    return tuple(sorted((day, str(text)) for day, text in days.items()))
