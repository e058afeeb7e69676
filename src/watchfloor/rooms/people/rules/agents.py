"""What may be said about an agent."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from watchfloor.common.refusals import Refusal
from watchfloor.rooms.people.contracts import AgentFacts

_SKILL_CODE = re.compile(r"[\w\-.]{1,60}")
HOURS_OF_A_WEEK = Decimal(80)


def check_facts(facts: AgentFacts) -> AgentFacts:
    """Return the facts in clean form. :raises Refusal: they cannot be true."""
    code, name = _one_line(facts.code), _one_line(facts.name)
    if not 1 <= len(code) <= 80 or len(name) > 120:
        raise Refusal(
            code="people.agent.length",
            what="An agent's code has 1 to 80 characters, the name up to 120.",
            where="%(code)s",
            mend="Shorten it.",
            fields={"code": code[:80]},
        )
    _check_dates(facts)
    hours = facts.contract_hours_per_week
    if hours is not None and not 0 < hours <= HOURS_OF_A_WEEK:
        raise Refusal(
            code="people.agent.hours",
            what="Contract hours of a week lie between 0 and 80.",
            where="%(code)s",
            mend="Enter the hours of one week.",
            fields={"code": code},
        )
    return replace(facts, code=code, name=name, skills=check_levels(facts.skills))


def check_levels(levels: Mapping[str, int] | None) -> Mapping[str, int] | None:
    """Return skills with their levels. :raises Refusal: no such code or level can be."""
    for skill, level in (levels or {}).items():
        if not _SKILL_CODE.fullmatch(skill) or not 1 <= level <= 5:
            raise Refusal(
                code="people.agent.skill",
                what="“%(skill)s” is not a skill with a level from 1 to 5.",
                mend="Write skills as code:level, for example billing:3 english:5.",
                fields={"skill": f"{skill}:{level}"},
            )
    return levels


def parse_levels(text: str) -> dict[str, int]:
    """Read "billing:3 english:5"; a skill without a level gets 3.

    >>> parse_levels("billing:4, english")
    {'billing': 4, 'english': 3}
    """
    levels: dict[str, int] = {}
    for word in re.split(r"[\s,;，；、]+", text.strip()):
        if word:
            skill, _, level = word.replace("：", ":").partition(":")
            levels[skill] = int(level or 3) if (level or "3").isdecimal() else 0
    check_levels(levels)
    return levels


def show_levels(levels: Mapping[str, int]) -> str:
    """Write skills in the form that `parse_levels` reads.

    >>> show_levels({"english": 3, "billing": 4})
    'billing:4 english:3'
    """
    return " ".join(f"{skill}:{level}" for skill, level in sorted(levels.items()))


def _check_dates(facts: AgentFacts) -> None:
    begins, ends = facts.employed_from, facts.employed_to
    if begins is not None and ends is not None and ends < begins:
        raise Refusal(
            code="people.agent.ends_before_start",
            what="Employment ends on %(ends)s, before it starts on %(begins)s.",
            where="%(code)s",
            mend="Correct one of the two dates.",
            fields={"code": facts.code, "begins": begins, "ends": ends},
        )


def _one_line(text: str) -> str:
    return " ".join(text.replace("\0", "").split())
