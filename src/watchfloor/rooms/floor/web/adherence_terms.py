"""Terms of adherence, and schedules from a file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from watchfloor.common.access import Scope, access_of, actor_of, needs
from watchfloor.common.refusals import Refusal
from watchfloor.common.sentences import refusal_text, say
from watchfloor.common.tables import Table
from watchfloor.common.uploads import read_upload
from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.floor.contracts import DayNotFound, TermsCard, TermsFacts
from watchfloor.rooms.floor.operations.schedules import put_schedules
from watchfloor.rooms.floor.operations.terms import save_terms
from watchfloor.rooms.floor.queries.terms import list_terms
from watchfloor.rooms.floor.rules.adhering import DEFAULT_MATCHES
from watchfloor.rooms.floor.rules.schedule_files import read_schedules
from watchfloor.rooms.floor.rules.terms import read_matches, read_words
from watchfloor.rooms.people import service as people

from .acting import today
from .adherence_words import activity_words
from .board_words import state_words

MOST_PROBLEMS = 100


class TermsForm(forms.Form):
    """How adherence is held in a part of the centre, from a day on."""

    node = forms.TypedChoiceField(label=gettext_lazy("For whom"), coerce=int)
    valid_from = forms.DateField(
        label=gettext_lazy("From which day on"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    target = forms.FloatField(
        label=gettext_lazy("Target, percent"), min_value=1, max_value=100, initial=90
    )
    grace = forms.IntegerField(
        label=gettext_lazy("Grace at the edges of the schedule, seconds"), min_value=0, initial=120
    )
    threshold = forms.IntegerField(
        label=gettext_lazy("Shorter ones are not asked about, seconds"), min_value=0, initial=300
    )
    personal = forms.IntegerField(
        label=gettext_lazy("Personal time a day that needs no reason, minutes"),
        min_value=0,
        initial=20,
    )
    neutral = forms.CharField(
        label=gettext_lazy("Reasons that count neither way"),
        required=False,
        max_length=500,
        help_text=gettext_lazy("Several are separated by commas."),
    )
    # Not "matches": a field of that name hides the form's own method from every script.
    reasons = forms.CharField(
        label=gettext_lazy("Activities and the reasons that fulfil them, a line each"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("Only what differs from the list below, as: break: tea, rest"),
    )

    def __init__(self, *args: Any, scope: Scope, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        node = self.fields["node"]
        if isinstance(node, forms.TypedChoiceField):
            node.choices = [(each.id, each.trail) for each in people.list_nodes(scope=scope)]

    def facts(self) -> TermsFacts:
        """Return what a valid form says. :raises Refusal: a line of the reasons says nothing."""
        data = self.cleaned_data
        return TermsFacts(
            grace_seconds=data["grace"],
            threshold_seconds=data["threshold"],
            personal_minutes_a_day=data["personal"],
            target_share=data["target"] / 100,
            matches=read_matches(data["reasons"]),
            neutral=read_words(data["neutral"]),
        )


@needs("floor.terms")
@require_http_methods(["GET", "POST"])
def terms(request: HttpRequest) -> HttpResponse:
    """Show the terms that hold, and take new ones."""
    scope = access_of(request).scope
    if request.method != "POST":
        return _page(request, TermsForm(initial={"valid_from": today()}, scope=scope), 200)
    form = TermsForm(request.POST, scope=scope)
    if form.is_valid():
        try:
            save_terms(
                node_id=form.cleaned_data["node"],
                valid_from=form.cleaned_data["valid_from"],
                facts=form.facts(),
                scope=scope,
                actor=actor_of(request),
                at=timezone.now(),
            )
        except Refusal as refusal:
            form.add_error(None, refusal_text(refusal))
        except DayNotFound as error:
            raise Http404(str(error)) from error
        else:
            messages.success(request, _("The terms hold from that day on."))
            return redirect("floor:terms")
    return _page(request, form, 422)


@needs("floor.terms")
@require_http_methods(["GET", "POST"])
def schedules(request: HttpRequest) -> HttpResponse:
    """Take schedules from a file or a paste: all of them, or none."""
    if request.method != "POST":
        return _ask(request, {}, 200)
    try:
        problems = _bring_in(request, read_upload(request))
    except Refusal as refusal:
        return _ask(request, {"refusal": refusal_text(refusal)}, 422)
    if problems:
        return _ask(request, problems, 422)
    return redirect("floor:adherence")


def _bring_in(request: HttpRequest, table: Table) -> Mapping[str, Any]:
    """Put the schedules of a table; return what is wrong with it, then nothing was put."""
    agents = {each.code: each.id for each in people.list_agents(scope=access_of(request).scope)}
    read = read_schedules(table, agents=agents, zone=calendars.centre_zone())
    if read.problems:
        said = [(each.line, say(each.what, each.fields)) for each in read.problems[:MOST_PROBLEMS]]
        return {"problems": said, "problem_count": len(read.problems)}
    changed = put_schedules(
        rows=[(agent_id, day, spans) for (agent_id, day), spans in read.days.items()],
        origin="imported",
        actor=actor_of(request),
        at=timezone.now(),
    )
    text = ngettext("%(n)s day was changed.", "%(n)s days were changed.", changed)
    messages.success(request, text % {"n": changed})
    return {}


def _ask(request: HttpRequest, more: Mapping[str, Any], status: int) -> HttpResponse:
    example = _(
        "agent,day,start,end,activity\n"
        "A-1,2026-06-08,09:00,18:00,queue\n"
        "A-1,2026-06-08,10:30,10:45,break\n"
        "A-1,2026-06-08,12:00,12:45,meal"
    )
    pasted = request.POST.get("pasted", "")[:200_000]
    context = {"pasted": pasted, "example": example, **more}
    return render(request, "floor/schedule_import.html", context, status=status)


def _page(request: HttpRequest, form: TermsForm, status: int) -> HttpResponse:
    states = state_words()
    defaults = [
        (code, activity_words(code), ", ".join(states.get(name, name) for name in names))
        for code, names in DEFAULT_MATCHES.items()
    ]
    cards: tuple[TermsCard, ...] = list_terms(scope=access_of(request).scope)
    context = {"form": form, "cards": cards, "defaults": defaults, "default": TermsFacts()}
    return render(request, "floor/terms.html", context, status=status)
