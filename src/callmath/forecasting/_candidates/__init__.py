"""The models in the race. All are held to one conformance suite, `tests/test_candidates.py`."""

from ._averages import WeekdayAverage, make_baselines
from ._registry import CANDIDATES, FAST, OPTIONAL, find_candidates

__all__ = ["CANDIDATES", "FAST", "OPTIONAL", "WeekdayAverage", "find_candidates", "make_baselines"]
