"""How many contacts a poor forecast, or none, is expected to cost. No database here.

Where fewer contacts were planned for than come, nobody is there for the rest. Where more were
planned for, time is lost but no customer: so only the half below counts, and the bias tells how
large that half is.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from watchfloor.rooms.forecast.contracts import LeaderboardRow, VersionCard

PLAIN = "seasonal_naive"  # what one plans by without a forecast: the same day a week ago
_WEEK_DAYS = 7


def contacts_a_week(version: VersionCard) -> float:
    """Return how many contacts a version expects in a usual week of its horizon."""
    days = (version.last_day - version.first_day) / timedelta(days=1) + 1
    return version.contacts / days * _WEEK_DAYS


def missed_by_error(*, contacts: float, wape: float, floor: float, bias: float) -> float:
    """Return the contacts above plan that a better forecast would have known of.

    `wape`, `floor` and `bias` are shares of the contacts that came; a bias above 0 is too many
    planned for. What is above plan is (wape - bias) / 2 of all, and of that the part above the
    floor could be known.

    >>> missed_by_error(contacts=1000, wape=0.2, floor=0.1, bias=0.0)
    50.0
    >>> missed_by_error(contacts=1000, wape=0.2, floor=0.1, bias=0.2)  # always too many: none
    0.0
    """
    if wape <= floor:
        return 0.0
    above_plan = max(wape - bias, 0.0) / 2
    return contacts * above_plan * (wape - floor) / wape


def missed_without_forecast(*, contacts: float, leaderboard: Sequence[LeaderboardRow]) -> float:
    """Return the contacts above plan when one plans by the same day last week instead.

    It is what the last back-test tells: by how much the plain way was worse than the best. Without
    a back-test nobody knows, and nothing is claimed.
    """
    tried = {row.name: row.wape for row in leaderboard if not row.reason}
    if PLAIN not in tried:
        return 0.0
    return contacts * (tried[PLAIN] - min(tried.values())) / 2
