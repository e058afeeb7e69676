"""Live rules: write one, try it on the last four weeks, then switch it on."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from watchfloor.common.access import access_of, actor_of, needs
from watchfloor.common.addresses import clean_text, read_number
from watchfloor.common.expressions import describe
from watchfloor.common.refusals import Refusal
from watchfloor.common.sentences import refusal_text
from watchfloor.rooms.intraday.contracts import (
    LiveRuleCard,
    LiveRuleFacts,
    LiveRuleNotFound,
)
from watchfloor.rooms.intraday.operations import (
    make_rule,
    remove_rule,
    restore_rule,
    switch_rule,
    try_on_history,
)
from watchfloor.rooms.intraday.queries.lines import list_lines
from watchfloor.rooms.intraday.queries.live_rules import get_rule, list_rules
from watchfloor.rooms.intraday.rules.live_metrics import METRICS, NAME, read_rule
from watchfloor.rooms.people import service as people

EXAMPLE = "live.ratio > 1.5 && live.offered - live.forecast > 20"


@needs("intraday.view")
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Show the rules in reach."""
    access = access_of(request)
    rows = [(card, say_rule(card.facts.expression)) for card in list_rules(scope=access.scope)]
    context = {
        "rows": rows,
        "may_write": access.can("intraday.rules"),
        "gone": read_number(request.GET.get("gone", "")),
    }
    return render(request, "intraday/rules.html", context)


@needs("intraday.rules")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Write a rule; it is tried on history at once and stays off."""
    if request.method != "POST":
        return _form(request, {"expression": EXAMPLE, "looks": "2"})
    scope, actor, at = access_of(request).scope, actor_of(request), timezone.now()
    facts = LiveRuleFacts(
        name=clean_text(request.POST.get("name", "")),
        expression=clean_text(request.POST.get("expression", "")),
        queue_ids=tuple(filter(None, map(read_number, request.POST.getlist("queues")))),
        looks_in_a_row=read_number(request.POST.get("looks", "")) or 0,
        opens_matter=request.POST.get("opens_matter") == "on",
    )
    node = read_number(request.POST.get("node", "")) or 0
    try:
        rule_id = make_rule(facts=facts, node_id=node, scope=scope, actor=actor, at=at)
    except Refusal as refusal:
        return _form(request, request.POST.dict(), refusal=refusal)
    try_on_history(rule_id=rule_id, scope=scope, actor=actor, at=at)
    return redirect("intraday:rule", rule_id=rule_id)


@needs("intraday.view")
@require_safe
def detail(request: HttpRequest, rule_id: int) -> HttpResponse:
    """Show a rule with when it would have fired."""
    access = access_of(request)
    card = _find(request, rule_id)
    titles = {line.id: line.title for line in list_lines(scope=access.scope)}
    firings = card.trial.firings if card.trial else ()
    return render(
        request,
        "intraday/rule.html",
        {
            "rule": card,
            "says": say_rule(card.facts.expression),
            "lines": [titles[each] for each in card.facts.queue_ids if each in titles],
            "firings": [
                (each, titles[each.queue_id], _said(card, each.metrics))
                for each in firings
                if each.queue_id in titles
            ],
            "summary": say_trial(card),
            "may_write": access.can("intraday.rules"),
        },
    )


@needs("intraday.rules")
@require_POST
def again(request: HttpRequest, rule_id: int) -> HttpResponse:
    """Try a rule on the last four weeks again."""
    return _act(
        request,
        rule_id,
        lambda: try_on_history(
            rule_id=rule_id,
            scope=access_of(request).scope,
            actor=actor_of(request),
            at=timezone.now(),
        ),
    )


@needs("intraday.rules")
@require_POST
def switch(request: HttpRequest, rule_id: int) -> HttpResponse:
    """Switch a rule on or off."""
    return _act(
        request,
        rule_id,
        lambda: switch_rule(
            rule_id=rule_id,
            is_on=request.POST.get("on") == "1",
            scope=access_of(request).scope,
            actor=actor_of(request),
            at=timezone.now(),
        ),
    )


@needs("intraday.rules")
@require_POST
def remove(request: HttpRequest, rule_id: int) -> HttpResponse:
    """Take a rule away."""
    card = _find(request, rule_id)
    remove_rule(
        rule_id=card.id,
        scope=access_of(request).scope,
        actor=actor_of(request),
        at=timezone.now(),
    )
    return redirect(f"{reverse('intraday:rules')}?gone={card.id}")


@needs("intraday.rules")
@require_POST
def restore(request: HttpRequest, rule_id: int) -> HttpResponse:
    """Put back a rule that was just taken away."""
    scope, actor = access_of(request).scope, actor_of(request)
    try:
        restore_rule(rule_id=rule_id, scope=scope, actor=actor, at=timezone.now())
    except LiveRuleNotFound as error:
        raise Http404(str(error)) from error
    except Refusal as refusal:
        messages.error(request, refusal_text(refusal))
        return redirect("intraday:rules")
    messages.success(request, _("The rule is back, switched off."))
    return redirect("intraday:rule", rule_id=rule_id)


def say_rule(expression: str) -> str:
    """Return a rule in words."""
    return describe(read_rule(expression), get_language() or "en")


def say_trial(card: LiveRuleCard) -> str:
    """Say how often a rule would have fired."""
    trial = card.trial
    if trial is None:
        return _("Nobody has tried it on history yet.")
    if trial.looks == 0:
        return _("There are no records of the last four weeks to try it on.")
    said = ngettext(
        "From %(first)s to %(last)s it would have fired %(n)s time.",
        "From %(first)s to %(last)s it would have fired %(n)s times.",
        trial.count,
    )
    return said % {"first": trial.first_day, "last": trial.last_day, "n": trial.count}


def _said(card: LiveRuleCard, metrics: object) -> Sequence[tuple[str, float]]:
    """Return the figures that a rule looks at, with what they were."""
    wanted = [path[1] for path in read_rule(card.facts.expression).paths]
    found = dict(metrics) if isinstance(metrics, dict) else {}
    return [(f"{NAME}.{name}", found[name]) for name in wanted if name in found]


def _act(request: HttpRequest, rule_id: int, act: Callable[[], object]) -> HttpResponse:
    _find(request, rule_id)
    try:
        act()
    except Refusal as refusal:
        messages.error(request, refusal_text(refusal))
    return redirect("intraday:rule", rule_id=rule_id)


def _find(request: HttpRequest, rule_id: int) -> LiveRuleCard:
    try:
        return get_rule(rule_id=rule_id, scope=access_of(request).scope)
    except LiveRuleNotFound:
        raise Http404(rule_id) from None


def _form(
    request: HttpRequest, values: dict[str, str], refusal: Refusal | None = None
) -> HttpResponse:
    scope = access_of(request).scope
    return render(
        request,
        "intraday/rule_form.html",
        {
            "values": values,
            "chosen": request.POST.getlist("queues"),
            "lines": list_lines(scope=scope),
            "nodes": people.list_nodes(scope=scope),
            "metrics": [(f"{NAME}.{each.name}", _(each.title)) for each in METRICS],
            "refusal": refusal_text(refusal) if refusal else "",
        },
        status=422 if refusal else 200,
    )
