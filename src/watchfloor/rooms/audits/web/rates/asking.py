"""What the address of the error rates asks for; what it says wrongly is left out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import TypeVar
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.http import QueryDict

from watchfloor.rooms.audits.queries.rates import Dimension, RatesWanted
from watchfloor.rooms.audits.rules.rates.groups import Key
from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.observations.contracts import By, Layer

E = TypeVar("E", bound=StrEnum)
_FIRST, _LAST = date(2000, 1, 3), date(2099, 12, 30)
USUAL_WEEKS = 13
MOST_DAYS = 800
EVERY = (By.DAY, By.WEEK, By.MONTH)


class Sort(StrEnum):
    """Never by the figure alone: by the name, or by what is certain of the rate."""

    NAME = "name"
    LOWER = "lower"


@dataclass(frozen=True, slots=True)
class RatesAsk:
    """A question about error rates; days are the centre's, both included."""

    first: date
    last: date
    zone: ZoneInfo
    dimension: Dimension
    every: By
    sort: Sort
    layer: Layer | None
    standard_id: int | None
    since: date | None  # before and after this day
    group: str  # the group that the comparison is about; empty: everything

    @property
    def wanted(self) -> RatesWanted:
        return RatesWanted(
            start=self.instant(self.first),
            end=self.instant(self.last + timedelta(days=1)),
            layers=(self.layer,) if self.layer else (),
            standard_ids=(self.standard_id,) if self.standard_id else (),
        )

    @property
    def key(self) -> Key:
        """The chosen group as a key of figures."""
        if not self.group:
            return None
        is_number = self.dimension in (Dimension.POINT, Dimension.TEAM, Dimension.AGENT)
        return (int(self.group) if self.group.isdecimal() else None) if is_number else self.group

    def instant(self, day: date) -> datetime:
        return datetime.combine(day, time(), tzinfo=self.zone)

    def address(self, **changes: object) -> str:
        """Return the query of the page, with other values; an empty one is left out."""
        values: dict[str, object] = {
            "first": self.first,
            "last": self.last,
            "by": self.dimension,
            "every": self.every,
            "sort": self.sort,
            "layer": self.layer or "",
            "point": self.standard_id or "",
            "since": self.since or "",
            "group": self.group,
            **changes,
        }
        return urlencode({name: str(value) for name, value in values.items() if value != ""})


def read_ask(query: QueryDict, now: datetime) -> RatesAsk:
    """Read an address."""
    zone = calendars.centre_zone()
    today = now.astimezone(zone).date()
    last = _day(query.get("last", "")) or today
    first = _day(query.get("first", "")) or last - timedelta(weeks=USUAL_WEEKS)
    first = max(min(first, last), last - timedelta(days=MOST_DAYS))
    since = _day(query.get("since", ""))
    point = query.get("point", "")
    every = _member(By, query.get("every", ""), By.WEEK)
    return RatesAsk(
        first=first,
        last=last,
        zone=zone,
        dimension=_member(Dimension, query.get("by", ""), Dimension.POINT),
        every=every if every in EVERY else By.WEEK,
        sort=_member(Sort, query.get("sort", ""), Sort.NAME),
        layer=_member(Layer, query.get("layer", ""), None),
        standard_id=int(point) if point.isdecimal() and len(point) < 19 else None,
        since=since if since and first < since <= last else None,
        group=query.get("group", "").replace("\0", "")[:100],
    )


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if _FIRST <= day <= _LAST else None


D = TypeVar("D")


def _member(kind: type[E], text: str, usual: D) -> E | D:
    try:
        return kind(text)
    except ValueError:
        return usual
