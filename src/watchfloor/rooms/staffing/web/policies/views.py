"""The pages of policies: what holds, agreeing on terms after seeing what they do, taking back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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
from watchfloor.rooms.interactions.contracts import QueueCard
from watchfloor.rooms.people import service as people
from watchfloor.rooms.people.contracts import NodeCard
from watchfloor.rooms.staffing.contracts import PolicyCard, PolicyEffect, PolicyNotFound, Terms
from watchfloor.rooms.staffing.operations import remove_policy, save_policy
from watchfloor.rooms.staffing.queries.policies import (
    find_policy,
    list_policies,
    list_whole_queues,
    terms_on,
)
from watchfloor.rooms.staffing.queries.preview import preview_policy
from watchfloor.rooms.staffing.rules.terms import check_terms
from watchfloor.rooms.staffing.web.reading import centre_zone, find_series, today
from watchfloor.rooms.staffing.web.targets import say_aim, say_shrinkage, say_targets
from watchfloor.rooms.staffing.web.words import say_channel

from .forms import CENTRE, PolicyForm, ShrinkageForms, initial_of, reaches, shrinkages_of

PREVIEW_DAYS = 7
PREVIEW_LINES = 12  # each is worked out twice while somebody waits


@dataclass(frozen=True, slots=True)
class Row:
    """A policy as the list tells it."""

    card: PolicyCard
    holder: str
    channel: str
    state: str  # "", ahead, past
    targets: str
    aim: str
    shrinkage: str
    may_change: bool


@dataclass(frozen=True, slots=True)
class Effects:
    """What terms would make of the lines that they reach."""

    rows: Sequence[PolicyEffect]

    @property
    def before(self) -> float:
        return sum(row.person_hours_before for row in self.rows)

    @property
    def after(self) -> float:
        return sum(row.person_hours_after for row in self.rows)

    @property
    def change(self) -> float:
        return self.after - self.before

    @property
    def changes(self) -> list[tuple[PolicyEffect, float]]:
        return [(row, row.person_hours_after - row.person_hours_before) for row in self.rows]


@needs("staffing.view")
@require_GET
def show(request: HttpRequest) -> HttpResponse:
    """List what was agreed on, what holds today first; of one line what holds for it."""
    access = access_of(request)
    asked = request.GET.get("series", "")
    number = read_number(asked)
    if asked and number is None:
        raise Http404(asked)
    series = find_series(request, number) if number is not None else None
    terms = terms_on(series_id=series.id, day=today(centre_zone())) if series else None
    return render(
        request,
        "staffing/policies.html",
        {
            "rows": _rows(request),
            "series": series,
            "held": _say(terms) if terms else None,
            "default": _say(Terms()),
            "may_edit": access.can("staffing.edit"),
        },
    )


@needs("staffing.edit")
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Agree on terms: first what they would do, then keep them."""
    if request.method != "POST":
        return _page(request, *_fresh(request))
    form = PolicyForm(_reaches(request), request.POST)
    shrinkages = ShrinkageForms(request.POST, prefix="shrinkage")
    terms = _read(form, shrinkages)
    if terms is None:
        return _page(request, form, shrinkages, status=422)
    looked_at = form.fingerprint(terms)
    if request.POST.get("act") != "save" or request.POST.get("seen") != looked_at:
        effects = _effects(request, form, terms)
        return _page(request, form, shrinkages, effects=effects, seen=looked_at)
    if not _save(request, form, terms):
        return _page(request, form, shrinkages, status=422)
    said = _("The policy was saved. Plans made from now on hold to it; “Plan now” makes them.")
    messages.success(request, said)
    return redirect("staffing:policies")


@needs("staffing.edit")
@require_POST
def remove(request: HttpRequest, policy_id: int) -> HttpResponse:
    """Take a policy back: what held before it holds again."""
    try:
        find_policy(policy_id=policy_id, scope=access_of(request).scope)
        remove_policy(policy_id=policy_id, actor=actor_of(request), at=timezone.now())
    except PolicyNotFound as error:
        raise Http404(policy_id) from error
    messages.success(request, _("The policy was taken back; what held before it holds again."))
    return redirect("staffing:policies")


def _rows(request: HttpRequest) -> list[Row]:
    scope = access_of(request).scope
    nodes = {each.id: each for each in people.list_nodes(scope=scope)}
    queues = {each.id: each for each in list_whole_queues(scope=scope)}
    cards = list_policies(scope=scope)
    states = _states(cards, request)
    rows = [
        Row(
            card=card,
            holder=_holder(card, nodes, queues),
            channel=say_channel(card.channel),
            state=states[card.id],
            targets=say_targets(card.terms),
            aim=say_aim(card.terms),
            shrinkage=say_shrinkage(card.terms),
            may_change=_may_change(card, nodes, queues, everything=scope.everything),
        )
        for card in cards
    ]
    return sorted(rows, key=lambda row: ("", "ahead", "past").index(row.state))


def _states(cards: Sequence[PolicyCard], request: HttpRequest) -> Mapping[int, str]:
    """Return which policies hold, which will, and which another one has replaced."""
    now = today(centre_zone())
    holding: dict[tuple[int | None, int | None, str], int] = {}
    for card in cards:  # the newest come first
        if card.valid_from <= now:
            holding.setdefault((card.queue_id, card.node_id, card.channel), card.id)
    held = set(holding.values())
    return {
        card.id: "ahead" if card.valid_from > now else "" if card.id in held else "past"
        for card in cards
    }


def _holder(
    card: PolicyCard, nodes: Mapping[int, NodeCard], queues: Mapping[int, QueueCard]
) -> str:
    if card.queue_id is not None:
        queue = queues.get(card.queue_id)
        return (queue.title or queue.code) if queue else _("A queue")
    if card.node_id is not None:
        return nodes[card.node_id].trail if card.node_id in nodes else _("A part above yours")
    return _("The whole center")


def _may_change(
    card: PolicyCard,
    nodes: Mapping[int, NodeCard],
    queues: Mapping[int, QueueCard],
    *,
    everything: bool,
) -> bool:
    if card.queue_id is not None:
        return card.queue_id in queues
    return card.node_id in nodes if card.node_id is not None else everything


def _say(terms: Terms) -> Mapping[str, Any]:
    return {
        "targets": say_targets(terms),
        "aim": say_aim(terms),
        "shrinkage": say_shrinkage(terms),
    }


def _reaches(request: HttpRequest) -> list[tuple[str, str]]:
    scope = access_of(request).scope
    return reaches(scope, people.list_nodes(scope=scope), list_whole_queues(scope=scope))


def _fresh(request: HttpRequest) -> tuple[PolicyForm, Any]:
    """Return a form with the terms to begin with: a policy's, a line's, or the product's own."""
    terms, reach, channel = Terms(), CENTRE, ""
    card = _copied(request)
    number = read_number(request.GET.get("series", ""))
    if card is not None:
        terms, channel = card.terms, card.channel
        reach = _reach_of(card)
    elif number is not None:
        series = find_series(request, number)
        terms = terms_on(series_id=series.id, day=today(centre_zone()))
        reach = f"queue:{series.queue_id}" if series.queue_id else CENTRE
    initial = {
        **initial_of(terms),
        "reach": reach,
        "channel": channel,
        "valid_from": today(centre_zone()).isoformat(),
    }
    form = PolicyForm(_reaches(request), initial=initial)
    return form, ShrinkageForms(initial=shrinkages_of(terms), prefix="shrinkage")


def _copied(request: HttpRequest) -> PolicyCard | None:
    number = read_number(request.GET.get("like", ""))
    if number is None:
        return None
    found = list_policies(scope=access_of(request).scope)
    card = next((each for each in found if each.id == number), None)
    if card is None:
        raise Http404(number)
    return card


def _reach_of(card: PolicyCard) -> str:
    if card.queue_id is not None:
        return f"queue:{card.queue_id}"
    return f"node:{card.node_id}" if card.node_id is not None else CENTRE


def _read(form: PolicyForm, shrinkages: Any) -> Terms | None:
    """Return the terms of a form; None, with what is wrong laid on the form."""
    if not (form.is_valid() & shrinkages.is_valid()):
        return None
    rows = [found for each in shrinkages if (found := each.shrinkage()) is not None]
    terms = form.terms(rows)
    try:
        check_terms(terms)
    except Refusal as refusal:
        name = str(refusal.fields.get("name", ""))
        form.add_error(name if name in form.fields else None, refusal_text(refusal))
        return None
    return terms


def _effects(request: HttpRequest, form: PolicyForm, terms: Terms) -> Effects:
    queue_id, node_id = form.holder()
    found = preview_policy(
        queue_id=queue_id,
        node_id=node_id,
        channel=form.cleaned_data["channel"],
        valid_from=form.cleaned_data["valid_from"],
        terms=terms,
        days=PREVIEW_DAYS,
        limit=PREVIEW_LINES,
        scope=access_of(request).scope,
    )
    return Effects(found)


def _save(request: HttpRequest, form: PolicyForm, terms: Terms) -> bool:
    queue_id, node_id = form.holder()
    try:
        save_policy(
            queue_id=queue_id,
            node_id=node_id,
            channel=form.cleaned_data["channel"],
            valid_from=form.cleaned_data["valid_from"],
            terms=terms,
            reason=form.cleaned_data["reason"],
            actor=actor_of(request),
            at=timezone.now(),
        )
    except Refusal as refusal:
        form.add_error(None, refusal_text(refusal))
        return False
    return True


def _page(
    request: HttpRequest,
    form: PolicyForm,
    shrinkages: Any,
    *,
    effects: Effects | None = None,
    seen: str = "",
    status: int = 200,
) -> HttpResponse:
    parts = [(title, hint, [form[name] for name in names]) for title, hint, names in _parts()]
    context = {
        "form": form,
        "parts": parts,
        "shrinkages": shrinkages,
        "effects": effects,
        "seen": seen,
        "is_other": request.POST.get("act") == "save" and effects is not None,
        "preview_days": PREVIEW_DAYS,
        "preview_lines": PREVIEW_LINES,
    }
    return render(request, "staffing/policy_form.html", context, status=status)


def _parts() -> list[tuple[str, str, Sequence[str]]]:
    return [
        (_("For whom"), "", ("reach", "channel", "valid_from")),
        (
            _("What is promised"),
            _("All of these hold together; leave a cap empty where there is none."),
            (
                "service_level",
                "answer_within_seconds",
                "denominator",
                "mean_wait_cap_seconds",
                "abandon_cap",
                "occupancy_cap",
                "due_minutes",
                "minimum_people",
            ),
        ),
        (
            _("How surely"),
            _("Days differ more than chance: say whether an average is enough."),
            ("aim", "share_of_days", "busyness_cv"),
        ),
        (
            _("Customers and contacts"),
            "",
            ("patience_seconds", "redial_share", "chats_at_once", "chat_factors"),
        ),
        (
            _("Seats, lines and cost"),
            "",
            ("on_site_share", "menu_seconds", "line_blocking", "cost_per_hour"),
        ),
    ]
