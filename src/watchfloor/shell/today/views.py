"""Today: the first screen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from watchfloor.common.access import Access, access_of, needs
from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.interactions import service as interactions
from watchfloor.rooms.interactions.contracts import LegFilter, Tally
from watchfloor.rooms.metrics import service as metrics
from watchfloor.rooms.standards import service as standards
from watchfloor.shell.today.worklist.gathering import build
from watchfloor.shell.today.worklist.kinds import VALUE, contact_worth

from . import figures
from .figures import Day, Definition
from .gathering import gather
from .pulses import feed_pulses
from .signals import FeedPulse, is_late


@dataclass(frozen=True, slots=True)
class FeedRow:
    """A feed as the page shows it."""

    pulse: FeedPulse
    is_late: bool
    can_tell: bool


@dataclass(frozen=True, slots=True)
class Total:
    """All queues in reach together."""

    tally: Tally
    level: float | None
    goal: float | None
    speed_of_answer: float | None
    handle_time: float | None
    talk_time: float | None


@needs("metrics.view")
@require_GET
def show_today(request: HttpRequest) -> HttpResponse:
    """Show service against target, what is late, and what to do now."""
    access, now = access_of(request), timezone.now()
    day = figures.shown_day(now, access)
    if not access.can("interactions.queues.view"):
        return _own_page(request, day, access, now)
    definition = figures.service_level(day.window.start if day else now)
    rows = figures.queue_rows(day, definition, access) if day else []
    zone = calendars.centre_zone()
    pulses = feed_pulses(now, zone)
    found = gather(day, rows, pulses, definition, access)
    return render(
        request,
        "shell/today/today.html",
        {
            "now": now,
            "zone": zone,
            "day": day,
            "weekday": _weekday(day),
            "rows": rows,
            "has_goals": any(row.goal is not None for row in rows),
            "total": _total(figures.add_tallies(row.tally for row in rows), definition, now),
            "definition": definition,
            "worklist": build(access=access, at=now, signals=found, day=day),
            "worth": contact_worth(at=now),
            "worth_url": _worth_url(now),
            "feeds": [
                FeedRow(each, is_late(each), each.usual_seconds is not None) for each in pulses
            ],
            "latest": max((p.last_record_at for p in pulses if p.last_record_at), default=None),
            "may_import": access.can("interactions.imports.run"),
        },
    )


def _worth_url(now: datetime) -> str:
    """Return where the value of a contact is decided."""
    held = standards.list_held(kind=VALUE, at=now)
    if held:
        return reverse("standards:standard", kwargs={"standard_id": held[0].standard_id})
    return reverse("standards:new", kwargs={"kind": VALUE})


def _own_page(request: HttpRequest, day: Day | None, access: Access, now: datetime) -> HttpResponse:
    """An agent sees her own tasks and contacts, with the same figures as the leader sees."""
    tally = Tally()
    if day is not None:
        legs = LegFilter(day.window.start, day.window.end)
        tally = interactions.count_legs(legs=legs, scope=access.scope)
    return render(
        request,
        "shell/today/own.html",
        {
            "day": day,
            "weekday": _weekday(day),
            "total": _total(tally, None, now),
            "worklist": build(access=access, at=now, signals=(), day=None),
        },
    )


def _total(tally: Tally, definition: Definition | None, now: datetime) -> Total:
    goals = {
        each.queue_id: each.goal
        for each in metrics.list_targets(at=now)
        if each.metric == figures.SERVICE_LEVEL
    }
    return Total(
        tally=tally,
        level=metrics.evaluate_tally(variant=definition.variant, tally=tally).value
        if definition
        else None,
        goal=goals.get(None),
        speed_of_answer=_value("asa", "entry_to_answer", tally),
        handle_time=_value("aht", "talk_hold_wrap", tally),
        talk_time=_value("aht_parts", "talk", tally),
    )


def _value(metric: str, variant: str, tally: Tally) -> float | None:
    definition = metrics.get_variant(metric=metric, variant=variant)
    return metrics.evaluate_tally(variant=definition, tally=tally).value


def _weekday(day: Day | None) -> str:
    if day is None:
        return ""
    names = (
        _("Monday"),
        _("Tuesday"),
        _("Wednesday"),
        _("Thursday"),
        _("Friday"),
        _("Saturday"),
        _("Sunday"),
    )
    return names[day.day.weekday()]
