"""One standard: what it says, since when, what changed, and what waits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

import orjson
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from watchfloor.common.access import Access, access_of, actor_of, needs
from watchfloor.common.refusals import Refusal
from watchfloor.common.sentences import refusal_text
from watchfloor.rooms.standards import operations, queries
from watchfloor.rooms.standards.contracts import (
    StandardCard,
    StandardNotFound,
    VersionCard,
    VersionState,
)
from watchfloor.rooms.standards.rules.bodies import write_body
from watchfloor.rooms.standards.rules.describing import Difference, Line, compare, describe
from watchfloor.rooms.standards.rules.registry import find_kind, get_kind

from .days import read_day
from .forms import EDITORS, RetireForm
from .listing import row_of
from .words import kind_words, language

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two versions side by side."""

    old: VersionCard
    new: VersionCard
    differences: tuple[Difference, ...]


def found(view: View[P]) -> View[P]:
    """Answer 404 for what is not there."""

    @wraps(view)
    def answered(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except StandardNotFound as error:
            raise Http404 from error

    return cast("View[P]", answered)


@needs("standards.view")
@require_GET
@found
def show_standard(request: HttpRequest, standard_id: int) -> HttpResponse:
    return standard_page(request, queries.get_standard(standard_id=standard_id))


def standard_page(
    request: HttpRequest,
    standard: StandardCard,
    *,
    retire_form: RetireForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """Return the page of a standard."""
    access = access_of(request)
    asked = read_day(request.GET.get("on", ""), timezone.now())
    shown = _shown(standard, request.GET.get("version", ""), asked.at)
    rows = [row_of(card, access) for card in standard.versions]
    return render(
        request,
        "standards/standard.html",
        {
            "standard": standard,
            "title": standard.title.text(language()),
            "kind_words": kind_words(standard.kind),
            "asked": asked,
            "shown": next(row for row in rows if row.card.id == shown.id),
            "holds": next((card for card in standard.versions if card.holds_at(asked.at)), None),
            "lines": _lines(shown),
            "comparison": _comparison(standard, shown, request.GET.get("against", "")),
            "rows": rows,
            "room_url": _room_url(standard),
            **_choices(standard, shown, access, retire_form),
        },
        status=status,
    )


@needs("standards.view")
@require_POST
@found
def act(request: HttpRequest, version_id: int, act: str) -> HttpResponse:
    """Approve, return or withdraw a version."""
    version = queries.get_version(version_id=version_id)
    doing = {"approve": _approve, "return": _return, "withdraw": _withdraw}.get(act)
    if doing is None:
        raise Http404(act)
    try:
        messages.success(request, doing(request, version_id))
    except Refusal as refusal:
        messages.error(request, refusal_text(refusal))
    return redirect(
        f"{reverse('standards:standard', args=[version.standard_id])}?version={version_id}"
    )


def _approve(request: HttpRequest, version_id: int) -> str:
    operations.approve(
        version_id=version_id,
        access=access_of(request),
        actor=actor_of(request),
        at=timezone.now(),
    )
    return _("The change was approved.")


def _return(request: HttpRequest, version_id: int) -> str:
    operations.return_version(
        version_id=version_id,
        reason=request.POST.get("reason", ""),
        access=access_of(request),
        actor=actor_of(request),
        at=timezone.now(),
    )
    return _("The change went back to its proposer.")


def _withdraw(request: HttpRequest, version_id: int) -> str:
    operations.withdraw(
        version_id=version_id,
        reason=request.POST.get("reason", ""),
        access=access_of(request),
        actor=actor_of(request),
        at=timezone.now(),
    )
    return _("The proposal was withdrawn.")


@needs("standards.propose")
@require_POST
@found
def retire(request: HttpRequest, standard_id: int) -> HttpResponse:
    standard = queries.get_standard(standard_id=standard_id)
    kind = get_kind(standard.kind)
    if not access_of(request).can(kind.propose_capability):
        raise Http404(standard_id)
    form = RetireForm(request.POST, prefix="retire")
    if not form.is_valid():
        return standard_page(request, standard, retire_form=form, status=422)
    now = timezone.now()
    try:
        operations.propose_retirement(
            standard_id=standard_id,
            valid_from=form.starts_at(now),
            reason=form.cleaned_data["reason"],
            actor=actor_of(request),
            at=now,
        )
    except Refusal as refusal:
        form.add_error(None, refusal_text(refusal))
        return standard_page(request, standard, retire_form=form, status=422)
    messages.success(request, _("The retirement was proposed; somebody else must approve it."))
    return redirect("standards:standard", standard_id=standard_id)


@needs("standards.view")
@require_GET
@found
def export(request: HttpRequest, standard_id: int) -> HttpResponse:
    """Send a standard with all its versions as JSON."""
    standard = queries.get_standard(standard_id=standard_id)
    data = orjson.dumps(standard_as_json(standard), option=orjson.OPT_INDENT_2)
    response = HttpResponse(data, content_type="application/json; charset=utf-8")
    name = f"{standard.kind}_{standard.id}.json"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def standard_as_json(standard: StandardCard) -> dict[str, Any]:
    """Return a standard with all its versions as plain data."""
    return {
        "kind": standard.kind,
        "code": standard.code,
        "versions": [_version_as_json(card) for card in standard.versions],
    }


def _version_as_json(card: VersionCard) -> dict[str, Any]:
    return {
        "number": card.number,
        "state": card.state.value,
        "title": {"en": card.title.en, "zh": card.title.zh},
        "body": plain_body(card),
        "valid_from": card.valid_from,
        "valid_to": card.valid_to,
        "reason": card.reason,
        "proposed_by": card.proposed_by,
        "proposed_at": card.proposed_at,
        "approved_by": card.approved_by,
        "approved_at": card.approved_at,
    }


def plain_body(card: VersionCard) -> dict[str, Any] | None:
    """Return a version's body as plain data; None for a retirement."""
    return None if card.body is None else write_body(get_kind(card.kind), card.body)


def _shown(standard: StandardCard, asked: str, at: Any) -> VersionCard:
    """Return the asked version, the one that holds, the newest approved one, or the newest."""
    by_number = [card for card in standard.versions if str(card.id) == asked]
    holding = [card for card in standard.versions if card.holds_at(at)]
    approved = [card for card in standard.versions if card.state is VersionState.APPROVED]
    return [*by_number, *holding, *approved, *standard.versions][0]


def _lines(card: VersionCard) -> tuple[Line, ...]:
    if card.body is None:
        return ()
    return describe(plain_body(card), get_kind(card.kind).labels, language())


def _comparison(standard: StandardCard, new: VersionCard, against: str) -> Comparison | None:
    """Compare with the asked version, or with the last approved one before."""
    asked = [card for card in standard.versions if str(card.id) == against and card.id != new.id]
    earlier = [
        card
        for card in standard.versions
        if card.number < new.number and card.state is VersionState.APPROVED
    ]
    old = next(iter([*asked, *earlier]), None)
    if old is None:
        return None
    labels = get_kind(standard.kind).labels
    titles = [
        Difference(_("Name"), _both(old), _both(new)) for _each in [0] if old.title != new.title
    ]
    differences = compare(plain_body(old), plain_body(new), labels, language())
    return Comparison(old, new, (*titles, *differences))


def _both(card: VersionCard) -> str:
    return " / ".join(filter(None, (card.title.zh, card.title.en)))


def _room_url(standard: StandardCard) -> str:
    """Return the page of the standard in the room that knows its kind."""
    kind = find_kind(standard.kind)
    if kind is None or not kind.url_name:
        return ""
    try:
        return reverse(kind.url_name, args=[standard.code])
    except NoReverseMatch:
        return ""


def _choices(
    standard: StandardCard, shown: VersionCard, access: Access, retire_form: RetireForm | None
) -> dict[str, object]:
    """Return what the one who looks may do."""
    kind = get_kind(standard.kind)
    may_propose = access.can(kind.propose_capability) and access.can("standards.propose")
    waits = shown.state in {VersionState.PROPOSED, VersionState.RETURNED}
    approved = [card for card in standard.versions if card.state is VersionState.APPROVED]
    holds = bool(approved) and not approved[0].is_retirement
    own = shown.proposed_by == access.name
    return {
        "may_edit": may_propose and standard.kind in EDITORS,
        "may_decide": shown.state is VersionState.PROPOSED
        and access.can(kind.approve_capability)
        and not own,
        "may_withdraw": waits and (own or access.can(kind.approve_capability)),
        "retire_form": (retire_form or RetireForm(prefix="retire"))
        if may_propose and holds
        else None,
        "waits": waits,
    }
