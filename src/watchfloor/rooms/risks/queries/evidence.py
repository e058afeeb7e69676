"""What was seen of points: kept weeks, fresh sums, and a calendar year."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from watchfloor.common.access import WHOLE_CENTRE
from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.matters import service as matters
from watchfloor.rooms.observations import service as observations
from watchfloor.rooms.observations.contracts import By, Kind, Layer, RateRow, Result
from watchfloor.rooms.risks.contracts import Evidence, Measure, YearSeen
from watchfloor.rooms.risks.models import Measured
from watchfloor.rooms.standards import service as standards

# Other people's eyes: what an agent says of herself shows no error rate.
OTHERS = (Layer.TEAM, Layer.QUALITY)
_ANOMALIES = (Kind.AUDIT, Kind.RECORD_CHECK, Kind.GUARD)


def day_start(day: date, zone: ZoneInfo) -> datetime:
    """Return the first instant of a local day."""
    return datetime.combine(day, time(), tzinfo=zone)


def evidence_of(row: RateRow) -> Evidence:
    """Return sums of judgements as evidence."""
    return Evidence(row.looked, row.failed, row.weight, row.failed_weight, row.spread)


def sum_evidence(
    *, start: datetime, end: datetime, standard_ids: tuple[int, ...] = ()
) -> Mapping[int, Evidence]:
    """Return what a stretch of time showed of each point.

    Audits by others tell the rate. A point that nobody audited has the automatic checks of its
    guards, which look at everything but see only what a guard can see.
    """
    audits = observations.sum_rates(
        start=start,
        end=end,
        by=(By.STANDARD,),
        kinds=(Kind.AUDIT,),
        layers=OTHERS,
        standard_ids=standard_ids,
        scope=WHOLE_CENTRE,
    )
    checks = observations.sum_rates(
        start=start,
        end=end,
        by=(By.STANDARD,),
        kinds=(Kind.RECORD_CHECK,),
        standard_ids=standard_ids,
        scope=WHOLE_CENTRE,
    )
    rows = [*checks, *audits]  # audits come last and stand
    return {int(row.keys[0]): evidence_of(row) for row in rows if row.keys[0] is not None}


def latest_measures(*, at: datetime) -> Mapping[int, Measure]:
    """Return what was last known of each point at an instant."""
    rows = Measured.objects.filter(measured_at__lte=at)
    newest = rows.order_by("standard_id", "-week_on").distinct("standard_id")
    return {row.standard_id: measure_of(row) for row in newest.iterator(chunk_size=2000)}


def measure_stamp(*, at: datetime) -> datetime | None:
    """Return when points were last measured before an instant: for caches."""
    rows = Measured.objects.filter(measured_at__lte=at).order_by("-measured_at")
    return rows.values_list("measured_at", flat=True).first()


def list_measures(*, standard_id: int, weeks: int = 52) -> tuple[Measure, ...]:
    """Return a point's last weeks, the oldest first: its trend."""
    rows = Measured.objects.filter(standard_id=standard_id).order_by("-week_on")[:weeks]
    return tuple(measure_of(row) for row in reversed(rows))


def measure_of(row: Measured) -> Measure:
    """Return a kept week."""
    return Measure(
        standard_id=row.standard_id,
        week_on=row.week_on,
        measured_at=row.measured_at,
        year=Evidence(row.looked, row.failed, row.weight, row.failed_weight, row.spread),
        recent=Evidence(
            row.recent_looked,
            row.recent_failed,
            row.recent_weight,
            row.recent_failed_weight,
            row.recent_spread,
        ),
        reach=row.reach,
        stars=row.stars,
        rate=row.rate,
        week_loss=row.week_loss,
    )


def year_seen(*, standard_id: int, code: str, at: datetime) -> YearSeen:
    """Return what the last full calendar year, and the time since, showed of a point."""
    zone = calendars.centre_zone()
    year = at.astimezone(zone).year - 1
    start, end = day_start(date(year, 1, 1), zone), day_start(date(year + 1, 1, 1), zone)
    audits = observations.sum_rates(
        start=start,
        end=end,
        by=(By.STANDARD,),
        kinds=(Kind.AUDIT,),
        layers=OTHERS,
        standard_ids=(standard_id,),
        scope=WHOLE_CENTRE,
    )
    return YearSeen(
        year=year,
        held_all_year=_held_all_year(standard_id, start, end),
        anomalies=_count_anomalies(standard_id, start, end),
        anomalies_since=_count_anomalies(standard_id, end, at) + _open_findings(code),
        audits=evidence_of(audits[0]) if audits else Evidence(),
    )


def quiet_points(*, at: datetime) -> frozenset[int]:
    """Return the points that were audited in the last full year and failed nothing since then.

    The few that the rule of retirement has to look at closely, found at once.
    """
    zone = calendars.centre_zone()
    start = day_start(date(at.astimezone(zone).year - 1, 1, 1), zone)
    rows = observations.sum_rates(start=start, end=at, by=(By.STANDARD,), scope=WHOLE_CENTRE)
    return frozenset(int(row.keys[0]) for row in rows if row.keys[0] is not None and not row.failed)


def _count_anomalies(standard_id: int, start: datetime, end: datetime) -> int:
    rows = observations.count_kinds(
        start=start,
        end=end,
        by=(By.STANDARD,),
        kinds=_ANOMALIES,
        results=(Result.FAIL,),
        standard_ids=(standard_id,),
        scope=WHOLE_CENTRE,
    )
    return sum(row.count for row in rows)


def _open_findings(code: str) -> int:
    about = matters.opened_by(subject=f"risk:{code}")
    return sum(each.kind == "finding" and each.ended_at is None for each in about)


def _held_all_year(standard_id: int, start: datetime, end: datetime) -> bool:
    """Tell whether versions followed each other without a gap from the year's first instant."""
    reached = start
    for version in reversed(standards.list_versions(standard_id=standard_id)):
        is_held = version.approved_at is not None and version.body is not None
        if is_held and version.valid_from <= reached:
            reached = max(reached, version.valid_to or end)
    return reached >= end


def audited_since(*, at: datetime, weeks: int) -> frozenset[int]:
    """Return the points that somebody else than the agent audited in the last weeks."""
    rows = observations.sum_rates(
        start=at - timedelta(weeks=weeks),
        end=at,
        by=(By.STANDARD,),
        kinds=(Kind.AUDIT,),
        layers=OTHERS,
        scope=WHOLE_CENTRE,
    )
    return frozenset(int(row.keys[0]) for row in rows if row.keys[0] is not None)
