"""Whether what is asked of a roster makes sense."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from watchfloor.common.refusals import Refusal
from watchfloor.common.words import msgid

MOST_DAYS = 62
MOST_NAME = 120
MOST_SECONDS = 3600
KINDS = ("solve", "repair", "explain")
# The first one is usual: the roster places breaks and meetings itself, and what stands for them in
# the figures "scheduled" and "rostered" would be counted twice.
NEEDS = ("required", "scheduled", "rostered")
_KNOWN = frozenset(
    {
        "friendly", "need", "under_cost", "over_cost", "lines", "meetings", "without_rules",
        "time_limit_seconds", "seed", "keep_pinned", "absent", "from_day", "from_minute", "note",
    }
)  # fmt: skip


def check_span(name: str, first_day: date, last_day: date) -> None:
    """Refuse a roster without a name, or of days that it cannot have."""
    if not name.strip() or len(name.strip()) > MOST_NAME or "\0" in name:
        raise _refusal("name", msgid("A roster has a name of up to 120 characters."))
    days = (last_day - first_day).days + 1
    if days < 1:
        raise _refusal("reversed", msgid("The last day lies before the first."))
    if days > MOST_DAYS:
        raise _refusal(
            "long",
            msgid("A roster of %(days)s days is too long."),
            mend=msgid("Make it of at most %(most)s days; the next one goes on from there."),
            days=days,
            most=MOST_DAYS,
        )


def check_run(kind: str, settings: Mapping[str, object], *, has_base: bool) -> None:
    """Refuse a run that nobody can do."""
    if kind not in KINDS:
        raise _refusal("kind", msgid("There is no such kind of run: %(kind)s."), kind=kind)
    if kind == "repair" and not has_base:
        raise _refusal("no_base", msgid("Only a version that is there can be repaired."))
    unknown = sorted(set(settings) - _KNOWN)
    if unknown:
        raise _refusal(
            "settings", msgid("Nobody knows the setting %(names)s."), names=", ".join(unknown)
        )
    seconds = settings.get("time_limit_seconds", 60)
    if not isinstance(seconds, int | float) or not 1 <= seconds <= MOST_SECONDS:
        raise _refusal("time", msgid("A run takes between 1 second and an hour."))
    if settings.get("need", NEEDS[0]) not in NEEDS:
        raise _refusal("need", msgid("Nobody knows the need %(need)s."), need=settings["need"])
    for name in ("under_cost", "over_cost"):
        value = settings.get(name, 0.0)
        if not isinstance(value, int | float) or not 0 <= value <= 10_000:
            raise _refusal("cost", msgid("Costs lie between 0 and 10,000."))


def _refusal(code: str, what: str, *, mend: str = "", **fields: object) -> Refusal:
    return Refusal(code=f"rosters.asked.{code}", what=what, mend=mend, fields=fields)
