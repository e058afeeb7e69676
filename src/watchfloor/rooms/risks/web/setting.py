"""How the library is set: classifications and the scale of stars."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.apps import apps
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from watchfloor.common.access import actor_of, needs
from watchfloor.common.fired_rules import list_fired
from watchfloor.common.refusals import Refusal
from watchfloor.common.room import RoomConfig
from watchfloor.common.sentences import refusal_text
from watchfloor.common.standing_rules import StandingRule
from watchfloor.common.words import Words
from watchfloor.rooms.risks import queries
from watchfloor.rooms.risks.contracts import (
    Classification,
    ClassificationBody,
    RiskCard,
    StarScale,
)
from watchfloor.rooms.risks.rules.kinds import CLASSIFICATION, SCALE, SCALE_CODE
from watchfloor.rooms.standards import service as standards
from watchfloor.rooms.standards.contracts import VersionCard

from .forms import ClassificationForm, ScaleForm, no_nul


@dataclass(frozen=True, slots=True)
class ClassificationRow:
    """A classification, and how many points are in each of its classes."""

    known: Classification
    classes: tuple[tuple[str, Words, int], ...]


@needs("risks.view")
@require_GET
def show_settings(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    points = queries.list_points(at=now)
    waiting = [
        *standards.list_proposed(kind=CLASSIFICATION),
        *standards.list_proposed(kind=SCALE),
    ]
    return render(
        request,
        "risks/settings.html",
        {
            "classifications": [
                _row(each, points) for each in queries.list_classifications(at=now)
            ],
            "scale": queries.get_scale(at=now),
            "waiting": waiting,
            "fired": list_fired(rules=_all_rules()),
        },
    )


def _row(known: Classification, points: Sequence[RiskCard]) -> ClassificationRow:
    counts = Counter(card.point.classes.get(known.code) for card in points)
    return ClassificationRow(
        known, tuple((code, words, counts[code]) for code, words in known.classes.items())
    )


def _all_rules() -> list[StandingRule]:
    """Return the rules of every room."""
    rooms = (each for each in apps.get_app_configs() if isinstance(each, RoomConfig))
    return [rule for room in rooms for rule in room.standing_rules]


@needs("risks.manage")
@require_http_methods(["GET", "POST"])
def edit_scale(request: HttpRequest) -> HttpResponse:
    """Propose another scale of stars."""
    scale = queries.get_scale(at=timezone.now())
    form = ScaleForm(request.POST or None, initial=_initial(scale))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            body = StarScale(
                thresholds=(data["two"], data["three"], data["four"], data["five"]),
                unknown_stars=data["unknown_stars"],
                assumed_reach=data["assumed_reach"],
            )
        except ValueError as error:
            form.add_error(None, _(str(error)))
        else:
            title = Words("Scale of stars", "星级标尺")
            _propose(request, SCALE, SCALE_CODE, title, body, data["reason"])
            return redirect("risks:settings")
    return _form_page(request, form, _("Scale of stars"))


def _initial(scale: StarScale) -> dict[str, float]:
    names = ("two", "three", "four", "five")
    return {
        **dict(zip(names, scale.thresholds, strict=True)),
        "unknown_stars": scale.unknown_stars,
        "assumed_reach": scale.assumed_reach,
    }


@needs("risks.manage")
@require_http_methods(["GET", "POST"])
def edit_classification(request: HttpRequest, code: str) -> HttpResponse:
    """Propose other classes of a classification, or a new classification."""
    now = timezone.now()
    known = next((e for e in queries.list_classifications(at=now) if e.code == code), None)
    if known is None and code != "new":
        raise Http404(code)
    initial = _told(known) if known else {}
    form = ClassificationForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        title = Words(no_nul(data["title_en"]), no_nul(data["title_zh"]))
        own_code = code if known else _code_of(title)
        classes = _read_classes(data["classes"], form)
        if not form.errors:
            body = ClassificationBody(classes)
            try:
                _propose(request, CLASSIFICATION, own_code, title, body, data["reason"])
            except Refusal as refusal:
                form.add_error(None, refusal_text(refusal))
            else:
                return redirect("risks:settings")
    return _form_page(request, form, _("Classification"))


def _code_of(title: Words) -> str:
    letters = (each for each in title.en.lower().replace(" ", "_") if each.isalnum() or each == "_")
    return "".join(letters)[:40] or "own"


def _told(known: Classification) -> dict[str, str]:
    lines = (f"{code} | {words.en} | {words.zh}" for code, words in known.classes.items())
    return {"title_en": known.title.en, "title_zh": known.title.zh, "classes": "\n".join(lines)}


def _read_classes(text: str, form: ClassificationForm) -> dict[str, Words]:
    found: dict[str, Words] = {}
    for number, line in enumerate(no_nul(text).splitlines(), start=1):
        code, _bar, names = line.partition("|")
        english, _bar, chinese = names.partition("|")
        code = code.strip()
        words = Words(english.strip(), chinese.strip())
        if not line.strip():
            continue
        if not code.replace("_", "").isalnum() or not (words.en or words.zh) or code in found:
            problem = _("Line %(line)s is not “code | English | Chinese”, or its code is taken.")
            form.add_error("classes", problem % {"line": number})
            continue
        found[code] = words
    return found


def _propose(
    request: HttpRequest, kind: str, code: str, title: Words, body: object, reason: str
) -> VersionCard:
    version = standards.propose(
        kind=kind,
        code=code,
        title=title,
        body=body,
        reason=reason,
        actor=actor_of(request),
        at=timezone.now(),
    )
    messages.success(request, _("The change was proposed; somebody else approves it."))
    return version


def _form_page(request: HttpRequest, form: object, title: str) -> HttpResponse:
    status = 422 if request.method == "POST" else 200
    return render(request, "risks/setting_form.html", {"form": form, "title": title}, status=status)
