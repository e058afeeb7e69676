"""Random histories of one matter, whole minutes apart."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from watchfloor.common.refusals import Refusal
from watchfloor.rooms.matters.contracts import Event, Verb
from watchfloor.rooms.matters.rules.replay import advance
from watchfloor.rooms.matters.rules.verbs import check_verb

PEOPLE = (1, 2, 3)
VERBS = tuple(verb for verb in Verb if verb is not Verb.OPEN)


def random_history(random: Random, start: datetime, attempts: int) -> tuple[Event, ...]:
    """Return the opening and those of some random verbs that the rules allow."""
    opening = Event(1, start, Verb.OPEN, 1, "1", random.choice([None, *PEOPLE]))
    events, standing, at = [opening], advance(None, opening), start
    for _ in range(attempts):
        at += timedelta(minutes=random.choice([0, 1, 37, 400, 1440, 5000]))
        who = random.choice(PEOPLE)
        verb, to = random.choice(VERBS), random.choice(PEOPLE)
        event = Event(standing.seq + 1, at, verb, who, str(who), to, "so")
        try:
            check_verb(standing, event)
        except Refusal:
            continue
        standing = advance(standing, event)
        events.append(event)
    return tuple(events)
