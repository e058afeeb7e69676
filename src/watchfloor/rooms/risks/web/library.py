"""The library: what can go wrong, the dearest first."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from watchfloor.common.access import access_of, needs
from watchfloor.common.refusals import Refusal
from watchfloor.rooms.risks import queries
from watchfloor.rooms.risks.contracts import Classification, RiskCard, Step
from watchfloor.rooms.risks.queries.history import list_retired
from watchfloor.rooms.risks.rules.classes import ZONE
from watchfloor.rooms.risks.rules.coverage import is_complete
from watchfloor.rooms.risks.rules.finding import SORTS, PointFilter, find_points
from watchfloor.rooms.risks.rules.heat import LOSS_EDGES, RATE_EDGES
from watchfloor.rooms.risks.rules.kinds import POINT
from watchfloor.rooms.standards import service as standards
from watchfloor.rooms.standards.contracts import VersionCard

from .words import language, state_words

_PAGE = 50


@dataclass(frozen=True, slots=True)
class LibraryRow:
    """A point in the list."""

    card: RiskCard
    zone: str
    steps: tuple[str, ...]  # their names; the code of one that no process has
    is_incomplete: bool


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A proposal or a retired point in the list."""

    version: VersionCard
    state: str
    tone: str


@dataclass(frozen=True, slots=True)
class Choices:
    """What can be chosen in the filters."""

    classifications: tuple[Classification, ...]
    steps: tuple[Step, ...]
    sorts: tuple[tuple[str, str], ...]
    states: tuple[tuple[str, str], ...]


@needs("risks.view")
@require_GET
def show_library(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    wanted = read_filter(request.GET)
    state = request.GET.get("state", "")
    choices = _choices(now)
    cards = queries.list_points(at=now)
    found = find_points(cards, wanted)
    first = _first_row(request.GET)
    shown = found[first : first + _PAGE] if not state else []
    others = _others(state, now)
    return render(
        request,
        "risks/library.html",
        {
            "rows": [_row(card, choices) for card in shown],
            "others": others,
            "state": state,
            "wanted": wanted,
            "choices": choices,
            "classes": [
                (each, wanted.classes.get(each.code, "")) for each in choices.classifications
            ],
            "total": len(cards),
            "count": len(found),
            "week_loss": sum(card.week_loss for card in found),
            "first": first + 1,
            "last": first + len(shown),
            "back_url": _page_url(request.GET, first - _PAGE) if first else "",
            "next_url": _page_url(request.GET, first + _PAGE) if first + _PAGE < len(found) else "",
            "waiting": len(standards.list_proposed(kind=POINT)) if not state else 0,
            "may": access_of(request).capabilities,
        },
    )


def read_filter(query: QueryDict) -> PointFilter:
    """Return what a page's address asks for."""
    classes = {
        key.removeprefix("class-"): str(value)
        for key, value in query.items()
        if key.startswith("class-") and value
    }
    wanted = PointFilter(
        search=query.get("q", "").strip()[:100],
        classes=classes,
        stars=_whole(query, "stars", 5) or 0,
        step=query.get("step", ""),
        sort=query.get("sort", "") if query.get("sort") in SORTS else SORTS[0],
    )
    return replace(
        wanted,
        rate_band=_whole(query, "rate", len(RATE_EDGES)),
        loss_band=_whole(query, "loss", len(LOSS_EDGES)),
    )


def _whole(query: QueryDict, name: str, most: int) -> int | None:
    text = query.get(name, "")
    if not text:
        return None
    if not text.isdecimal() or len(text) > 6 or int(text) > most:
        raise Refusal(
            code="risks.filter.number",
            what="“%(text)s” is not one of the choices.",
            mend="Choose one from the list.",
            fields={"text": text[:40]},
        )
    return int(text)


def _first_row(query: QueryDict) -> int:
    return _whole(query, "from", 999_999) or 0


def _page_url(query: QueryDict, first: int) -> str:
    pairs = [(key, value) for key, value in query.items() if key != "from" and value]
    return f"?{urlencode([*pairs, ('from', str(max(first, 0)))])}"


def _choices(now: datetime) -> Choices:
    return Choices(
        classifications=queries.list_classifications(at=now),
        steps=queries.list_steps(at=now),
        sorts=(
            ("loss", _("Expected loss")),
            ("rate", _("Rate of errors")),
            ("stars", _("Stars")),
            ("code", _("Code")),
        ),
        states=(("", _("In force")), ("proposed", _("Proposed")), ("retired", _("Retired"))),
    )


def _row(card: RiskCard, choices: Choices) -> LibraryRow:
    zones = next((each.classes for each in choices.classifications if each.code == ZONE), {})
    zone = zones.get(card.point.classes.get(ZONE, ""))
    names = {step.code: step.name.text(language()) for step in choices.steps}
    steps = tuple(names.get(code, code) for code in card.point.steps)
    return LibraryRow(card, zone.text(language()) if zone else "", steps, not is_complete(card))


def _others(state: str, now: datetime) -> list[VersionRow]:
    """Return proposals or retired points, where those are asked for."""
    if state == "proposed":
        versions = standards.list_proposed(kind=POINT)[:500]
        return [VersionRow(each, *state_words(each, is_held=False)) for each in versions]
    if state == "retired":
        return [VersionRow(each, _("Retired"), "") for each in list_retired(at=now)]
    return []
