"""Measuring: at night, and when asked, what was seen of each point becomes its week's row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

from django.db import transaction

from watchfloor.common import journal
from watchfloor.common.access import WHOLE_CENTRE
from watchfloor.common.actor import Actor
from watchfloor.common.timegrid import Window
from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.interactions import service as interactions
from watchfloor.rooms.observations import service as observations
from watchfloor.rooms.observations.contracts import By, Kind
from watchfloor.rooms.risks.contracts import Evidence, RiskPoint
from watchfloor.rooms.risks.models import Measured
from watchfloor.rooms.risks.queries.evidence import day_start, sum_evidence
from watchfloor.rooms.risks.queries.setting import get_scale, list_steps
from watchfloor.rooms.risks.rules.bodies import body_of
from watchfloor.rooms.risks.rules.kinds import POINT
from watchfloor.rooms.risks.rules.reaching import reach_of
from watchfloor.rooms.risks.rules.stars import quick_sum
from watchfloor.rooms.standards import service as standards
from watchfloor.rooms.standards.contracts import VersionCard

YEAR, RECENT = timedelta(days=365), timedelta(days=28)
_KEPT_WEEKS = 160
_UPDATED = [
    field.attname
    for field in Measured._meta.concrete_fields
    if field.attname not in {"id", "standard_id", "week_on"}
]


@transaction.atomic
def measure_points(*, actor: Actor, at: datetime) -> int:
    """Measure every point that holds, from what was seen until an instant; return how many."""
    zone = calendars.centre_zone()
    today = at.astimezone(zone).date()
    year = sum_evidence(start=day_start(today - YEAR, zone), end=at)
    recent = sum_evidence(start=day_start(today - RECENT, zone), end=at)
    held = standards.list_held(kind=POINT, at=at)
    reach = _reaches(held, day_start(today - RECENT, zone), at)
    scale = get_scale(at=at)
    rows = []
    for version in held:
        seen = year.get(version.standard_id, Evidence())
        row = _row(version.standard_id, today, at, seen, recent.get(version.standard_id))
        row.reach = reach[version.standard_id]
        row.stars, row.rate, _, row.week_loss = quick_sum(
            body_of(version, RiskPoint), seen, row.reach, scale, today
        )
        rows.append(row)
    _save(rows, today)
    journal.record(
        action="risks.points.measured",
        subject="risks",
        actor=actor,
        at=at,
        after={"points": len(rows), "seen": len(year)},
    )
    return len(rows)


def _row(
    standard_id: int, today: date, at: datetime, year: Evidence, recent: Evidence | None
) -> Measured:
    late = recent or Evidence()
    return Measured(
        standard_id=standard_id,
        week_on=today - timedelta(days=today.weekday()),
        measured_at=at,
        looked=year.looked,
        failed=year.failed,
        weight=year.weight,
        failed_weight=year.failed_weight,
        spread=year.spread,
        recent_looked=late.looked,
        recent_failed=late.failed,
        recent_weight=late.weight,
        recent_failed_weight=late.failed_weight,
        recent_spread=late.spread,
    )


def _save(rows: list[Measured], today: date) -> None:
    Measured.objects.bulk_create(
        rows,
        batch_size=1000,
        update_conflicts=True,
        unique_fields=["standard_id", "week_on"],
        update_fields=_UPDATED,
    )
    Measured.objects.filter(week_on__lt=today - timedelta(weeks=_KEPT_WEEKS)).delete()


def _reaches(
    held: Iterable[VersionCard], start: datetime, end: datetime
) -> Mapping[int, float | None]:
    """Return contacts a week for each point."""
    steps = {step.code: step for step in list_steps(at=end)}
    reached = _by_step(start, end)
    points: dict[int, RiskPoint] = {each.standard_id: body_of(each, RiskPoint) for each in held}
    by_queue = _by_queue(start, end)
    return {
        standard_id: reach_of(point, steps, reached, by_queue)
        for standard_id, point in points.items()
    }


def _by_step(start: datetime, end: datetime) -> Mapping[str, float]:
    """Return contacts a week by step. Where counting began later, since then, at least a week."""
    seen = {"kinds": (Kind.STEP_REACHED,), "scope": WHOLE_CENTRE, "start": start, "end": end}
    days = [str(row.keys[0]) for row in observations.count_kinds(by=(By.DAY,), **seen)]  # type: ignore[arg-type]  # one question asked twice
    if not days:
        return {}
    last = end.astimezone(start.tzinfo).date()
    weeks = max((last - date.fromisoformat(min(days))).days + 1, 7) / 7
    rows = observations.count_kinds(by=(By.STEP,), **seen)  # type: ignore[arg-type]  # as above
    return {str(row.keys[0]): row.count / weeks for row in rows if row.keys[0]}


def _by_queue(start: datetime, end: datetime) -> Mapping[str, float]:
    """Return answered contacts a week by queue's code, over the days that have any."""
    found: dict[str, float] = {}
    weeks = RECENT.days / 7
    for queue in interactions.list_queues(scope=WHOLE_CENTRE):
        tally = interactions.sum_intervals(
            window=Window(start, end), queue_ids=(queue.id,), scope=WHOLE_CENTRE
        )
        if tally.answered:
            found[queue.code] = found.get(queue.code, 0.0) + tally.answered / weeks
    return found
