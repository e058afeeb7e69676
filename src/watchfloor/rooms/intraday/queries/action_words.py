"""Proposals in words: what to do, why, and what it touches, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from watchfloor.common.words import msgid
from watchfloor.rooms.intraday.contracts import ActionKind, ProposalCard

KINDS: Mapping[ActionKind, str] = {
    ActionKind.MOVE_BREAK: msgid("Move breaks"),
    ActionKind.MOVE_MEETING: msgid("Move a meeting"),
    ActionKind.OFFER_OVERTIME: msgid("Offer overtime"),
    ActionKind.OFFER_TIME_OFF: msgid("Offer time off"),
    ActionKind.CALL_IN: msgid("Call people in"),
    ActionKind.MOVE_SKILL: msgid("Lend people to a line"),
    ActionKind.OPEN_CALLBACK: msgid("Open call-backs"),
    ActionKind.DIVERT: msgid("Divert a channel"),
}
_RULES: Mapping[str, str] = {
    "breaks_apart": msgid("Breaks stay an hour apart from each other and from the ends of a day."),
    "notice": msgid("People are told at least ten minutes before."),
    "longest_day": msgid("Nobody works longer than the longest day that is allowed."),
    "overtime_month": msgid("Overtime counts towards the limit of the month."),
    "rest_between_shifts": msgid("Rest, hours of the week and days in a row allow it for each."),
    "days_in_a_row": msgid("Nobody is asked who is on leave or sick."),
    "hours_bank": msgid("The hours come out of the bank of hours."),
    "skill_levels": msgid("Only people who have the skill are lent, and nobody who still learns."),
    "lender_holds": msgid("The line that they leave keeps its target, also on a busier day."),
    "promise_kept": msgid("A promised call-back has to be made."),
    "other_channel_staffed": msgid("The other channel needs people who answer there."),
}


def say_action(kind: ActionKind) -> str:
    """Name a kind of action."""
    return _(KINDS[kind])


def say_rules(card: ProposalCard) -> list[str]:
    """Word the rules that a proposal touches."""
    return [_(_RULES[each]) for each in card.rules if each in _RULES]


def say_proposal(card: ProposalCard, zone: ZoneInfo) -> str:
    """Say what to do in one sentence."""
    count = len(card.agent_ids)
    fields = {
        "n": count,
        "line": card.queue,
        "from": _time(card.details.get("from"), zone) or f"{card.starts_at.astimezone(zone):%H:%M}",
        "until": f"{card.ends_at.astimezone(zone):%H:%M}",
        "to": _time(card.details.get("to"), zone),
    }
    return _sentence(card.kind, count) % fields


def _sentence(kind: ActionKind, count: int) -> str:
    sentences = {
        ActionKind.MOVE_BREAK: ngettext(
            "%(line)s: move the break of %(n)d person from %(from)s to %(to)s",
            "%(line)s: move the breaks of %(n)d people from %(from)s to %(to)s",
            count,
        ),
        ActionKind.MOVE_MEETING: ngettext(
            "%(line)s: move the meeting of %(n)d person from %(from)s to %(to)s",
            "%(line)s: move the meeting of %(n)d people from %(from)s to %(to)s",
            count,
        ),
        ActionKind.OFFER_OVERTIME: ngettext(
            "%(line)s: offer %(n)d person overtime from %(from)s to %(until)s",
            "%(line)s: offer %(n)d people overtime from %(from)s to %(until)s",
            count,
        ),
        ActionKind.OFFER_TIME_OFF: ngettext(
            "%(line)s: offer %(n)d person to go home from %(from)s to %(until)s",
            "%(line)s: offer %(n)d people to go home from %(from)s to %(until)s",
            count,
        ),
        ActionKind.CALL_IN: ngettext(
            "%(line)s: ask %(n)d person to come in from %(from)s to %(until)s",
            "%(line)s: ask %(n)d people to come in from %(from)s to %(until)s",
            count,
        ),
        ActionKind.MOVE_SKILL: ngettext(
            "%(line)s: lend it %(n)d person until %(until)s",
            "%(line)s: lend it %(n)d people until %(until)s",
            count,
        ),
        ActionKind.OPEN_CALLBACK: _("%(line)s: offer to call back, until %(until)s"),
        ActionKind.DIVERT: _("%(line)s: point to another channel, until %(until)s"),
    }
    return sentences[kind]


def say_reason(card: ProposalCard) -> str:
    """Say why: what the day comes to without it, and with it, as the line's page foresees it."""
    if card.service_before is None or card.service_after is None:
        return ""
    fields = {"before": _percent(card.service_before), "after": _percent(card.service_after)}
    if card.kind is ActionKind.OFFER_TIME_OFF:
        return _("The day is foreseen to end at %(before)s; then at %(after)s.") % fields
    return _("The day is foreseen to end at %(before)s; with this at %(after)s.") % fields


def say_gain(card: ProposalCard) -> str:
    """Say what it gains, with the interval."""
    if card.kind is ActionKind.OFFER_TIME_OFF:
        return _("%(hours)s hours are given back, for about %(lost)s fewer contacts in time") % {
            "hours": f"{-card.agent_hours:.1f}",
            "lost": f"{max(-card.gain_contacts, 0.0):.0f}",
        }
    return _("+%(gain)s contacts in time (%(low)s to %(high)s)") % {
        "gain": f"{card.gain_contacts:.0f}",
        "low": f"{card.gain_low:.0f}",
        "high": f"{card.gain_high:.0f}",
    }


_CONSEQUENCES: Mapping[ActionKind, str] = {
    ActionKind.MOVE_BREAK: msgid("The schedules change at once and each person is told."),
    ActionKind.MOVE_MEETING: msgid("The schedules change at once and each person is told."),
    ActionKind.OFFER_OVERTIME: msgid("The hours are offered; who takes them first has them."),
    ActionKind.OFFER_TIME_OFF: msgid("The hours are offered; who takes them first has them."),
    ActionKind.CALL_IN: msgid(
        "The shift is offered and these people are told; nobody has to come."
    ),
    ActionKind.MOVE_SKILL: msgid("The people are told and count for this line until then."),
    ActionKind.OPEN_CALLBACK: msgid("A matter is opened: somebody has to change it at the switch."),
    ActionKind.DIVERT: msgid("A matter is opened: somebody has to change it at the switch."),
}


def say_consequence(kind: ActionKind) -> str:
    """Say what accepting does."""
    return _(_CONSEQUENCES[kind])


def _percent(share: float) -> str:
    return f"{share * 100:.1f}%"


def _time(text: object, zone: ZoneInfo) -> str:
    return f"{datetime.fromisoformat(text).astimezone(zone):%H:%M}" if isinstance(text, str) else ""
