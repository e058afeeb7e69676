"""The history of draws, and what each took."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from django.db.models import Count, Q
from django.utils.translation import get_language

from watchfloor.common.words import Words
from watchfloor.rooms.audits.contracts import DrawCard, ItemNotFound, Period
from watchfloor.rooms.audits.models import Draw
from watchfloor.rooms.observations.contracts import Result

_JUDGED = Count("drawn", filter=~Q(drawn__items__result=""), distinct=True)
_FAILED = Count("drawn", filter=Q(drawn__items__result=Result.FAIL), distinct=True)


def list_draws(
    *, day: date | None = None, standard_id: int | None = None, limit: int = 100, offset: int = 0
) -> tuple[DrawCard, ...]:
    """Return draws, the newest day first, in it the points with most stars."""
    found = Draw.objects.all()
    if day is not None:
        found = found.filter(day=day)
    if standard_id is not None:
        found = found.filter(standard_id=standard_id)
    rows = found.order_by("-day", "-stars", "code", "start_at")[offset : offset + limit]
    page = list(rows)
    judged = dict(_counts(page))
    return tuple(draw_card(row, *judged.get(row.pk, (0, 0))) for row in page)


def get_draw(*, draw_id: int) -> DrawCard:
    """Return one draw. :raises ItemNotFound: there is none."""
    row = Draw.objects.filter(pk=draw_id).first()
    if row is None:
        raise ItemNotFound(draw_id)
    return draw_card(row, *dict(_counts([row])).get(row.pk, (0, 0)))


def count_days() -> dict[date, int]:
    """Return how many contacts were drawn on each of the last days that were drawn."""
    rows = Draw.objects.values("day").annotate(points=Count("pk")).order_by("-day")[:60]
    return {row["day"]: row["points"] for row in rows}


def _counts(rows: list[Draw]) -> dict[int, tuple[int, int]]:
    counted = (
        Draw.objects.filter(pk__in=[row.pk for row in rows])
        .annotate(judged=_JUDGED, failed=_FAILED)
        .values_list("pk", "judged", "failed")
    )
    found: dict[int, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for pk, judged, failed in counted:
        found[pk] = (judged, failed)
    return found


def draw_card(row: Draw, judged: int = 0, failed: int = 0) -> DrawCard:
    """Return a row as a contract, its title in the reader's language."""
    title = Words(row.title_en, row.title_zh).text(get_language() or "en")
    return DrawCard(
        id=row.pk,
        day=row.day,
        standard_id=row.standard_id,
        standard_version_id=row.standard_version_id,
        code=row.code,
        title=title,
        stars=row.stars,
        period=Period(row.period),
        population=row.population,
        wanted=row.wanted,
        taken=row.taken,
        judged=judged,
        failed=failed,
        basis=row.basis,
        seed=row.seed,
        frame_hash=row.frame_hash,
        least_probability=row.least_probability,
        greatest_probability=row.greatest_probability,
        drawn_at=row.drawn_at,
    )
