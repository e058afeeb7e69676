"""The catalogue of shift types: when a shift may begin, how long it is, which breaks it has."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from watchfloor.common.access import access_of, actor_of, needs
from watchfloor.common.refusals import Refusal
from watchfloor.common.sentences import refusal_text
from watchfloor.rooms.rosters.contracts import RosterNotFound, ShiftTypeCard, ShiftTypeFacts
from watchfloor.rooms.rosters.operations.catalogue import remove_shift_type, save_shift_type
from watchfloor.rooms.rosters.queries.catalogue import get_shift_type, list_shift_types

from .overview import node_choices
from .reading import check_whole, reaches_whole
from .words import SHIFT_KINDS, say_clock, say_shift_kind, say_starts

_COLORS = 8
_BREAK_LINE = re.compile(r"^(.+?)[\s,，]+(\d+)[\s,，]+(\d+)\s*[-–~至]\s*(\d+)(?:[\s,，]+(\S+))?$")
_UNPAID = frozenset({"unpaid", "无薪", "不计薪", "不带薪", "0"})


class ShiftTypeForm(forms.Form):
    """What somebody says about a kind of shift."""

    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=12,
        help_text=gettext_lazy("What stands in a month sheet: 早, 中, N1."),
    )
    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"))
    node = forms.ChoiceField(label=gettext_lazy("Part of the centre"), required=False)
    earliest = forms.TimeField(
        label=gettext_lazy("Earliest start"), widget=forms.TimeInput(attrs={"type": "time"})
    )
    latest = forms.TimeField(
        label=gettext_lazy("Latest start"), widget=forms.TimeInput(attrs={"type": "time"})
    )
    step = forms.IntegerField(
        label=gettext_lazy("Starts every so many minutes"), min_value=5, max_value=480, initial=30
    )
    lengths = forms.CharField(
        label=gettext_lazy("Lengths in minutes, breaks included"),
        initial="510",
        help_text=gettext_lazy("Several with commas: 480, 540."),
    )
    breaks = forms.CharField(
        label=gettext_lazy("Breaks, one a line"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy(
            "Name, minutes, window in minutes after the shift begins: “Lunch 30 180-300 unpaid”."
        ),
    )
    color = forms.IntegerField(
        label=gettext_lazy("Color"), min_value=0, max_value=_COLORS - 1, initial=0
    )
    takes_seat = forms.BooleanField(
        label=gettext_lazy("Takes a seat"), required=False, initial=True
    )

    def __init__(self, *args: Any, nodes: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (("node", nodes), ("kind", _kinds())):
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = list(choices)

    def clean_lengths(self) -> tuple[int, ...]:
        parts = re.split(r"[,，;、\s]+", self.cleaned_data["lengths"].strip())
        if not all(part.isascii() and part.isdigit() and len(part) < 5 for part in parts):
            raise forms.ValidationError(_("Give whole minutes with commas: 480, 540."))
        return tuple(int(part) for part in parts)

    def clean_breaks(self) -> tuple[Mapping[str, object], ...]:
        lines = [line.strip() for line in self.cleaned_data["breaks"].splitlines()]
        return tuple(_read_break(line) for line in lines if line)

    def facts(self, node_id: int | None) -> ShiftTypeFacts:
        """Return what a valid form says."""
        data = self.cleaned_data
        return ShiftTypeFacts(
            code=data["code"].strip(),
            name=data["name"].strip(),
            kind=data["kind"],
            node_id=node_id,
            color=data["color"],
            earliest_start_minute=data["earliest"].hour * 60 + data["earliest"].minute,
            latest_start_minute=data["latest"].hour * 60 + data["latest"].minute,
            start_step_minutes=data["step"],
            lengths_minutes=data["lengths"],
            breaks=data["breaks"],
            takes_seat=data["takes_seat"],
        )


@needs("rosters.view")
@require_GET
def show(request: HttpRequest) -> HttpResponse:
    """Show the shift types."""
    rows = [
        (card, say_shift_kind(card.kind), say_starts(card), [_say_break(b) for b in card.breaks])
        for card in list_shift_types()
    ]
    may_edit = access_of(request).can("rosters.edit")
    context = {"rows": rows, "may_edit": may_edit, "tab": "types"}
    return render(request, "rosters/types.html", context)


@needs("rosters.edit")
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Add a shift type."""
    return _form_page(request, None, {"color": len(list_shift_types()) % _COLORS})


@needs("rosters.edit")
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, type_id: int) -> HttpResponse:
    """Change a shift type; shifts that are there stay as they are."""
    card = _find(type_id)
    check_whole(request, node_id=card.node_id)
    return _form_page(request, card, _initial(card))


@needs("rosters.edit")
@require_POST
def remove(request: HttpRequest, type_id: int) -> HttpResponse:
    """Take a shift type out of the catalogue."""
    card = _find(type_id)
    check_whole(request, node_id=card.node_id)
    remove_shift_type(shift_type_id=type_id, actor=actor_of(request), at=timezone.now())
    messages.info(request, _("“%(name)s” was removed.") % {"name": card.name})
    return redirect("rosters:types")


def _form_page(
    request: HttpRequest, card: ShiftTypeCard | None, initial: Mapping[str, Any]
) -> HttpResponse:
    nodes = node_choices(request)
    form = ShiftTypeForm(request.POST or None, nodes=nodes, initial=dict(initial))
    if request.method == "POST" and form.is_valid() and _save(request, form, card):
        messages.success(request, _("The shift type was saved."))
        return redirect("rosters:types")
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "card": card, "colors": range(_COLORS)}
    return render(request, "rosters/type_form.html", context, status=status)


def _save(request: HttpRequest, form: ShiftTypeForm, card: ShiftTypeCard | None) -> bool:
    node = form.cleaned_data["node"]
    node_id = int(node) if node else None
    if not reaches_whole(request, node_id=node_id):
        form.add_error("node", _("Choose a part that you plan for."))
        return False
    try:
        save_shift_type(
            facts=form.facts(node_id),
            shift_type_id=card.id if card else None,
            actor=actor_of(request),
            at=timezone.now(),
        )
    except Refusal as refusal:
        form.add_error(None, refusal_text(refusal))
        return False
    return True


def _find(type_id: int) -> ShiftTypeCard:
    try:
        return get_shift_type(shift_type_id=type_id)
    except RosterNotFound as error:
        raise Http404(type_id) from error


def _initial(card: ShiftTypeCard) -> dict[str, Any]:
    return {
        "code": card.code,
        "name": card.name,
        "kind": card.kind,
        "node": card.node_id or "",
        "earliest": say_clock(card.earliest_start_minute),
        "latest": say_clock(card.latest_start_minute),
        "step": card.start_step_minutes,
        "lengths": ", ".join(map(str, card.lengths_minutes)),
        "breaks": "\n".join(_write_break(each) for each in card.breaks),
        "color": card.color,
        "takes_seat": card.takes_seat,
    }


def _kinds() -> list[tuple[str, str]]:
    return [(kind, _(text)) for kind, text in SHIFT_KINDS.items()]


def _read_break(line: str) -> Mapping[str, object]:
    found = _BREAK_LINE.match(line)
    if found is None:
        raise forms.ValidationError(
            _("“%(line)s” is no break: write “Lunch 30 180-300 unpaid”.") % {"line": line[:60]}
        )
    name, minutes, earliest, latest, pay = found.groups()
    return {
        "name": name.strip(),
        "minutes": int(minutes),
        "earliest_minutes": int(earliest),
        "latest_minutes": int(latest),
        "paid": (pay or "").lower() not in _UNPAID,
    }


def _write_break(each: Mapping[str, Any]) -> str:
    pay = "" if each.get("paid", True) else " " + _("unpaid")
    span = f"{each['earliest_minutes']}-{each['latest_minutes']}"
    return f"{each['name']} {each['minutes']} {span}{pay}"


def _say_break(each: Mapping[str, Any]) -> str:
    pay = _("paid") if each.get("paid", True) else _("unpaid")
    values = {"name": each["name"], "minutes": each["minutes"], "pay": pay}
    return _("%(name)s %(minutes)s min, %(pay)s") % values
