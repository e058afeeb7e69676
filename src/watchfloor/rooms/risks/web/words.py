"""Texts that several pages of the room share."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from watchfloor.common.refusals import Refusal
from watchfloor.common.words import Words
from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.risks.rules.kinds import RISK_POINT
from watchfloor.rooms.standards.contracts import VersionCard, VersionState

FAR = date(2200, 1, 1)
_QUIET_YEAR = re.compile(r"(?P<year>\d{4})\D+(?P<looked>\d+)\D*")


def language() -> str:
    """Return the language of the page."""
    return get_language() or "en"


def label_of(path: str) -> str:
    """Name a path of a point: "guards.1.when" as "Record guards 1: When"."""
    *above, last = path.split(".")
    if last in {"en", "zh"} and above:
        return f"{label_of('.'.join(above))} ({'English' if last == 'en' else '中文'})"
    own = _title() if last == "title" else RISK_POINT.labels.get(last, Words(last, last))
    name = own if isinstance(own, str) else own.text(language())
    if last.isdigit() and above:
        return f"{label_of('.'.join(above))} {last}"
    return f"{label_of('.'.join(above))} · {name}" if above else name


def _title() -> str:
    return _("Name")


def state_words(version: VersionCard, *, is_held: bool) -> tuple[str, str]:
    """Name the state of a version, and its tone."""
    if version.state is VersionState.APPROVED:
        if version.body is None:
            return _("Retired"), ""
        return (_("Holds"), "good") if is_held else (_("Held before"), "")
    return {
        VersionState.PROPOSED: (_("Waits for approval"), "info"),
        VersionState.RETURNED: (_("Returned"), "warn"),
        VersionState.WITHDRAWN: (_("Withdrawn"), ""),
    }[version.state]


def reason_words(version: VersionCard) -> str:
    """Say why a version was proposed; what the nightly rule found, in the reader's language.

    The rule keeps the year and its audits in words of the product's language; the two numbers
    are what it has to say, so they are read and said again.
    """
    found = _QUIET_YEAR.fullmatch(version.reason)
    if not (version.is_retirement and version.proposed_by_user_id is None and found):
        return version.reason
    return _("%(year)s: %(looked)s audits, none failed") % found.groupdict()


def read_at(query: QueryDict) -> tuple[datetime, date | None]:
    """Return the instant that a page is about: now, or the end of a day in the past."""
    now = timezone.now()
    text = query.get("on", "")
    try:
        day = date.fromisoformat(text) if text else None
    except ValueError:
        day = FAR
    if day is None or day.year < 1971:
        return now, None
    if day >= FAR:
        raise Refusal(
            code="risks.day.invalid",
            what="“%(text)s” is not a date.",
            mend="Write a date as 2026-03-29.",
            fields={"text": text[:40]},
        )
    zone = calendars.centre_zone()
    end = datetime.combine(day + timedelta(days=1), time(), tzinfo=zone) - timedelta(seconds=1)
    return (now, None) if end >= now else (end, day)


def retirement_words(reason: str) -> str:
    """Say why a point stays."""
    return {
        "": _("The year showed nothing, and its audits could have shown it: the point may leave."),
        "not_held": _("It did not hold for the whole year."),
        "anomalies": _("Something went wrong in the year or since."),
        "not_seen": _("Nobody audited it in the year."),
        "not_enough": _("The year's audits were too few to show that it is rare enough."),
    }[reason]
