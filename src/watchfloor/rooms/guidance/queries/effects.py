"""What each prompt did: how often shown, answered, and with which effect."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, F, Q, QuerySet, Sum

from watchfloor.rooms.guidance.contracts import (
    Arm,
    Effect,
    EventKind,
    PromptCard,
    Settings,
)
from watchfloor.rooms.guidance.models import StepDecision
from watchfloor.rooms.guidance.rules.effects import Sums, measure
from watchfloor.rooms.guidance.rules.overrides import proposes_retirement
from watchfloor.rooms.risks import service as risks
from watchfloor.rooms.risks.contracts import Prompt, RiskCard

from .facts import get_settings

MEASURED_DAYS = 365
_NO_SUMS = Sums(0, 0, 0, 0.0, 0.0, 0.0)
_Key = tuple[int, str]


@dataclass(frozen=True, slots=True)
class _Answers:
    """How often a prompt was shown and answered, and by how many."""

    shown: int = 0
    withheld: int = 0
    confirmed: int = 0
    overridden: int = 0
    agents: int = 0


def list_prompts(*, at: datetime) -> tuple[PromptCard, ...]:
    """Return every prompt that holds, the most expensive points first."""
    cards = [card for card in risks.list_points(at=at) if card.point.prompts]
    rows = _rows(at)
    answers, sums, settings = _answers(rows), _sums(rows), get_settings()
    found = [
        _card(card, prompt, answers, sums, settings)
        for card in cards
        for prompt in card.point.prompts
    ]
    return tuple(sorted(found, key=lambda each: (-each.week_loss, each.risk, each.code)))


def find_prompt(*, risk: str, prompt: str, at: datetime) -> PromptCard | None:
    """Return one prompt with its effect, or None when it does not hold."""
    card = risks.find_point(code=risk, at=at)
    prompts = card.point.prompts if card else ()
    found = next((each for each in prompts if each.code == prompt), None)
    if card is None or found is None:
        return None
    rows = _rows(at).filter(standard_id=card.standard_id)
    return _card(card, found, _answers(rows), _sums(rows), get_settings())


def crowded_steps(*, at: datetime) -> Iterator[tuple[str, int]]:
    """Yield steps where several mandatory prompts stand together, with how many.

    They are all shown, which is more than anybody reads.
    """
    counts: dict[str, int] = {}
    for card in risks.list_points(at=at):
        mandatory = sum(prompt.is_mandatory for prompt in card.point.prompts)
        for step in card.point.steps if mandatory else ():
            counts[step] = counts.get(step, 0) + mandatory
    return ((step, count) for step, count in sorted(counts.items()) if count > 1)


def _rows(at: datetime) -> QuerySet[StepDecision]:
    start = at - timedelta(days=MEASURED_DAYS)
    return StepDecision.objects.filter(at__gte=start, at__lte=at).exclude(arm=Arm.NONE)


def _answers(rows: QuerySet[StepDecision]) -> dict[_Key, _Answers]:
    found = rows.values_list("standard_id", "prompt_code").annotate(
        shown=Count("pk", filter=Q(arm=Arm.SHOWN)),
        withheld=Count("pk", filter=Q(arm=Arm.WITHHELD)),
        confirmed=Count("pk", filter=Q(answer=EventKind.CONFIRMED)),
        overridden=Count("pk", filter=Q(answer=EventKind.OVERRIDDEN)),
        agents=Count("agent", filter=~Q(answer=""), distinct=True),
    )
    return {(standard, code): _Answers(*counts) for standard, code, *counts in found}


def _sums(rows: QuerySet[StepDecision]) -> dict[tuple[int, str, str], Sums]:
    """Return the sums of each prompt's arms; mandatory prompts, drawn by nobody, have none."""
    judged = Q(failed__isnull=False)
    found = (
        rows.filter(probability__lt=1)
        .values_list("standard_id", "prompt_code", "arm")
        .annotate(
            contacts=Count("pk"),
            judged=Count("pk", filter=judged),
            fails=Count("pk", filter=Q(failed=True)),
            all_weight=Sum("weight", default=0.0),
            failed_weight=Sum("weight", filter=Q(failed=True), default=0.0),
            squares=Sum(F("weight") * F("weight"), default=0.0),
        )
    )
    return {(standard, code, arm): Sums(*sums) for standard, code, arm, *sums in found}


def _card(
    card: RiskCard,
    prompt: Prompt,
    answers: dict[_Key, _Answers],
    sums: dict[tuple[int, str, str], Sums],
    settings: Settings,
) -> PromptCard:
    key = (card.standard_id, prompt.code)
    told = answers.get(key, _Answers())
    effect = _effect(card, prompt, sums, settings)
    return PromptCard(
        standard_id=card.standard_id,
        risk=card.code,
        code=prompt.code,
        title=card.title,
        text=prompt.text,
        is_mandatory=prompt.is_mandatory,
        shown=told.shown,
        withheld=told.withheld,
        confirmed=told.confirmed,
        overridden=told.overridden,
        week_loss=card.week_loss,
        effect=effect,
        proposes_retirement=not prompt.is_mandatory
        and proposes_retirement(told.confirmed, told.overridden, told.agents),
    )


def _effect(
    card: RiskCard,
    prompt: Prompt,
    sums: dict[tuple[int, str, str], Sums],
    settings: Settings,
) -> Effect:
    key = (card.standard_id, prompt.code)
    return measure(
        sums.get((*key, Arm.SHOWN.value), _NO_SUMS),
        sums.get((*key, Arm.WITHHELD.value), _NO_SUMS),
        base_rate=card.rate,
        holdout_share=0.0 if prompt.is_mandatory else settings.holdout_share,
    )
