"""Proposals: what waits, what it changes, approve or return."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from watchfloor.common.access import access_of, actor_of, needs
from watchfloor.common.refusals import Refusal
from watchfloor.common.sentences import refusal_text
from watchfloor.rooms.matters import service as matters
from watchfloor.rooms.matters.contracts import MatterCard, MatterFilter
from watchfloor.rooms.risks.contracts import RiskPoint
from watchfloor.rooms.risks.rules.bodies import body_of
from watchfloor.rooms.risks.rules.differing import Difference, compare
from watchfloor.rooms.risks.rules.kinds import POINT
from watchfloor.rooms.standards import service as standards
from watchfloor.rooms.standards.contracts import (
    StandardNotFound,
    VersionCard,
    VersionState,
    proposed_as,
)

from .values import ValueWords
from .words import reason_words, state_words


@dataclass(frozen=True, slots=True)
class DifferenceRow:
    """A difference in the words of the page."""

    label: str
    before: str
    after: str


@needs("risks.approve")
@require_GET
def show_proposals(request: HttpRequest) -> HttpResponse:
    waiting = [
        each for each in standards.list_proposed(kind=POINT) if each.state is VersionState.PROPOSED
    ]
    return render(
        request,
        "risks/proposals.html",
        {"waiting": [(each, reason_words(each)) for each in waiting[:500]], "count": len(waiting)},
    )


@needs("risks.approve")
@require_POST
def approve_chosen(request: HttpRequest) -> HttpResponse:
    """Approve those that were ticked; one that is refused holds up no other."""
    chosen = [int(text) for text in request.POST.getlist("version") if text.isdecimal()][:1000]
    report = standards.approve_many(
        version_ids=chosen, access=access_of(request), actor=actor_of(request), at=timezone.now()
    )
    done = len(report.approved)
    if done:
        text = ngettext("%(n)s point was approved.", "%(n)s points were approved.", done)
        messages.success(request, text % {"n": done})
    for refusal in {str(each): each for each in report.refused.values()}.values():
        messages.error(request, refusal_text(refusal))
    return redirect("risks:proposals")


@needs("risks.view")
@require_GET
def review(request: HttpRequest, version_id: int) -> HttpResponse:
    version = _version(version_id)
    before = _before(version)
    old = (before.title, body_of(before, RiskPoint)) if before else None
    new = (version.title, body_of(version, RiskPoint)) if version.body is not None else None
    access = access_of(request)
    is_open = version.state is VersionState.PROPOSED
    rechecks = _rechecks(request, version)
    return render(
        request,
        "risks/review.html",
        {
            "version": version,
            "before": before,
            "state": state_words(version, is_held=False),
            "rows": _rows(compare(old, new)),
            "chain": _chain(version),
            "rechecks": rechecks,
            "waits_for": [each for each in rechecks if each.ended_at is None],
            "may_decide": is_open and access.can("risks.approve"),
            "may_revise": is_open and new is not None and access.can("risks.propose"),
            "is_own": is_open and version.proposed_by == access.name,
        },
    )


@needs("risks.approve")
@require_POST
def decide(request: HttpRequest, version_id: int) -> HttpResponse:
    """Approve a proposal, or return it with a reason."""
    _version(version_id)
    approves = request.POST.get("decision") == "approve"
    reason = request.POST.get("reason", "").strip()[:300]
    given = {"access": access_of(request), "actor": actor_of(request), "at": timezone.now()}
    try:
        if approves:
            standards.approve(version_id=version_id, **given)  # type: ignore[arg-type]  # three facts, each by its name
            messages.success(request, _("Approved: it holds from now on."))
        else:
            standards.return_version(version_id=version_id, reason=reason, **given)  # type: ignore[arg-type]  # as above
            messages.success(request, _("Returned to its proposer, with the reason."))
    except Refusal as refusal:
        messages.error(request, refusal_text(refusal))
    return redirect("risks:review", version_id=version_id)


def _chain(version: VersionCard) -> list[tuple[VersionCard, str]]:
    """Return what a proposal went through, from the first one on, with the reasons in words."""
    versions = standards.list_versions(standard_id=version.standard_id)
    return [(each, reason_words(each)) for each in proposed_as(version, versions)]


def _version(version_id: int) -> VersionCard:
    try:
        version = standards.get_version(version_id=version_id)
    except StandardNotFound as error:
        raise Http404 from error
    if version.kind != POINT:
        raise Http404(version_id)
    return version


def _before(version: VersionCard) -> VersionCard | None:
    """Return what a proposal would replace: the newest approved version before it."""
    return next(
        (
            each
            for each in standards.list_versions(standard_id=version.standard_id)
            if each.number < version.number
            and each.state is VersionState.APPROVED
            and each.body is not None
        ),
        None,
    )


def _rows(differences: Sequence[Difference]) -> list[DifferenceRow]:
    words = ValueWords.read(at=timezone.now())
    return [
        DifferenceRow(
            words.label(each.path),
            words.value(each.path, each.before),
            words.value(each.path, each.after),
        )
        for each in differences
    ]


def _rechecks(request: HttpRequest, version: VersionCard) -> tuple[MatterCard, ...]:
    if version.body is not None or version.change_matter_id is None:
        return ()
    wanted = MatterFilter(parent_id=version.change_matter_id)
    return matters.list_matters(wanted=wanted, access=access_of(request))
