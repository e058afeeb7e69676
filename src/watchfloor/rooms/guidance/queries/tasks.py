"""What the room asks people to do now."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from watchfloor.common.access import Access
from watchfloor.common.worklist import Task
from watchfloor.rooms.guidance.contracts import GapReason, GapRow, PromptCard, Verdict
from watchfloor.rooms.risks import service as risks

from .effects import list_prompts
from .gaps import list_gaps

FEWEST_GAPS = 3  # one is a slip of the network, not something to mend
_MOST = 20


def list_tasks(*, access: Access, at: datetime) -> tuple[Task, ...]:
    """Return prompts that should go or change, and guards that cannot read their records."""
    if not access.can("guidance.manage"):
        return ()
    found = [*_prompt_tasks(at), *_gap_tasks(access, at)]
    return tuple(sorted(found, key=lambda task: -task.loss))[:_MOST]


def _prompt_tasks(at: datetime) -> Iterator[Task]:
    for card in list_prompts(at=at):
        if card.proposes_retirement:
            yield _task(card, "overridden", _most_override(card))
        elif card.effect.verdict is Verdict.DOES_NOT:
            yield _task(card, "no_effect", _("Its measured effect is too small to be worth it."))


def _most_override(card: PromptCard) -> str:
    return _("%(overridden)s of %(answered)s answers say that it does not apply.") % {
        "overridden": card.overridden,
        "answered": card.overridden + card.confirmed,
    }


def _task(card: PromptCard, why: str, reason: str) -> Task:
    title = card.title.text(get_language() or "en")
    return Task(
        key=f"guidance.{why}:{card.risk}:{card.code}",
        title=_("Retire or change the prompt of “%(title)s”") % {"title": title},
        reason=reason,
        # A prompt that is not read leaves the point's loss where it was.
        loss=card.week_loss,
        url=reverse("guidance:prompt", kwargs={"risk": card.risk, "prompt": card.code}),
    )


def _gap_tasks(access: Access, at: datetime) -> Iterator[Task]:
    rows = [
        row for row in list_gaps(at=at, scope=access.scope) if row.count >= FEWEST_GAPS and row.risk
    ]
    if not rows:
        return
    losses = {card.code: card.week_loss for card in risks.list_points(at=at)}
    names = {step.code: step.name.text(get_language() or "en") for step in risks.list_steps(at=at)}
    for row in rows:
        yield Task(
            key=f"guidance.gap:{row.step}:{row.risk}:{row.code}:{row.reason}:{row.field}",
            title=_("A guard at step %(step)s cannot be told")
            % {"step": names.get(row.step, row.step)},
            reason=gap_words(row),
            loss=losses.get(row.risk, 0.0),
            url=reverse("guidance:overview") + "#gaps",
        )


def gap_words(row: GapRow) -> str:
    """Say what is missing, and how often."""
    fields = {"field": row.field, "code": row.code, "count": row.count}
    if row.reason is GapReason.MISSING_FIELD:
        return _("Records lack the field “%(field)s” (%(count)s times).") % fields
    if row.reason is GapReason.FAILED:
        return _("The guard “%(code)s” cannot read “%(field)s” (%(count)s times).") % fields
    if row.reason is GapReason.TOKEN:
        return _("The token had ended or was not taken (%(count)s times).") % fields
    return _("Watchfloor could not be reached in time (%(count)s times).") % fields
