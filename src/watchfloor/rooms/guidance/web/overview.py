"""What prompts do: shown, answered, their measured effect; and where guidance was missing."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from watchfloor.common.access import access_of, actor_of, needs
from watchfloor.rooms.guidance import operations, queries
from watchfloor.rooms.guidance.contracts import GapRow, PromptCard
from watchfloor.rooms.guidance.queries.tasks import gap_words
from watchfloor.rooms.risks import service as risks

from .forms import RetireForm
from .pages import PromptRow, prompt_row

_MOST_ROWS = 200


@needs("guidance.view")
@require_GET
def show_overview(request: HttpRequest) -> HttpResponse:
    access = access_of(request)
    now = timezone.now()
    cards = queries.list_prompts(at=now)
    gaps = queries.list_gaps(at=now, scope=access.scope)
    names = _step_names(now)
    return render(
        request,
        "guidance/overview.html",
        {
            "rows": [prompt_row(card) for card in cards[:_MOST_ROWS]],
            "count": len(cards),
            "totals": _totals(cards),
            "gaps": [
                (row, names.get(row.step, row.step), gap_words(row)) for row in gaps[:_MOST_ROWS]
            ],
            "gap_count": _gap_count(gaps),
            "crowded": [
                (step, names.get(step, step), count)
                for step, count in queries.crowded_steps(at=now)
            ],
            "settings": queries.get_settings(),
            "may_manage": access.can("guidance.manage"),
            "may_integrate": access.can("guidance.integrate"),
        },
    )


def _step_names(at: datetime) -> dict[str, str]:
    language = get_language() or "en"
    return {step.code: step.name.text(language) for step in risks.list_steps(at=at)}


def _totals(cards: tuple[PromptCard, ...]) -> dict[str, int | float | None]:
    confirmed = sum(card.confirmed for card in cards)
    overridden = sum(card.overridden for card in cards)
    answered = confirmed + overridden
    return {
        "shown": sum(card.shown for card in cards),
        "withheld": sum(card.withheld for card in cards),
        "answered": answered,
        "override_share": overridden / answered if answered else None,
    }


def _gap_count(gaps: tuple[GapRow, ...]) -> int:
    return sum(row.count for row in gaps)


@needs("guidance.view")
@require_GET
def show_prompt(request: HttpRequest, risk: str, prompt: str) -> HttpResponse:
    return _prompt_page(request, _find(risk, prompt), RetireForm())


@needs("guidance.manage")
@require_POST
def retire(request: HttpRequest, risk: str, prompt: str) -> HttpResponse:
    """Propose the point's next version without this prompt; somebody else approves it."""
    row = _find(risk, prompt)
    form = RetireForm(request.POST)
    if not form.is_valid():
        return _prompt_page(request, row, form, status=422)
    operations.propose_prompt_retirement(
        risk=risk,
        prompt=prompt,
        reason=form.cleaned_data["reason"],
        actor=actor_of(request),
        at=timezone.now(),
    )
    messages.success(request, _("Proposed. It goes when somebody else has approved it."))
    return redirect("guidance:prompt", risk=risk, prompt=prompt)


def _find(risk: str, prompt: str) -> PromptRow:
    found = queries.find_prompt(risk=risk, prompt=prompt, at=timezone.now())
    if found is None:
        raise Http404(risk)
    return prompt_row(found)


def _prompt_page(
    request: HttpRequest, row: PromptRow, form: RetireForm, status: int = 200
) -> HttpResponse:
    context = {
        "row": row,
        "card": row.card,
        "effect": row.card.effect,
        "settings": queries.get_settings(),
        "form": form if access_of(request).can("guidance.manage") else None,
    }
    return render(request, "guidance/prompt.html", context, status=status)
