"""The rules that rosters keep: shipped packs, single rules, switched on and off, hard or soft."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from operator import itemgetter
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from watchfloor.common.access import access_of, actor_of, needs
from watchfloor.common.refusals import Refusal
from watchfloor.common.sentences import refusal_text
from watchfloor.common.words import msgid
from watchfloor.rooms.people import service as people
from watchfloor.rooms.rosters.contracts import ParameterCard, RuleCard, RuleFacts, RuleKindCard
from watchfloor.rooms.rosters.operations.rules import remove_rule, save_rule, use_pack
from watchfloor.rooms.rosters.queries.rules import list_packs, list_rule_kinds, list_rules

from .overview import node_choices
from .reading import check_whole, reaches_whole, today
from .words import LEVELS, say_choice, say_level

_PACKS: Mapping[str, str] = {
    "generic": msgid("Usual rules of contact centres"),
    "china_standard": msgid("People’s Republic of China, standard working hours"),
    "china_comprehensive": msgid("People’s Republic of China, comprehensive working hours"),
    "eu_working_time": msgid("European Union, working time directive"),
}
_WHOLE = frozenset({"minutes", "clock", "days", "nights", "weekends", "weeks", "shifts", "people"})
_BLANK = re.compile(r"\{(.*?)\}")
_TAGS: Mapping[str, str] = {
    "minor": msgid("Minor"),
    "pregnant": msgid("Pregnant"),
    "nursing": msgid("Nursing"),
}
_JSON = frozenset({"texts", "pairs", "offsets"})


class RuleForm(forms.Form):
    """A rule: its parameters, how far it gives way, from when to when."""

    level = forms.ChoiceField(label=gettext_lazy("Level"))
    is_hard = forms.BooleanField(
        label=gettext_lazy("Hard: a roster that breaks it is not lawful"), required=False
    )
    weight = forms.FloatField(
        label=gettext_lazy("If soft: agent-minutes lost by each unit"), min_value=0, initial=0
    )
    source = forms.CharField(
        label=gettext_lazy("Article that it comes from"), max_length=300, required=False
    )
    valid_from = forms.DateField(
        label=gettext_lazy("Holds from"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    valid_to = forms.DateField(
        label=gettext_lazy("Holds until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    is_on = forms.BooleanField(label=gettext_lazy("Switched on"), required=False, initial=True)

    def __init__(self, *args: Any, kind: RuleKindCard, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        level = self.fields["level"]
        if isinstance(level, forms.ChoiceField):
            level.choices = [(name, _(text)) for name, text in LEVELS.items()]
        own = {f"p_{each.name}": _field(each) for each in kind.parameters}
        self.fields = {**own, **self.fields}

    def parameters(self) -> dict[str, Any]:
        """Return the parameters of a valid form; what was left empty is as the kind has it."""
        found = {each.name: self.cleaned_data[f"p_{each.name}"] for each in self.kind.parameters}
        return {name: value for name, value in found.items() if value not in (None, "")}


class _JsonField(forms.CharField):
    """Lists and pairs as JSON, which a person can read: ["早", "晚"]."""

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        try:
            return json.loads(text) if text else None
        except (ValueError, RecursionError) as error:
            raise forms.ValidationError(_('Write a list as ["A", "B"].')) from error


@needs("rosters.view")
@require_GET
def show(request: HttpRequest) -> HttpResponse:
    """Show every rule that is set, with its sentence and its source."""
    names = _node_names(request)
    cards = list_rules(every=True)
    context = {
        "rows": [
            (card, say(card), say_level(card.facts.level), _say_reach(card, names))
            for card in cards
            if card.facts.node_id in names
        ],
        "packs": [(name, _(_PACKS.get(name, name))) for name in list_packs()],
        "kinds": sorted(
            ((each.kind, say_kind(each)) for each in list_rule_kinds()), key=itemgetter(1)
        ),
        "nodes": node_choices(request),
        "today": today(),
        "may_edit": access_of(request).can("rosters.edit"),
        "tab": "rules",
    }
    return render(request, "rosters/rules.html", context)


@needs("rosters.edit")
@require_POST
def take_pack(request: HttpRequest) -> HttpResponse:
    """Set the rules of a shipped pack as they stand today."""
    node_id = _posted_node(request)
    check_whole(request, node_id=node_id)
    try:
        count = use_pack(
            name=request.POST.get("pack", ""),
            node_id=node_id,
            on=today(),
            actor=actor_of(request),
            at=timezone.now(),
        )
    except Refusal as refusal:
        messages.error(request, refusal_text(refusal))
    else:
        messages.success(request, _("%(n)s rules were set.") % {"n": count})
    return redirect("rosters:rules")


@needs("rosters.edit")
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Set a rule of a kind."""
    kind = _kind(request.GET.get("kind", ""))
    initial = {
        "level": "policy",
        "is_hard": True,
        "valid_from": today(),
        "is_on": True,
        "weight": 0,
    }
    return _form_page(request, kind, None, initial)


@needs("rosters.edit")
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, rule_id: int) -> HttpResponse:
    """Replace a rule by one that says something else."""
    card = _find(rule_id)
    check_whole(request, node_id=card.facts.node_id)
    facts = card.facts
    initial = {name: getattr(facts, name) for name in RuleForm.base_fields}
    initial |= {f"p_{name}": _plain(value) for name, value in facts.parameters.items()}
    return _form_page(request, _kind(facts.kind), card, initial)


@needs("rosters.edit")
@require_POST
def switch(request: HttpRequest, rule_id: int) -> HttpResponse:
    """Switch a rule on or off."""
    card = _find(rule_id)
    check_whole(request, node_id=card.facts.node_id)
    save_rule(
        facts=replace(card.facts, is_on=not card.facts.is_on),
        actor=actor_of(request),
        at=timezone.now(),
    )
    return redirect("rosters:rules")


@needs("rosters.edit")
@require_POST
def remove(request: HttpRequest, rule_id: int) -> HttpResponse:
    """Take a rule away where it was set."""
    card = _find(rule_id)
    check_whole(request, node_id=card.facts.node_id)
    remove_rule(rule_id=rule_id, actor=actor_of(request), at=timezone.now())
    messages.info(request, _("The rule was removed."))
    return redirect("rosters:rules")


def say(card: RuleCard) -> str:
    """Return what a rule says in the reader's language."""
    return card.words.text(get_language() or "en")


def say_kind(card: RuleKindCard) -> str:
    """Return what a kind of rule says, its parameters by name where they stand."""
    language = get_language() or "en"
    labels = {each.name: each.label.text(language) for each in card.parameters}
    sentence = card.words.text(language)
    return _BLANK.sub(lambda found: f"[{labels.get(found[1], '…')}]", sentence)


def _form_page(
    request: HttpRequest, kind: RuleKindCard, card: RuleCard | None, initial: Mapping[str, Any]
) -> HttpResponse:
    form = RuleForm(request.POST or None, kind=kind, initial=dict(initial))
    if request.method == "POST" and form.is_valid() and _save(request, form, card):
        messages.success(request, _("The rule was saved."))
        return redirect("rosters:rules")
    context = {
        "form": form,
        "card": card,
        "words": say(card) if card else say_kind(kind),
        "nodes": [] if card else node_choices(request),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "rosters/rule_form.html", context, status=status)


def _save(request: HttpRequest, form: RuleForm, card: RuleCard | None) -> bool:
    node_id = card.facts.node_id if card else _posted_node(request)
    if not reaches_whole(request, node_id=node_id):
        form.add_error(None, _("Choose a part that you plan for."))
        return False
    data = form.cleaned_data
    names = ("level", "is_hard", "weight", "source", "valid_from", "valid_to", "is_on")
    said = {name: data[name] for name in names}
    basis = card.facts if card else RuleFacts(key=_new_key(form.kind.kind), kind=form.kind.kind)
    facts = replace(basis, node_id=node_id, parameters=form.parameters(), **said)
    try:
        save_rule(facts=facts, actor=actor_of(request), at=timezone.now())
    except Refusal as refusal:
        form.add_error(None, refusal_text(refusal))
        return False
    return True


def _new_key(kind: str) -> str:
    """Return a name that no other rule has: own.<kind>, own.<kind>.2, …"""
    taken = {card.facts.key for card in list_rules(every=True)}
    number, key = 1, f"own.{kind}"
    while key in taken:
        number += 1
        key = f"own.{kind}.{number}"
    return key


def _field(card: ParameterCard) -> forms.Field:
    label = card.label.text(get_language() or "en")
    if card.form == "minutes":
        label = _("%(label)s (minutes)") % {"label": label}
    needed = card.default is None
    shared: dict[str, Any] = {
        "label": label,
        "required": needed,
        "initial": _plain(card.default),
    }
    if card.form in _WHOLE:
        return forms.IntegerField(**shared, **_bounds(card))
    if card.form in {"number", "share"}:
        return forms.FloatField(**shared, **_bounds(card))
    if card.form in _JSON:
        return _JsonField(**shared)
    if card.choices:
        choices = [(each, say_choice(each)) for each in card.choices]
        return forms.ChoiceField(**shared, choices=choices)
    return forms.CharField(**shared, max_length=120)


def _bounds(card: ParameterCard) -> dict[str, Any]:
    kind = int if card.form in _WHOLE else float
    found = {"min_value": card.least, "max_value": card.most}
    return {name: kind(value) for name, value in found.items() if abs(value) < 1e9}


def _plain(value: Any) -> Any:
    if isinstance(value, list | tuple | dict | frozenset):
        kept = sorted(value) if isinstance(value, frozenset) else value
        return json.dumps(kept, ensure_ascii=False)
    return value


def _kind(name: str) -> RuleKindCard:
    found = next((each for each in list_rule_kinds() if each.kind == name), None)
    if found is None:
        raise Http404(name)
    return found


def _find(rule_id: int) -> RuleCard:
    found = next((card for card in list_rules(every=True) if card.id == rule_id), None)
    if found is None:
        raise Http404(rule_id)
    return found


def _posted_node(request: HttpRequest) -> int | None:
    text = request.POST.get("node", "")
    return int(text) if text.isascii() and text.isdigit() else None


def _say_reach(card: RuleCard, names: Mapping[int | None, str]) -> str:
    """Return for whom a rule is set."""
    reach = card.facts.reach
    found = [names.get(card.facts.node_id, "")]
    for key in ("tags", "contracts", "teams", "people"):
        values = reach.get(key, ())
        if isinstance(values, list | tuple) and values:
            said = (_(_TAGS[each]) if each in _TAGS else str(each) for each in values)
            found.append(" / ".join(said))
    return " · ".join(found)


def _node_names(request: HttpRequest) -> dict[int | None, str]:
    return {None: _("The whole centre")} | {
        node.id: node.name for node in people.list_nodes(scope=access_of(request).scope)
    }
