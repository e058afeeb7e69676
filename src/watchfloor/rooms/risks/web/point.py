"""A point: what it says, how its stars came about, its cases, and its history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from watchfloor.common import expressions
from watchfloor.common.access import access_of, actor_of, needs
from watchfloor.common.refusals import Refusal
from watchfloor.common.sentences import refusal_text
from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.observations import service as observations
from watchfloor.rooms.observations.contracts import ObservationFilter, Result, StoredObservation
from watchfloor.rooms.risks import operations, queries
from watchfloor.rooms.risks.contracts import (
    Evidence,
    Guard,
    Measure,
    RetirementVerdict,
    RiskNotFound,
    RiskPoint,
    StarScale,
    StarSum,
    YearSeen,
)
from watchfloor.rooms.risks.queries.evidence import year_seen
from watchfloor.rooms.risks.queries.history import PointHistory, get_history
from watchfloor.rooms.risks.queries.library import get_point
from watchfloor.rooms.risks.rules.bodies import body_of
from watchfloor.rooms.risks.rules.rating import chance_above, hajek_rate
from watchfloor.rooms.risks.rules.retiring import judge_retirement
from watchfloor.rooms.risks.rules.stars import holding_override, sum_stars
from watchfloor.rooms.standards.contracts import VersionCard

from .forms import OverrideForm, ReasonForm
from .words import language, read_at, reason_words, retirement_words, state_words


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A line of the history."""

    version: VersionCard
    state: str
    tone: str

    @property
    def reason(self) -> str:
        return reason_words(self.version)


@dataclass(frozen=True, slots=True)
class GuardRow:
    """A guard, and what its expression says in words."""

    guard: Guard
    in_words: str


@dataclass(frozen=True, slots=True)
class Glass:
    """The computation of the stars, every number of it."""

    total: StarSum
    seen: Evidence
    raw_rate: float | None
    chance_above: float
    scale: StarScale
    measured_at: datetime | None


@dataclass(frozen=True, slots=True)
class Leaving:
    """What the rule of retirement says of the point."""

    seen: YearSeen
    verdict: RetirementVerdict
    words: str


@needs("risks.view")
@require_GET
def show_point(request: HttpRequest, code: str) -> HttpResponse:
    return point_page(request, code)


def point_page(
    request: HttpRequest, code: str, *, override_form: OverrideForm | None = None, status: int = 200
) -> HttpResponse:
    """Return the page of a point, as it is or as it was on a day."""
    at, day = read_at(request.GET)
    history = _history(code, at)
    shown = history.shown
    point = body_of(shown, RiskPoint)
    measures = queries.list_measures(standard_id=history.standard_id)
    known = [each for each in measures if each.measured_at <= at]
    steps = {step.code: step for step in queries.list_steps(at=at)}
    may = access_of(request).capabilities
    return render(
        request,
        "risks/point.html",
        {
            "history": history,
            "shown": shown,
            "point": point,
            "is_held": history.held is not None,
            "day": day,
            "today": at.astimezone(calendars.centre_zone()).date(),
            "classes": _classes(point, at),
            "bound": [(step, steps.get(step)) for step in point.steps],
            "guards": [_guard_row(each) for each in point.guards],
            "glass": _glass(point, known[-1] if known else None, at),
            "override": holding_override(point, at.astimezone(calendars.centre_zone()).date()),
            "measures": known,
            "trend": [each.week_loss for each in known],
            "cases": queries.list_cases(standard_id=history.standard_id),
            "findings": _findings(request, history, at),
            "leaving": _leaving(history, point, at) if history.held and day is None else None,
            "versions": _versions(history),
            "override_form": override_form or OverrideForm(),
            "reason_form": ReasonForm(),
            "may": may,
            "may_change": "risks.propose" in may and history.waiting is None and day is None,
        },
        status=status,
    )


@needs("risks.manage")
@require_POST
def override(request: HttpRequest, code: str) -> HttpResponse:
    """Propose stars of a person's choice."""
    now = timezone.now()
    form = OverrideForm(request.POST)
    if not form.is_valid():
        return point_page(request, _known(code, now), override_form=form, status=422)
    operations.override_stars(
        code=code,
        stars=form.cleaned_data["stars"],
        reason=form.cleaned_data["reason"],
        until=form.cleaned_data["until"],
        today=now.astimezone(calendars.centre_zone()).date(),
        actor=actor_of(request),
        at=now,
    )
    messages.success(request, _("The stars were proposed; somebody else approves them."))
    return redirect("risks:point", code=code)


@needs("risks.propose")
@require_POST
def retire(request: HttpRequest, code: str) -> HttpResponse:
    """Propose that a point leaves."""
    now = timezone.now()
    try:
        card = get_point(code=code, at=now)
    except RiskNotFound as error:
        raise Http404 from error
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return point_page(request, code, status=422)
    operations.retire_point(
        card=card, reason=form.cleaned_data["reason"], actor=actor_of(request), at=now
    )
    messages.success(request, _("Its leaving was proposed, with a re-check that comes first."))
    return redirect("risks:point", code=code)


@needs("risks.propose")
@require_POST
def bring_back(request: HttpRequest, code: str) -> HttpResponse:
    """Propose that a retired point comes back."""
    now = timezone.now()
    history = _history(code, now)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return point_page(request, code, status=422)
    operations.return_retired(
        standard_id=history.standard_id,
        reason=form.cleaned_data["reason"],
        actor=actor_of(request),
        at=now,
    )
    messages.success(request, _("Its return was proposed; somebody else approves it."))
    return redirect("risks:point", code=code)


@needs("risks.propose")
@require_POST
def add_case(request: HttpRequest, code: str) -> HttpResponse:
    """Link a contact or a matter."""
    now = timezone.now()
    history = _history(code, now)
    subject = request.POST.get("subject", "").strip()
    try:
        operations.add_case(
            standard_id=history.standard_id,
            code=code,
            subject=subject if ":" in subject else f"contact:{subject}",
            note=request.POST.get("note", "").strip(),
            actor=actor_of(request),
            at=now,
        )
    except Refusal as refusal:
        messages.error(request, refusal_text(refusal))
    return redirect("risks:point", code=code)


@needs("risks.manage")
@require_POST
def remove_case(request: HttpRequest, code: str, case_id: int) -> HttpResponse:
    """Take a link away."""
    now = timezone.now()
    history = _history(code, now)
    operations.remove_case(
        case_id=case_id,
        standard_id=history.standard_id,
        code=code,
        actor=actor_of(request),
        at=now,
    )
    return redirect("risks:point", code=code)


def _history(code: str, at: datetime) -> PointHistory:
    try:
        return get_history(code=code, at=at)
    except RiskNotFound as error:
        raise Http404 from error


def _known(code: str, at: datetime) -> str:
    return _history(code, at).code


def _classes(point: RiskPoint, at: datetime) -> list[tuple[str, str]]:
    known = {each.code: each for each in queries.list_classifications(at=at)}
    found = []
    for key, value in point.classes.items():
        of = known.get(key)
        name = of.classes.get(value) if of else None
        found.append(
            (of.title.text(language()) if of else key, name.text(language()) if name else value)
        )
    return found


def _guard_row(guard: Guard) -> GuardRow:
    try:
        expression = expressions.compile_expression(guard.when)
    except expressions.ExpressionError as error:
        return GuardRow(guard, _(error.what) % error.fields)
    return GuardRow(guard, expressions.describe(expression, language()))


def _glass(point: RiskPoint, measure: Measure | None, at: datetime) -> Glass:
    seen, scale = measure.year if measure else Evidence(), queries.get_scale(at=at)
    today = at.astimezone(calendars.centre_zone()).date()
    return Glass(
        total=sum_stars(point, seen, measure.reach if measure else None, scale, today),
        seen=seen,
        raw_rate=hajek_rate(seen),
        chance_above=chance_above(point, seen),
        scale=scale,
        measured_at=measure.measured_at if measure else None,
    )


def _findings(
    request: HttpRequest, history: PointHistory, at: datetime
) -> list[tuple[str, StoredObservation]]:
    """Return the latest failed judgements in the viewer's reach, each with its contact's key."""
    wanted = ObservationFilter(
        start=at - timedelta(days=365),
        end=at,
        results=(Result.FAIL,),
        standard_ids=(history.standard_id,),
    )
    found = observations.list_observations(wanted=wanted, scope=access_of(request).scope, limit=10)
    return [(each.seen.subject.removeprefix("contact:"), each) for each in found]


def _leaving(history: PointHistory, point: RiskPoint, at: datetime) -> Leaving:
    seen = year_seen(standard_id=history.standard_id, code=history.code, at=at)
    verdict = judge_retirement(seen, tolerable_rate=point.tolerable_rate)
    return Leaving(seen, verdict, retirement_words(verdict.reason))


def _versions(history: PointHistory) -> list[VersionRow]:
    held = history.held
    return [
        VersionRow(each, *state_words(each, is_held=held is not None and each.id == held.id))
        for each in history.versions
    ]
