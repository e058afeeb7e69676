"""What is approved without a leader: terms by kind, for the centre or a part of it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from watchfloor.common.access import Scope, access_of, actor_of, needs
from watchfloor.common.refusals import Refusal
from watchfloor.common.sentences import refusal_text
from watchfloor.rooms.people import service as people
from watchfloor.rooms.rosters.contracts import ApprovalRuleCard, RosterNotFound
from watchfloor.rooms.rosters.operations.approving import remove_approval_rule, save_approval_rule
from watchfloor.rooms.rosters.queries.approving import list_approval_rules
from watchfloor.rooms.rosters.rules.approving import ApprovalTerms
from watchfloor.rooms.rosters.web.planning.reading import check_whole

from .words import ASKED


class RuleForm(forms.Form):
    """When something passes by itself."""

    what = forms.ChoiceField(label=gettext_lazy("What is asked"))
    node = forms.TypedChoiceField(
        label=gettext_lazy("Of whom"), coerce=int, empty_value=None, required=False
    )
    days_ahead = forms.IntegerField(
        label=gettext_lazy("At least so many days before"), min_value=0, max_value=365, initial=2
    )
    unmet_hours = forms.FloatField(
        label=gettext_lazy("Hours more that may be uncovered"), min_value=0, max_value=1000,
        initial=0,
    )  # fmt: skip
    most_days = forms.IntegerField(
        label=gettext_lazy("At most so many days of leave"), min_value=1, max_value=365, initial=5
    )

    def __init__(self, *args: Any, scope: Scope, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        what, node = self.fields["what"], self.fields["node"]
        if isinstance(what, forms.ChoiceField) and isinstance(node, forms.TypedChoiceField):
            what.choices = [(each, _(words)) for each, words in ASKED.items()]
            everybody = [("", _("the whole centre"))] if scope.everything else []
            nodes = people.list_nodes(scope=scope)
            node.choices = [*everybody, *((each.id, each.trail) for each in nodes)]
            node.required = not scope.everything

    def terms(self) -> ApprovalTerms:
        """Return what a valid form says."""
        data = self.cleaned_data
        return ApprovalTerms(
            days_ahead=data["days_ahead"],
            unmet_may_rise_minutes=round(data["unmet_hours"] * 60),
            most_days=data["most_days"],
        )


@needs("rosters.edit")
@require_GET
def show(request: HttpRequest) -> HttpResponse:
    """Show what passes by itself."""
    return _page(request, RuleForm(scope=access_of(request).scope))


@needs("rosters.edit")
@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Let something pass by itself."""
    form = RuleForm(request.POST, scope=access_of(request).scope)
    if form.is_valid():
        check_whole(request, node_id=form.cleaned_data["node"])
        try:
            save_approval_rule(
                node_id=form.cleaned_data["node"],
                what=form.cleaned_data["what"],
                terms=form.terms(),
                actor=actor_of(request),
                at=timezone.now(),
            )
        except Refusal as refusal:
            form.add_error(None, refusal_text(refusal))
        else:
            messages.success(request, _("From now on this passes by itself."))
            return redirect("rosters:approval_rules")
    return _page(request, form, status=422)


@needs("rosters.edit")
@require_POST
def remove(request: HttpRequest, rule_id: int) -> HttpResponse:
    """Let a leader decide again."""
    card = next((each for each in list_approval_rules() if each.id == rule_id), None)
    if card is None:
        raise Http404(rule_id)
    check_whole(request, node_id=card.node_id)
    try:
        remove_approval_rule(rule_id=rule_id, actor=actor_of(request), at=timezone.now())
    except RosterNotFound as error:
        raise Http404(rule_id) from error
    messages.success(request, _("A leader decides again."))
    return redirect("rosters:approval_rules")


def _page(request: HttpRequest, form: RuleForm, status: int = 200) -> HttpResponse:
    scope = access_of(request).scope
    trails = {each.id: each.trail for each in people.list_nodes(scope=scope)}
    rules = [
        (each, _(ASKED[each.what]), _where(each, trails))
        for each in list_approval_rules()
        if each.node_id is None or each.node_id in trails
    ]
    context = {"rules": rules, "form": form, "is_whole": scope.everything}
    return render(request, "rosters/approval_rules.html", context, status=status)


def _where(card: ApprovalRuleCard, trails: dict[int, str]) -> str:
    return _("the whole centre") if card.node_id is None else trails[card.node_id]
