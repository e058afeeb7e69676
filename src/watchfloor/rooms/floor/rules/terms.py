"""Terms of adherence, checked and as they are kept. No tables here."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from watchfloor.common.refusals import Refusal
from watchfloor.common.words import msgid
from watchfloor.rooms.floor.contracts import TermsFacts

MOST_GRACE = 900
MOST_THRESHOLD = 3600
MOST_PERSONAL = 240
MOST_DAYS_BACK = 31
MOST_WORDS = 60


def check_terms(facts: TermsFacts, valid_from: date, today: date) -> None:
    """Refuse terms that cannot be meant. :raises Refusal: what is wrong with which of them."""
    _within(facts.grace_seconds, MOST_GRACE, msgid("The grace is at most %(most)s seconds."))
    _within(
        facts.threshold_seconds, MOST_THRESHOLD, msgid("The threshold is at most %(most)s seconds.")
    )
    _within(
        facts.personal_minutes_a_day,
        MOST_PERSONAL,
        msgid("The personal time is at most %(most)s minutes a day."),
    )
    if not 0 < facts.target_share <= 1:
        raise _refusal("target", msgid("The target lies above 0 and at most at 100 percent."))
    if (today - valid_from).days > MOST_DAYS_BACK:
        raise _refusal("old", msgid("Terms begin at most %(most)s days ago."), MOST_DAYS_BACK)
    words = [name for names in facts.matches.values() for name in names] + list(facts.neutral)
    if len(words) > 20 * MOST_WORDS or any(len(each) > MOST_WORDS for each in words):
        raise _refusal("words", msgid("A reason has at most %(most)s characters."), MOST_WORDS)


def pack_terms(facts: TermsFacts) -> dict[str, object]:
    """Return terms as they are kept."""
    return {
        "grace_seconds": facts.grace_seconds,
        "threshold_seconds": facts.threshold_seconds,
        "personal_minutes_a_day": facts.personal_minutes_a_day,
        "target_share": facts.target_share,
        "matches": {code: list(names) for code, names in facts.matches.items()},
        "neutral": list(facts.neutral),
    }


def read_matches(text: str) -> Mapping[str, tuple[str, ...]]:
    """Return activities with their reasons, a line each.

    >>> read_matches("break: tea, 小休\\n\\nmeal：lunch，午餐")
    {'break': ('tea', '小休'), 'meal': ('lunch', '午餐')}

    :raises Refusal: a line says no activity.
    """
    found: dict[str, tuple[str, ...]] = {}
    for line in filter(None, map(str.strip, text.replace("：", ":").splitlines())):
        code, colon, names = line.partition(":")
        if not colon or not code.strip():
            raise _refusal("line", msgid("Each line is an activity, a colon and its reasons."))
        found[code.strip().casefold()] = read_words(names)
    return found


def read_words(text: str) -> tuple[str, ...]:
    """Return words between commas.

    >>> read_words("tea, 小休，rest")
    ('tea', '小休', 'rest')
    """
    return tuple(
        filter(None, map(str.strip, text.replace("，", ",").replace("、", ",").split(",")))
    )


def _within(value: float, most: int, what: str) -> None:
    if not 0 <= value <= most:
        raise _refusal("range", what, most)


def _refusal(code: str, what: str, most: int | None = None) -> Refusal:
    return Refusal(
        code=f"floor.terms.{code}", what=what, fields={} if most is None else {"most": most}
    )
