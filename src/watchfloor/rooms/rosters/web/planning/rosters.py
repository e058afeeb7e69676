"""One roster: its versions, working it out, how far a run is, comparing two versions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from watchfloor.common.access import access_of, actor_of, needs
from watchfloor.common.addresses import read_number
from watchfloor.common.refusals import Refusal
from watchfloor.common.sentences import refusal_text
from watchfloor.rooms.rosters import jobs
from watchfloor.rooms.rosters.contracts import (
    RosterCard,
    RosterNotFound,
    RunCard,
    RunState,
    VersionCard,
)
from watchfloor.rooms.rosters.operations.runs import ask_run, cancel_run
from watchfloor.rooms.rosters.queries.rosters import get_run, list_runs, list_versions
from watchfloor.rooms.rosters.queries.versions import compare_versions

from .differences import shown_differences
from .reading import check_whole, may_edit, roster_or_404
from .words import figures_of, say_origin, say_stage, say_state

_RUNS = 5


class RunForm(forms.Form):
    """How a roster is to be worked out."""

    need = forms.ChoiceField(
        label=gettext_lazy("People wanted"),
        choices=[
            ("required", gettext_lazy("productive at the same time")),
            ("scheduled", gettext_lazy("with a share for breaks and meetings on top")),
            ("rostered", gettext_lazy("with a share for leave and sickness as well")),
        ],
        help_text=gettext_lazy(
            "The roster places breaks and knows of leave: a share on top counts them twice. Take"
            " one where meetings or sickness are not in the roster."
        ),
    )
    friendly = forms.BooleanField(
        label=gettext_lazy("Friendly weeks"),
        required=False,
        initial=True,
        help_text=gettext_lazy(
            "Starts of a week within two hours, two days off in a row: it costs next to nothing."
        ),
    )
    time_limit_seconds = forms.IntegerField(
        label=gettext_lazy("At most so many seconds"), min_value=1, max_value=3600, initial=60
    )
    seed = forms.IntegerField(
        label=gettext_lazy("Seed"),
        min_value=0,
        max_value=2**31 - 1,
        initial=0,
        help_text=gettext_lazy("The same seed gives the same roster."),
    )
    base = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def settings(self) -> dict[str, object]:
        """Return what a valid form asks for."""
        names = ("need", "friendly", "time_limit_seconds", "seed")
        return {name: self.cleaned_data[name] for name in names}


@needs("rosters.view")
@require_GET
def show(request: HttpRequest, roster_id: int) -> HttpResponse:
    """Show a roster with its versions and runs."""
    return _page(request, roster_or_404(request, roster_id), RunForm())


@needs("rosters.edit")
@require_POST
def ask(request: HttpRequest, roster_id: int) -> HttpResponse:
    """Ask for the roster to be worked out."""
    roster = roster_or_404(request, roster_id)
    check_whole(request, roster_id=roster_id)
    form = RunForm(request.POST)
    if not form.is_valid():
        return _page(request, roster, form, status=422)
    base = form.cleaned_data["base"]
    if not start(request, roster_id, form.settings(), base_version_id=base):
        return redirect("rosters:roster", roster_id=roster_id)
    return redirect("rosters:roster", roster_id=roster_id)


def start(
    request: HttpRequest,
    roster_id: int,
    settings: Mapping[str, object],
    *,
    kind: str = "solve",
    base_version_id: int | None = None,
) -> bool:
    """Ask for a run and hand it to the workers; say so, or why not."""
    try:
        run_id = ask_run(
            roster_id=roster_id,
            kind=kind,
            base_version_id=base_version_id,
            settings=settings,
            actor=actor_of(request),
            at=timezone.now(),
        )
    except Refusal as refusal:
        messages.error(request, refusal_text(refusal))
        return False
    except RosterNotFound as error:
        raise Http404(roster_id) from error
    jobs.start_run(run_id=run_id)
    return True


@needs("rosters.view")
@require_GET
def run_state(request: HttpRequest, run_id: int) -> HttpResponse:
    """Return how far a run is, as the part of the page that asks again each second."""
    run = _run(request, run_id)
    roster = roster_or_404(request, run.roster_id)
    context = {"run": _run_row(run), "roster": roster, "may_edit": may_edit(request, roster)}
    response = render(request, "rosters/_run_state.html", context)
    if not _is_open(run):
        response["HX-Refresh"] = "true"
    return response


@needs("rosters.edit")
@require_POST
def stop(request: HttpRequest, run_id: int) -> HttpResponse:
    """Ask a run to stop; the best that it has found is kept."""
    run = _run(request, run_id)
    check_whole(request, roster_id=run.roster_id)
    cancel_run(run_id=run_id, actor=actor_of(request), at=timezone.now())
    messages.info(request, _("The run stops; the best roster that it has found is kept."))
    return redirect("rosters:roster", roster_id=run.roster_id)


@needs("rosters.view")
@require_GET
def compare(request: HttpRequest, roster_id: int) -> HttpResponse:
    """Show two versions side by side, and each day that differs."""
    roster = roster_or_404(request, roster_id)
    cards = list_versions(roster_id=roster_id, scope=access_of(request).scope)
    before = _chosen(request, "before", cards, 1)
    after = _chosen(request, "after", cards, 0)
    context: dict[str, Any] = {
        "roster": roster,
        "versions": [(card, say_origin(card.origin)) for card in cards],
        "before": before,
        "after": after,
    }
    if before and after:
        found = compare_versions(
            before_id=before.id, after_id=after.id, scope=access_of(request).scope
        )
        context |= {
            "figures": _figures(before, after),
            "people": shown_differences(found.differences),
            "count": len(found.differences),
        }
    return render(request, "rosters/compare.html", context)


def _figures(before: VersionCard, after: VersionCard) -> list[tuple[str, str, str]]:
    one, other = figures_of(before), figures_of(after)
    titles = {
        "shifts": _("Shifts"),
        "paid_hours": _("Paid hours"),
        "unmet_hours": _("Unmet hours"),
        "gap": _("Above the bound"),
        "broken_hard": _("Hard rules broken"),
        "broken_soft": _("Soft rules broken"),
    }
    return [(title, one[name], other[name]) for name, title in titles.items()]


def _chosen(
    request: HttpRequest, name: str, cards: tuple[VersionCard, ...], usual: int
) -> VersionCard | None:
    number = read_number(request.GET.get(name, ""))
    found = next((card for card in cards if card.id == number), None)
    return found or (cards[usual] if len(cards) > usual else None)


def _page(
    request: HttpRequest, roster: RosterCard, form: RunForm, status: int = 200
) -> HttpResponse:
    scope = access_of(request).scope
    runs = list_runs(roster_id=roster.id, scope=scope, limit=_RUNS)
    versions = list_versions(roster_id=roster.id, scope=scope)
    open_run = next((run for run in runs if _is_open(run)), None)
    context = {
        "roster": roster,
        "versions": [(card, say_origin(card.origin), figures_of(card)) for card in versions],
        "newest": versions[0] if versions else None,
        "published": next((card for card in versions if card.published_at), None),
        "open_run": _run_row(open_run) if open_run else None,
        "runs": [_run_row(run) for run in runs],
        "form": form,
        "may_edit": may_edit(request, roster),
    }
    return render(request, "rosters/roster.html", context, status=status)


def _run(request: HttpRequest, run_id: int) -> RunCard:
    try:
        return get_run(run_id=run_id, scope=access_of(request).scope)
    except RosterNotFound as error:
        raise Http404(run_id) from error


def _is_open(run: RunCard) -> bool:
    return run.state in {RunState.WAITING, RunState.RUNNING}


def _run_row(run: RunCard) -> dict[str, Any]:
    word, icon, tone = say_state(run.state)
    gap = None
    if run.cost and run.lower_bound:
        gap = max(run.cost - run.lower_bound, 0.0) / run.lower_bound
    return {
        "card": run,
        "is_open": _is_open(run),
        "word": word,
        "icon": icon,
        "tone": tone,
        "stage": say_stage(run.stage),
        "gap": gap,
        "problem": _say_problem(run.problem),
    }


def _say_problem(problem: Mapping[str, Any]) -> str:
    if not problem:
        return ""
    text = str(problem.get("what") or problem.get("message") or problem.get("code") or "")
    fields = problem.get("fields") or {}
    return _(text) % fields if text and fields and "%(" in text else _(text) if text else ""
