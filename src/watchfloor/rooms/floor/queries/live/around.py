"""What boards show beside the events: feeds, what is foreseen, advice, the contract's formula."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.floor.contracts import FeedNow
from watchfloor.rooms.floor.models import Advice, Outlook
from watchfloor.rooms.floor.queries.sources import list_feeds
from watchfloor.rooms.interactions.contracts import Tally
from watchfloor.rooms.metrics import service as metrics
from watchfloor.rooms.metrics.contracts import Variant

FRESH = timedelta(seconds=2)
SERVICE = "service_level"


@dataclass(frozen=True, slots=True)
class Around:
    """All of it at an instant. `advice` is by part of the centre."""

    read_at: datetime
    feeds: tuple[FeedNow, ...]
    outlooks: Mapping[int, Mapping[str, object]]
    advice: Mapping[int, Mapping[str, object]]
    variant: Variant
    targets: Mapping[int | None, float] = field(default_factory=dict)

    def has_gone_stale(self, at: datetime) -> bool:
        """Say whether it is to be read again."""
        return not self.read_at <= at < self.read_at + FRESH

    def service_of(self, tally: Tally, queue_id: int | None) -> Mapping[str, object]:
        """Return the service of a tally by the contract's formula, with its target."""
        value = metrics.evaluate_tally(variant=self.variant, tally=tally)
        name = value.name
        return {
            "value": value.value,
            "numerator": value.numerator,
            "denominator": value.denominator,
            "target": self.targets.get(queue_id, self.targets.get(None)),
            "formula": self.variant.code,
            "name": {"en": name.en, "zh": name.zh},
        }


def read_around(*, at: datetime) -> Around:
    """Return what boards show beside the events; of what is foreseen only the running day."""
    today = at.astimezone(calendars.centre_zone()).date()
    chosen = metrics.chosen_variant(metric=SERVICE, at=at)
    usual = metrics.get_metric(metric=SERVICE).variants[0]
    variant = chosen.variant if chosen is not None else usual.code
    return Around(
        read_at=at,
        feeds=list_feeds(at=at),
        outlooks={row.queue_id: _outlook(row) for row in Outlook.objects.filter(day=today)},
        advice={row.node_id: _advice(row) for row in Advice.objects.filter(expires_at__gt=at)},
        variant=metrics.get_variant(metric=SERVICE, variant=variant),
        targets={each.queue_id: each.goal for each in metrics.list_targets(at=at, metric=SERVICE)},
    )


def _outlook(row: Outlook) -> Mapping[str, object]:
    return {
        "day": row.day,
        "made_at": row.made_at,
        "service_share": row.service_share,
        "service_low": row.service_low,
        "service_high": row.service_high,
        "next_hours_share": row.next_hours_share,
    }


def _advice(row: Advice) -> Mapping[str, object]:
    return {"node_id": row.node_id, "words": row.words, "link": row.link, "made_at": row.made_at}
