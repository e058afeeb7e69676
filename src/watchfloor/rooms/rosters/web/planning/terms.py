"""How people work: contract, hours, days, shift types, wished starts; many at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from watchfloor.common.access import access_of, actor_of, needs
from watchfloor.common.refusals import Refusal
from watchfloor.common.sentences import refusal_text
from watchfloor.common.words import msgid
from watchfloor.rooms.rosters.contracts import WorkTermsFacts
from watchfloor.rooms.rosters.operations.terms import save_work_terms
from watchfloor.rooms.rosters.queries.catalogue import list_shift_types
from watchfloor.rooms.rosters.queries.people import list_people, list_work_terms

from .reading import today
from .words import read_contract, say_clock, say_contract

_TAGS = {
    "minor": msgid("Minor"),
    "pregnant": msgid("Pregnant"),
    "nursing": msgid("Nursing"),
}


class TermsForm(forms.Form):
    """Terms of the people that are ticked."""

    valid_from = forms.DateField(
        label=gettext_lazy("Holds from"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    contract = forms.CharField(label=gettext_lazy("Kind of contract"), max_length=60)
    week_hours = forms.FloatField(
        label=gettext_lazy("Hours a week"), min_value=0, max_value=168, initial=40
    )
    days_per_week = forms.IntegerField(
        label=gettext_lazy("Days a week"), min_value=0, max_value=7, initial=5
    )
    shift_codes = forms.MultipleChoiceField(
        label=gettext_lazy("Shift types (none ticked: all)"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    prefers_from = forms.TimeField(
        label=gettext_lazy("Likes to begin from"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}),
    )
    prefers_to = forms.TimeField(
        label=gettext_lazy("Likes to begin until"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}),
    )
    tags = forms.MultipleChoiceField(
        label=gettext_lazy("Protected by law as"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    tags_until = forms.DateField(
        label=gettext_lazy("until (empty: without an end)"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, codes: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tags = [(tag, _(text)) for tag, text in _TAGS.items()]
        for name, choices in (("shift_codes", codes), ("tags", tags)):
            field = self.fields[name]
            if isinstance(field, forms.MultipleChoiceField):
                field.choices = list(choices)

    def facts(self, agent_id: int) -> WorkTermsFacts:
        """Return what a valid form says of somebody."""
        data = self.cleaned_data
        return WorkTermsFacts(
            agent_id=agent_id,
            valid_from=data["valid_from"],
            contract=read_contract(data["contract"]),
            week_minutes=round(data["week_hours"] * 60),
            days_per_week=data["days_per_week"],
            shift_codes=tuple(data["shift_codes"]),
            tags=dict.fromkeys(data["tags"], data["tags_until"]),
            prefers_from_minute=_minute(data["prefers_from"]),
            prefers_to_minute=_minute(data["prefers_to"]),
        )


@needs("rosters.view")
@require_http_methods(["GET"])
def show(request: HttpRequest) -> HttpResponse:
    """Show how people work, and let terms be set for many at once."""
    form = TermsForm(codes=_codes(), initial=_first())
    return _page(request, form, frozenset())


@needs("rosters.edit")
@require_http_methods(["POST"])
def save(request: HttpRequest) -> HttpResponse:
    """Set the terms of those who are ticked: all or none."""
    reach = {row.agent_id for row in list_people(scope=access_of(request).scope)}
    ticked = {int(each) for each in request.POST.getlist("agents") if each.isdigit()} & reach
    form = TermsForm(request.POST, codes=_codes())
    if not ticked:
        form.add_error(None, _("Tick the people first."))
    if not (form.is_valid() and _save(request, form, sorted(ticked))):
        return _page(request, form, frozenset(ticked), status=422)
    said = ngettext("Terms of %(n)s person hold.", "Terms of %(n)s people hold.", len(ticked))
    messages.success(request, said % {"n": len(ticked)})
    return redirect("rosters:terms")


def _save(request: HttpRequest, form: TermsForm, agents: Sequence[int]) -> bool:
    try:
        save_work_terms(
            terms=[form.facts(agent) for agent in agents],
            actor=actor_of(request),
            at=timezone.now(),
        )
    except Refusal as refusal:
        form.add_error(None, refusal_text(refusal))
        return False
    return True


def _page(
    request: HttpRequest, form: TermsForm, ticked: frozenset[int], status: int = 200
) -> HttpResponse:
    scope = access_of(request).scope
    rows = list_people(scope=scope)
    held = _held(today(), scope)
    context = {
        "rows": [(row, held.get(row.agent_id), row.agent_id in ticked) for row in rows],
        "teams": sorted({row.team for row in rows if row.team}),
        "form": form,
        "may_edit": access_of(request).can("rosters.edit"),
        "tab": "terms",
    }
    return render(request, "rosters/terms.html", context, status=status)


def _held(day: date, scope: Any) -> dict[int, dict[str, str]]:
    """Return the terms of each that hold on a day, else the first that will."""
    found: dict[int, WorkTermsFacts] = {}
    for card in list_work_terms(scope=scope):  # by person, the newest first
        kept = found.get(card.facts.agent_id)
        if kept is None or kept.valid_from > day:
            found[card.facts.agent_id] = card.facts
    return {agent: _say_terms(facts) for agent, facts in found.items()}


def _say_terms(facts: WorkTermsFacts) -> dict[str, str]:
    first, last = facts.prefers_from_minute, facts.prefers_to_minute
    likes = "" if first is None or last is None else f"{say_clock(first)}–{say_clock(last)}"
    return {
        "since": facts.valid_from.isoformat(),
        "contract": say_contract(facts.contract),
        "hours": f"{facts.week_minutes / 60:g}",
        "days": str(facts.days_per_week),
        "codes": " ".join(facts.shift_codes) or _("all"),
        "likes": likes,
        "tags": " · ".join(_(_TAGS.get(tag, tag)) for tag in facts.tags),
    }


def _first() -> dict[str, Any]:
    return {"valid_from": today(), "contract": say_contract("full_time")}


def _codes() -> list[tuple[str, str]]:
    return [(card.code, f"{card.code} {card.name}") for card in list_shift_types()]


def _minute(at: time | None) -> int | None:
    return None if at is None else at.hour * 60 + at.minute
