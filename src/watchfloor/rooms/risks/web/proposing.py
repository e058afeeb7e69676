"""Proposing a point by the short form, and changing one by the full form."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from watchfloor.common.access import access_of, actor_of, needs
from watchfloor.common.refusals import Refusal
from watchfloor.common.sentences import refusal_text
from watchfloor.rooms.risks import operations, queries
from watchfloor.rooms.risks.contracts import (
    LibraryPoint,
    Place,
    Problem,
    RiskNotFound,
    RiskPoint,
)
from watchfloor.rooms.risks.queries.history import PointHistory, get_history
from watchfloor.rooms.risks.rules.bodies import body_of
from watchfloor.rooms.risks.rules.classes import ZONE
from watchfloor.rooms.risks.rules.guarding import find_fault
from watchfloor.rooms.risks.rules.library.plain import plain_point
from watchfloor.rooms.risks.rules.origins import is_case
from watchfloor.rooms.standards.contracts import VersionCard

from .forms import ProposeForm, no_nul
from .point_form import draw_form, read_form


@needs("risks.propose")
@require_http_methods(["GET", "POST"])
def propose(request: HttpRequest) -> HttpResponse:
    """Propose a point; from a contact or a finding, which then is its first case."""
    now = timezone.now()
    zones = next(
        (each.classes for each in queries.list_classifications(at=now) if each.code == ZONE), {}
    )
    form = ProposeForm(
        queries.list_steps(at=now),
        tuple(zones.items()),
        request.POST or None,
        initial=_initial(request),
    )
    origin = _origin(request)
    if request.method == "POST" and form.is_valid():
        version = operations.propose_point(
            title=form.title_words(),
            point=form.point(),
            reason=no_nul(form.cleaned_data["wrong"])[:300],
            origin=origin,
            actor=actor_of(request),
            at=now,
        )
        messages.success(
            request,
            _("Thank you. %(code)s was proposed and waits to be approved.")
            % {"code": version.code},
        )
        return redirect("risks:point", code=version.code)
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "origin": origin, "origin_name": origin.partition(":")[2]}
    return render(request, "risks/propose.html", context, status=status)


@needs("risks.propose")
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, code: str) -> HttpResponse:
    """Propose the next version of a point, or revise the proposal that waits."""
    now = timezone.now()
    try:
        history = get_history(code=code, at=now)
    except RiskNotFound as error:
        raise Http404 from error
    base = _base(history)
    if request.method != "POST":
        data = plain_point(LibraryPoint(code, base.title, body_of(base, RiskPoint)))
        return _form_page(request, history, data, [])
    data, point, problems = read_form(request.POST, code)
    problems += _guard_problems(point)
    if point is None or problems:
        return _form_page(request, history, data, problems, status=422)
    try:
        _save(request, history, base, point)
    except Refusal as refusal:
        messages.error(request, refusal_text(refusal))
        return _form_page(request, history, data, [], status=422)
    messages.success(request, _("The change was proposed; somebody else approves it."))
    return redirect("risks:point", code=code)


def _base(history: PointHistory) -> VersionCard:
    """Return the version that the form starts from: what waits, else what is shown."""
    waiting = history.waiting
    return waiting if waiting and waiting.body is not None else history.shown


def _save(
    request: HttpRequest, history: PointHistory, base: VersionCard, point: LibraryPoint
) -> None:
    given: dict[str, Any] = {
        "title": point.title,
        "point": _with_override(point.point, body_of(base, RiskPoint)),
        "reason": no_nul(request.POST.get("reason", "").strip())[:300] or _("Changed"),
        "actor": actor_of(request),
        "at": timezone.now(),
    }
    if history.waiting:
        access = access_of(request)
        operations.revise_point(version_id=history.waiting.id, access=access, **given)
    else:
        operations.propose_point(code=history.code, **given)


def _with_override(point: RiskPoint, base: RiskPoint) -> RiskPoint:
    """Keep stars set by hand: they have a form of their own."""
    return replace(point, override=base.override)


def _guard_problems(point: LibraryPoint | None) -> list[Problem]:
    guards = point.point.guards if point else ()
    faults = ((number, find_fault(guard.when)) for number, guard in enumerate(guards))
    return [Problem(Place(0, f"guards.{number}.when"), *fault) for number, fault in faults if fault]


def _form_page(
    request: HttpRequest,
    history: PointHistory,
    data: dict[str, Any],
    problems: list[Problem],
    status: int = 200,
) -> HttpResponse:
    context = {
        "history": history,
        "form": draw_form(data, problems, timezone.now()),
        "has_problems": bool(problems),
        "reason": request.POST.get("reason", ""),
    }
    return render(request, "risks/edit.html", context, status=status)


def _origin(request: HttpRequest) -> str:
    """Return the contact or matter that the page was opened from."""
    for name, kind in (("contact", "contact"), ("finding", "matter")):
        subject = f"{kind}:{request.GET.get(name, '')}"
        if is_case(subject):
            return subject
    return ""


def _initial(request: HttpRequest) -> dict[str, str]:
    return {"step": request.GET.get("step", ""), "title": request.GET.get("title", "")[:120]}
