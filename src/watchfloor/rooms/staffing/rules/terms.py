"""Terms as they are kept, and what no centre can promise."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

import orjson

from callmath.queueing import Denominator
from watchfloor.common.refusals import Refusal
from watchfloor.common.words import msgid
from watchfloor.rooms.staffing.contracts import (
    Aim,
    Shrinkage,
    ShrinkageKind,
    ShrinkageRule,
    Terms,
)

MOST_SHRINKAGES = 20
MOST_NAME = 80
MOST_SECONDS = 86_400.0
MOST_PEOPLE = 50_000
MOST_CHATS = 20
MOST_DUE_MINUTES = 60 * 24 * 30
_DAY_MINUTES = 1440
_TARGET = msgid("Give a share above 0 %% and below 100 %%.")
_SHARE = msgid("Give a share from 0 %% to 100 %%.")
_SECONDS = msgid("Give seconds, more than 0 and up to a day.")

Agreed = Sequence[tuple[date, Terms]]  # terms and the day they hold from, by day


def pack_terms(terms: Terms) -> dict[str, Any]:
    """Return terms as they are kept, and come back: JSON has lists where we have tuples."""
    kept: dict[str, Any] = orjson.loads(orjson.dumps(asdict(terms)))
    return kept


def unpack_terms(kept: Mapping[str, Any]) -> Terms:
    """Return kept terms; what was not known when they were kept is as it is by default."""
    fields = {name: value for name, value in kept.items() if name in Terms.__slots__}
    shrinkages = tuple(
        Shrinkage(**{**each, "kind": ShrinkageKind(each["kind"])})
        for each in fields.pop("shrinkages", ())
    )
    return Terms(
        **{
            **fields,
            "aim": Aim(fields.get("aim", Aim.EXPECTED)),
            "shrinkage_rule": ShrinkageRule(
                fields.get("shrinkage_rule", ShrinkageRule.MULTIPLICATIVE)
            ),
            "chat_factors": tuple(fields.get("chat_factors", ())),
        },
        shrinkages=shrinkages,
    )


def pack_agreed(agreed: Agreed) -> list[list[Any]]:
    """Return terms of several days on as they are kept in a plan."""
    return [[day.isoformat(), pack_terms(terms)] for day, terms in agreed]


def unpack_agreed(kept: Sequence[Sequence[Any]]) -> tuple[tuple[date, Terms], ...]:
    """Return the terms that a plan was made with."""
    return tuple((date.fromisoformat(day), unpack_terms(terms)) for day, terms in kept)


def check_terms(terms: Terms) -> None:
    """Refuse terms that no number of people can keep, or that mean nothing.

    The refusal's field `name` says which entry is meant.
    """
    for name, value, mend in _problems(terms):
        raise Refusal(
            code=f"staffing.terms.{name}",
            what=msgid("“%(value)s” cannot be promised or planned with (%(name)s)."),
            mend=mend,
            fields={"name": name, "value": value},
        )


def _problems(terms: Terms) -> Iterator[tuple[str, object, str]]:
    yield from _target_problems(terms)
    yield from _customer_problems(terms)
    yield from _work_problems(terms)
    yield from _shrinkage_problems(terms)


def _target_problems(terms: Terms) -> Iterator[tuple[str, object, str]]:
    for name in ("service_level", "share_of_days"):
        if not 0 < getattr(terms, name) < 1:
            yield name, getattr(terms, name), _TARGET
    for name in ("abandon_cap", "occupancy_cap"):
        value = getattr(terms, name)
        if value is not None and not 0 < value <= 1:
            yield name, value, msgid("Give a share above 0 %% and up to 100 %%.")
    if not 0 <= terms.answer_within_seconds <= MOST_SECONDS:
        yield "answer_within_seconds", terms.answer_within_seconds, _SECONDS
    if terms.mean_wait_cap_seconds is not None and not _is_time(terms.mean_wait_cap_seconds):
        yield "mean_wait_cap_seconds", terms.mean_wait_cap_seconds, _SECONDS
    if terms.denominator not in set(Denominator):
        yield "denominator", terms.denominator, msgid("Choose one of those that are offered.")


def _customer_problems(terms: Terms) -> Iterator[tuple[str, object, str]]:
    if terms.patience_seconds is not None and not _is_time(terms.patience_seconds):
        yield "patience_seconds", terms.patience_seconds, _SECONDS
    if terms.redial_share is not None and not 0 <= terms.redial_share < 1:
        yield "redial_share", terms.redial_share, msgid("Give a share from 0 %% to below 100 %%.")
    if terms.busyness_cv is not None and not 0 <= terms.busyness_cv <= 2:
        yield "busyness_cv", terms.busyness_cv, msgid("Give a share from 0 %% to 200 %%.")
    if not 0 <= terms.menu_seconds <= MOST_SECONDS:
        yield "menu_seconds", terms.menu_seconds, _SECONDS
    if not 0 < terms.line_blocking < 1:
        yield "line_blocking", terms.line_blocking, _TARGET


def _work_problems(terms: Terms) -> Iterator[tuple[str, object, str]]:
    if not 1 <= terms.chats_at_once <= MOST_CHATS:
        yield "chats_at_once", terms.chats_at_once, msgid("Give a whole number from 1 to 20.")
    if not _are_factors(terms.chat_factors, terms.chats_at_once):
        yield (
            "chat_factors",
            ", ".join(map(str, terms.chat_factors)),
            msgid("Give one factor for each number of chats at once; the first is 1."),
        )
    if terms.due_minutes is not None and not 0 < terms.due_minutes <= MOST_DUE_MINUTES:
        yield "due_minutes", terms.due_minutes, msgid("Give minutes, at most 30 days.")
    if not 0 <= terms.minimum_people <= MOST_PEOPLE:
        yield "minimum_people", terms.minimum_people, msgid("Give a whole number up to 50,000.")
    if not 0 <= terms.on_site_share <= 1:
        yield "on_site_share", terms.on_site_share, _SHARE
    if terms.cost_per_hour is not None and not 0 <= terms.cost_per_hour < 1e9:
        yield "cost_per_hour", terms.cost_per_hour, msgid("Give an amount, not negative.")


def _shrinkage_problems(terms: Terms) -> Iterator[tuple[str, object, str]]:
    if len(terms.shrinkages) > MOST_SHRINKAGES:
        yield "shrinkages", len(terms.shrinkages), msgid("Put some of them together.")
    for each in terms.shrinkages:
        if not _is_name(each.name):
            yield "shrinkages", each.name[:MOST_NAME], msgid("Give each shrinkage a name.")
        if not 0 <= each.share < 1:
            yield "shrinkages", each.share, msgid("Give a share from 0 %% to below 100 %%.")
        if not _is_stretch(each):
            yield "shrinkages", each.name, msgid("Let each begin before it ends, within a day.")
    for kind in ShrinkageKind:
        together = _most_at_once([each for each in terms.shrinkages if each.kind is kind])
        if terms.shrinkage_rule is ShrinkageRule.ADDITIVE and together >= 1:
            yield "shrinkages", together, msgid("Together they leave nobody; lower some of them.")


def _is_name(name: str) -> bool:
    """Return whether a name is one that the database keeps: it knows no NUL."""
    return bool(name.strip()) and len(name) <= MOST_NAME and "\0" not in name


def _is_stretch(each: Shrinkage) -> bool:
    """Return whether a shrinkage is of some part of the day, or of all of it."""
    if each.from_minute == each.to_minute == 0:
        return True
    return 0 <= each.from_minute < each.to_minute <= _DAY_MINUTES


def _most_at_once(shrinkages: Sequence[Shrinkage]) -> float:
    """Return the most that shares come to at any time: two of other hours never meet."""
    spans = [(each.from_minute, each.to_minute or _DAY_MINUTES, each.share) for each in shrinkages]
    sums = (sum(share for low, end, share in spans if low <= at < end) for at, _, _ in spans)
    return max(sums, default=0.0)


def _is_time(seconds: float) -> bool:
    return 0 < seconds <= MOST_SECONDS


def _are_factors(factors: Sequence[float], most: int) -> bool:
    """Return whether there is a factor for each number of chats; none at all means all are 1."""
    if not factors:
        return True
    sane = all(math.isfinite(each) and 0 < each <= 100 for each in factors)
    return len(factors) == most and sane and factors[0] == 1
