"""What can be looked at and done with a version: history, conflicts, copying, publishing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from watchfloor.common.access import access_of, actor_of, needs
from watchfloor.common.addresses import read_number
from watchfloor.common.refusals import Refusal
from watchfloor.common.sentences import refusal_text
from watchfloor.rooms.rosters.contracts import (
    ExplanationCard,
    Origin,
    PublishReport,
    UncoveredCard,
    VersionDetail,
    WayOutCard,
)
from watchfloor.rooms.rosters.operations.publishing import publish as publish_version
from watchfloor.rooms.rosters.operations.versions import copy_version, undo_edit
from watchfloor.rooms.rosters.queries.publishing import preview_publish
from watchfloor.rooms.rosters.queries.versions import get_version, list_edits

from .differences import shown_differences
from .reading import check_whole, may_edit, version_of
from .rosters import start
from .words import figures_of, say_clock, say_day, say_origin

_SHOWN = 100


@needs("rosters.view")
@require_GET
def history(request: HttpRequest, version_id: int) -> HttpResponse:
    """Show what was changed by hand in a version."""
    version, roster = version_of(request, version_id)
    context = {
        "version": version,
        "roster": roster,
        "tab": "history",
        "origin": say_origin(version.origin),
        "edits": list_edits(version_id=version_id, scope=access_of(request).scope),
        "may_edit": may_edit(request, roster) and version.published_at is None,
        "may_copy": may_edit(request, roster),
        "may_publish": access_of(request).can("rosters.publish"),
    }
    return render(request, "rosters/history.html", context)


@needs("rosters.edit")
@require_POST
def undo(request: HttpRequest, version_id: int, edit_id: int) -> HttpResponse:
    """Take one edit back."""
    check_whole(request, version_id=version_id)
    revision = read_number(request.POST.get("revision", ""))
    try:
        undo_edit(
            version_id=version_id,
            edit_id=edit_id,
            revision=-1 if revision is None else revision,
            actor=actor_of(request),
            at=timezone.now(),
        )
        messages.success(request, _("The change was taken back."))
    except Refusal as refusal:
        messages.error(request, refusal_text(refusal))
    return redirect("rosters:history", version_id=version_id)


@needs("rosters.edit")
@require_POST
def copy(request: HttpRequest, version_id: int) -> HttpResponse:
    """Make a draft with the same shifts."""
    check_whole(request, version_id=version_id)
    made = copy_version(version_id=version_id, actor=actor_of(request), at=timezone.now())
    messages.success(request, _("A copy was made: change this one."))
    return redirect("rosters:gantt", version_id=made)


@needs("rosters.view")
@require_GET
def conflicts(request: HttpRequest, version_id: int) -> HttpResponse:
    """Show what is unmet and why, and what could be done about it."""
    version, roster = version_of(request, version_id)
    detail = get_version(version_id=version_id, scope=access_of(request).scope)
    context = {
        "version": version,
        "roster": roster,
        "tab": "conflicts",
        "detail": detail,
        "figures": figures_of(version),
        "explanation": detail.explanation,
        "ways_out": [
            (number, each, _is_takeable(each, detail.explanation))
            for number, each in enumerate(detail.explanation.ways_out)
        ],
        "broken": sorted(detail.violations, key=lambda each: (not each.is_hard, -each.cost))[
            :_SHOWN
        ],
        "broken_count": len(detail.violations),
        "uncovered": _worst(detail.uncovered),
        "was_asked": version.origin is Origin.SOLVED or detail.explanation != ExplanationCard(),
        "may_edit": may_edit(request, roster),
        "may_publish": access_of(request).can("rosters.publish"),
    }
    return render(request, "rosters/conflicts.html", context)


@needs("rosters.edit")
@require_POST
def take_way_out(request: HttpRequest, version_id: int) -> HttpResponse:
    """Work the roster out again without the rules that a way out gives up."""
    version, _roster = version_of(request, version_id)
    check_whole(request, version_id=version_id)
    detail = get_version(version_id=version_id, scope=access_of(request).scope)
    way = _chosen_way(request, detail)
    settings = _settings_without(detail, way.relaxes)
    if start(request, version.roster_id, settings, base_version_id=version_id):
        messages.success(
            request, _("The roster is worked out again without: %(what)s") % {"what": way.words}
        )
    return redirect("rosters:roster", roster_id=version.roster_id)


@needs("rosters.edit")
@require_POST
def explain(request: HttpRequest, version_id: int) -> HttpResponse:
    """Ask why something is unmet: the smallest set of rules and facts that stand in the way."""
    version, _roster = version_of(request, version_id)
    check_whole(request, version_id=version_id)
    detail = get_version(version_id=version_id, scope=access_of(request).scope)
    settings = dict(detail.settings)
    start(request, version.roster_id, settings, kind="explain", base_version_id=version_id)
    return redirect("rosters:roster", roster_id=version.roster_id)


@needs("rosters.publish")
@require_http_methods(["GET", "POST"])
def publish(request: HttpRequest, version_id: int) -> HttpResponse:
    """Show what publishing changes for whom; publish on the press of the button."""
    version, roster = version_of(request, version_id)
    check_whole(request, version_id=version_id)
    error = ""
    if request.method == "POST":
        try:
            report = publish_version(
                version_id=version_id,
                revision=read_number(request.POST.get("revision", "")),
                reason=request.POST.get("reason", "")[:300],
                actor=actor_of(request),
                at=timezone.now(),
            )
        except Refusal as refusal:
            error = refusal_text(refusal)
        else:
            messages.success(request, _told(report))
            return redirect("rosters:roster", roster_id=roster.id)
    preview = preview_publish(
        version_id=version_id, at=timezone.now(), scope=access_of(request).scope
    )
    context = {
        "version": version,
        "roster": roster,
        "report": preview,
        "people": shown_differences(preview.differences),
        "overrides": shown_differences(preview.overrides),
        "on_leave": shown_differences(preview.on_leave),
        "broken_hard": int(version.figures.get("broken_hard", 0)),
        "error": error,
        "reason": request.POST.get("reason", ""),
    }
    return render(request, "rosters/publish.html", context, status=422 if error else 200)


def _told(report: PublishReport) -> str:
    text = _(
        "Published: %(new)s new shifts, %(changed)s changed, %(cancelled)s taken out;"
        " %(people)s people are told."
    )
    return text % {
        "new": f"{report.new:,}",
        "changed": f"{report.changed:,}",
        "cancelled": f"{report.cancelled:,}",
        "people": f"{report.people_told:,}",
    }


def _is_takeable(way: WayOutCard, explanation: ExplanationCard) -> bool:
    """Tell whether a way out gives up rules alone: a run can do without those."""
    kinds = {
        member.id: member.kind for conflict in explanation.conflicts for member in conflict.members
    }
    return bool(way.relaxes) and all(kinds.get(each, "rule") == "rule" for each in way.relaxes)


def _chosen_way(request: HttpRequest, detail: VersionDetail) -> WayOutCard:
    number = read_number(request.POST.get("way", ""))
    ways = detail.explanation.ways_out
    if number is None or number >= len(ways) or not _is_takeable(ways[number], detail.explanation):
        raise Http404(number)
    return ways[number]


def _settings_without(detail: VersionDetail, rules: Sequence[str]) -> dict[str, Any]:
    settings = dict(detail.settings)
    kept = settings.get("without_rules", ())
    already = list(kept) if isinstance(kept, list | tuple) else []
    return {**settings, "without_rules": sorted({*map(str, already), *rules})}


def _worst(uncovered: Sequence[UncoveredCard]) -> list[dict[str, Any]]:
    """Return the gaps that cost most; intervals one after the other are one gap."""
    gaps: list[dict[str, Any]] = []
    for each in sorted(uncovered, key=lambda each: (each.name, each.day, each.start_minute or 0)):
        last = gaps[-1] if gaps else None
        if last is not None and last["next"] == (each.name, each.day, each.start_minute):
            last["missing"] = max(last["missing"], each.missing)
            last["cost"] += each.cost
        else:
            last = {"card": each, "missing": each.missing, "cost": each.cost}
            gaps.append(last)
        last["end"] = (each.start_minute or 0) + each.minutes
        last["next"] = (each.name, each.day, last["end"])
    worst = sorted(gaps, key=lambda gap: -gap["cost"])[:_SHOWN]
    return [_gap(gap) for gap in worst]


def _gap(gap: dict[str, Any]) -> dict[str, Any]:
    card: UncoveredCard = gap["card"]
    start = card.start_minute
    return {
        "day": say_day(card.day),
        "time": "" if start is None else f"{say_clock(start)}–{say_clock(gap['end'])}",
        "name": _of(card.name),
        "missing": gap["missing"],
        "cost": gap["cost"],
    }


def _of(name: str) -> str:
    return _("everybody") if name == "*" else name
