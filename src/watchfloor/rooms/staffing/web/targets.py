"""Terms in the reader's words: what is promised, and what people are there for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields

from django.utils.translation import gettext as _

from watchfloor.common.sentences import join_clauses
from watchfloor.common.words import msgid
from watchfloor.rooms.staffing.contracts import Aim, Shrinkage, ShrinkageKind, Terms

from .words import AIMS, DENOMINATORS, RULES


def percent(share: float) -> str:
    """Write a share as people do.

    >>> percent(0.8), percent(0.125), percent(0.001)
    ('80%', '12.5%', '0.1%')
    """
    return f"{share * 100:.4g}%"


def say_targets(terms: Terms) -> str:
    """Return the promises of a line, the service level first."""
    return join_clauses(_targets(terms))


def _targets(terms: Terms) -> Iterator[str]:
    if terms.due_minutes is not None:
        yield _("answered within %(due)s") % {"due": say_minutes(terms.due_minutes)}
    else:
        yield _("%(share)s within %(seconds)s s of %(base)s") % {
            "share": percent(terms.service_level),
            "seconds": f"{terms.answer_within_seconds:g}",
            "base": _(DENOMINATORS.get(terms.denominator, terms.denominator)),
        }
    if terms.mean_wait_cap_seconds is not None:
        yield _("mean wait up to %(n)s s") % {"n": f"{terms.mean_wait_cap_seconds:g}"}
    if terms.abandon_cap is not None:
        yield _("up to %(share)s give up") % {"share": percent(terms.abandon_cap)}
    if terms.occupancy_cap is not None:
        yield _("up to %(share)s busy") % {"share": percent(terms.occupancy_cap)}


def say_aim(terms: Terms) -> str:
    """Return what the promise has to hold for."""
    if terms.aim is Aim.SHARE_OF_DAYS:
        return _("on %(share)s of the days") % {"share": percent(terms.share_of_days)}
    return _(AIMS[terms.aim])


def say_shrinkage(terms: Terms) -> str:
    """Return both shrinkages in a line."""
    inside = combined_share(terms, ShrinkageKind.IN_OFFICE)
    outside = combined_share(terms, ShrinkageKind.OUT_OF_OFFICE)
    if not inside and not outside:
        return _("none")
    return _("%(inside)s in the office, %(outside)s out of it") % {
        "inside": percent(inside),
        "outside": percent(outside),
    }


def combined_share(terms: Terms, kind: ShrinkageKind) -> float:
    """Return what the shrinkages of a kind that hold all day come to."""
    shares = [each.share for each in terms.shrinkages if each.kind is kind and holds_all_day(each)]
    if terms.shrinkage_rule == "additive":
        return sum(shares)
    left = 1.0
    for share in shares:
        left *= 1.0 - share
    return 1.0 - left


def holds_all_day(shrinkage: Shrinkage) -> bool:
    """Tell whether a shrinkage has no hours of its own."""
    return shrinkage.from_minute == shrinkage.to_minute == 0


def say_minutes(minutes: int) -> str:
    """Write how long something may take.

    >>> say_minutes(90)[:3]  # what follows is in the language of the page
    '1.5'
    """
    if minutes < 60:
        return _("%(n)s min") % {"n": minutes}
    return _("%(n)s h") % {"n": f"{minutes / 60:g}"}


_NAMES = {
    "service_level": msgid("Service level"),
    "answer_within_seconds": msgid("Answered within, seconds"),
    "denominator": msgid("Share of"),
    "mean_wait_cap_seconds": msgid("Mean wait at most, seconds"),
    "occupancy_cap": msgid("Busy at most"),
    "abandon_cap": msgid("Give up at most"),
    "patience_seconds": msgid("Patience, seconds"),
    "redial_share": msgid("Call again after giving up"),
    "aim": msgid("Has to hold"),
    "share_of_days": msgid("Share of the days"),
    "busyness_cv": msgid("Days differ by"),
    "chats_at_once": msgid("Chats at once"),
    "chat_factors": msgid("Handle time by chats at once"),
    "due_minutes": msgid("Due within, minutes"),
    "minimum_people": msgid("At least so many while open"),
    "shrinkages": msgid("Shrinkage"),
    "shrinkage_rule": msgid("Several shrinkages"),
    "on_site_share": msgid("On site, with a seat"),
    "menu_seconds": msgid("Menu before the queue, seconds"),
    "line_blocking": msgid("Calls that find no free line"),
    "cost_per_hour": msgid("Cost of a paid hour"),
}
_SHARES = {
    "service_level",
    "occupancy_cap",
    "abandon_cap",
    "redial_share",
    "share_of_days",
    "busyness_cv",
    "on_site_share",
    "line_blocking",
}


def differences(left: Terms, right: Terms) -> list[tuple[str, str, str]]:
    """Return what two sets of terms do not share: name, left, right."""
    return [
        (_(_NAMES[each.name]), say_term(left, each.name), say_term(right, each.name))
        for each in fields(Terms)
        if getattr(left, each.name) != getattr(right, each.name)
    ]


def list_terms(terms: Terms) -> list[tuple[str, str]]:
    """Return every term with its name."""
    return [(_(_NAMES[each.name]), say_term(terms, each.name)) for each in fields(Terms)]


def say_term(terms: Terms, name: str) -> str:
    """Return one of the terms in words."""
    if name in _WORDED:
        return _WORDED[name](terms)
    value = getattr(terms, name)
    if value is None:
        return _("as estimated") if name in _ESTIMATED else _("none")
    if name in _SHARES:
        return percent(value)
    return " · ".join(f"{each:g}" for each in value) if isinstance(value, tuple) else f"{value:g}"


_WORDED: Mapping[str, Callable[[Terms], str]] = {
    "shrinkages": say_shrinkage,
    "aim": say_aim,
    "denominator": lambda terms: _(DENOMINATORS.get(terms.denominator, terms.denominator)),
    "shrinkage_rule": lambda terms: _(RULES[terms.shrinkage_rule]),
}
_ESTIMATED = {"patience_seconds", "redial_share", "busyness_cv"}
