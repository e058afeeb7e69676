"""A recorded day, told again as a switch told it."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from callmath.simulation import AgentDay, Outcome
from watchfloor.rooms.floor.contracts import RecordedStay, Timeline

from .timelines import Contact, tell_of_agent, tell_of_contact, timeline_of

SIGN_IN_SECONDS = 60.0  # before the first contact that somebody took, and after the last


def play_recorded(stays: Iterable[RecordedStay], *, seconds: float) -> Timeline:
    """Return what the records say of the first `seconds`, in order of time.

    Agents are signed in from a minute before their first contact to a minute after their last:
    legs do not say when somebody came.
    """
    contacts = [_contact(stay) for stay in stays]
    told = [each for contact in contacts for each in tell_of_contact(contact)]
    taken = sorted((each for each in contacts if each.agent), key=lambda each: each.agent)
    for agent, group in groupby(taken, key=lambda each: each.agent):
        told += tell_of_agent(*_day(agent, list(group)))
    return timeline_of(told, sorted({each.queue for each in contacts}), seconds)


def _contact(stay: RecordedStay) -> Contact:
    outcome = Outcome.ANSWERED if stay.agent else Outcome.OPEN
    return Contact(
        name=stay.name,
        queue=stay.queue,
        channel=stay.channel,
        agent=stay.agent,
        outcome=Outcome.ABANDONED if stay.is_abandoned else outcome,
        arrival=stay.arrival_seconds,
        wait=stay.wait_seconds,
        talk=stay.talk_seconds,
        after=stay.wrap_seconds,
        is_held=False,
    )


def _day(agent: str, contacts: list[Contact]) -> tuple[AgentDay, list[Contact]]:
    first = min(each.arrival + each.wait for each in contacts) - SIGN_IN_SECONDS
    last = max(each.arrival + each.wait + each.talk + each.after for each in contacts)
    return AgentDay(agent, max(first, 0.0), last + SIGN_IN_SECONDS), contacts
