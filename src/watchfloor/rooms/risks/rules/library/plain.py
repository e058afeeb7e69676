"""From a point to the plain data of the documented schema, without what is empty."""

from __future__ import annotations

from typing import Any

from watchfloor.common.words import NO_WORDS, Words
from watchfloor.rooms.risks.contracts import Check, CheckInput, Guard, LibraryPoint, Prompt


def plain_point(point: LibraryPoint) -> dict[str, Any]:
    """Return a point as nested dictionaries, lists, texts, numbers and truth values."""
    body = point.point
    plain: dict[str, Any] = {
        "code": point.code,
        "title": _words(point.title),
        "classes": dict(body.classes),
        "cause": _words(body.cause),
        "procedure": _words(body.procedure),
        "likely_errors": [_words(each) for each in body.likely_errors],
        "remedy": _words(body.remedy),
        "loss": {"low": body.loss.low, "high": body.loss.high},
        "tolerable_rate": body.tolerable_rate,
        "prior_rate": body.prior_rate,
        "owner": body.owner,
        "steps": list(body.steps),
        "queues": list(body.queues),
        "prompts": [_prompt(each) for each in body.prompts],
        "checks": [_check(each) for each in body.checks],
        "guards": [_guard(each) for each in body.guards],
    }
    if body.override:
        plain["override"] = {
            "stars": body.override.stars,
            "reason": body.override.reason,
            "until": body.override.until.isoformat(),
            "by": body.override.by,
        }
    return {key: value for key, value in plain.items() if value not in (None, "", [], {})}


def _words(words: Words) -> dict[str, str]:
    return {key: text for key, text in (("en", words.en), ("zh", words.zh)) if text}


def _prompt(prompt: Prompt) -> dict[str, Any]:
    plain: dict[str, Any] = {"code": prompt.code, "text": _words(prompt.text)}
    if prompt.is_mandatory:
        plain["is_mandatory"] = True
    return plain


def _check(check: Check) -> dict[str, Any]:
    plain: dict[str, Any] = {"code": check.code, "text": _words(check.text)}
    if check.input is not CheckInput.TICK:
        plain["input"] = check.input.value
    if check.choices:
        plain["choices"] = [_words(each) for each in check.choices]
    if check.fails_closed:
        plain["fails_closed"] = True
    return plain


def _guard(guard: Guard) -> dict[str, Any]:
    plain = {
        "code": guard.code,
        "when": guard.when,
        "action": guard.action.value,
        "says": _words(guard.says),
    }
    if guard.mend != NO_WORDS:
        plain["mend"] = _words(guard.mend)
    return plain
