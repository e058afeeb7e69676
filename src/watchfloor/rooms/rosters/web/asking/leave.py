"""My leave: what the accounts hold, what was asked, and asking."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from watchfloor.common.access import actor_of
from watchfloor.common.refusals import Refusal
from watchfloor.common.sentences import refusal_text
from watchfloor.rooms.people.contracts import AgentCard
from watchfloor.rooms.rosters.contracts import AskState, LeaveKind
from watchfloor.rooms.rosters.operations.leaves import ask_leave, withdraw_leave
from watchfloor.rooms.rosters.queries.leaves import (
    balance_of,
    list_hours,
    list_own_leaves,
)
from watchfloor.rooms.rosters.rules.leaves import LeaveSpan
from watchfloor.rooms.rosters.web.planning.reading import today
from watchfloor.rooms.rosters.web.planning.words import LEAVE_KINDS

from .me import own, try_it
from .words import ACCOUNTS, CAUSES, day_field, minute_of, said


class LeaveForm(forms.Form):
    """Days of leave, or a part of one day."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind of leave"))
    first_day = day_field(gettext_lazy("First day"))
    last_day = day_field(gettext_lazy("Last day"))
    begins = forms.TimeField(
        label=gettext_lazy("From (for a part of one day)"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}),
    )
    ends = forms.TimeField(
        label=gettext_lazy("Until"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}),
    )
    reason = forms.CharField(label=gettext_lazy("Reason"), required=False, max_length=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = self.fields["kind"]
        if isinstance(kind, forms.ChoiceField):
            kind.choices = [(each.value, _(LEAVE_KINDS[each])) for each in LeaveKind]

    def span(self) -> LeaveSpan:
        """Return the days that a valid form says."""
        data = self.cleaned_data
        return LeaveSpan(
            data["first_day"], data["last_day"], minute_of(data["begins"]), minute_of(data["ends"])
        )


@own
@require_GET
def show(request: HttpRequest, agent: AgentCard) -> HttpResponse:
    """Show the reader's accounts and leave."""
    day = today()
    return _page(request, agent, LeaveForm(initial={"first_day": day, "last_day": day}))


@own
@require_POST
def ask(request: HttpRequest, agent: AgentCard) -> HttpResponse:
    """Ask for leave."""
    form = LeaveForm(request.POST)
    if form.is_valid():
        try:
            card = ask_leave(
                agent_id=agent.id,
                kind=LeaveKind(form.cleaned_data["kind"]),
                span=form.span(),
                reason=form.cleaned_data["reason"],
                actor=actor_of(request),
                at=timezone.now(),
            )
        except Refusal as refusal:
            form.add_error(None, refusal_text(refusal))
        else:
            is_approved = card.state is AskState.APPROVED
            messages.success(
                request,
                _("Your leave is approved.") if is_approved else _("Your team leader will decide."),
            )
            return redirect("rosters:leave")
    return _page(request, agent, form, status=422)


@own
@require_POST
def withdraw(request: HttpRequest, agent: AgentCard, leave_id: int) -> HttpResponse:
    """Take back what was asked."""

    def act() -> None:
        withdraw_leave(
            leave_id=leave_id, agent_id=agent.id, actor=actor_of(request), at=timezone.now()
        )

    return try_it(request, act, _("The request is taken back."), "rosters:leave")


def _page(
    request: HttpRequest, agent: AgentCard, form: LeaveForm, status: int = 200
) -> HttpResponse:
    accounts = [
        (_(ACCOUNTS[account]), balance_of(agent_id=agent.id, account=account, on=today()))
        for account in ACCOUNTS
    ]
    context = {
        "tab": "leave",
        "accounts": accounts,
        "leaves": [
            (each, _(LEAVE_KINDS[each.kind]), said(each.state))
            for each in list_own_leaves(agent_id=agent.id)[:50]
        ],
        "lines": [
            (each, _(ACCOUNTS.get(each.account, each.account)), _(CAUSES[each.cause]))
            for each in list_hours(agent_id=agent.id)
        ],
        "form": form,
    }
    return render(request, "rosters/leave.html", context, status=status)
