"""No sequence of verbs leads to a history that may not be."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from watchfloor.common.refusals import Refusal
from watchfloor.rooms.matters.contracts import Event, State, Verb
from watchfloor.rooms.matters.rules.replay import IllegalHistory, Standing, Who, advance, replay
from watchfloor.rooms.matters.rules.verbs import Around, check_verb

START = datetime(2026, 1, 1, tzinfo=UTC)
WHO = [(1, "wang"), (2, "li"), (3, "chen"), (None, "nightly"), (None, "import")]
# From which state a verb leads to which; None: to work, with an owner or without.
WAYS = {
    ("open", "assign"): "assigned",
    ("assigned", "assign"): "assigned",
    ("held", "assign"): "held",
    ("open", "hold"): "held",
    ("assigned", "hold"): "held",
    ("held", "resume"): None,
    ("open", "done"): "done",
    ("assigned", "done"): "done",
    ("done", "reject"): None,
    ("done", "verify"): "verified",
    **{(state, "cancel"): "cancelled" for state in ("open", "assigned", "held", "done")},
    **{(state, "remind"): state for state in ("open", "assigned", "held", "done")},
    ("verified", "reopen"): None,
    ("cancelled", "reopen"): None,
}
VERBS = tuple(verb for verb in Verb if verb is not Verb.OPEN)


class Twin:
    """The same matter, kept by other means: what the rules say is held against it."""

    def __init__(self, parent: Twin | None, owner: int | None, at: datetime) -> None:
        self.parent, self.owner, self.at = parent, owner, at
        self.children: list[Twin] = []
        self.state = "assigned" if owner else "open"
        self.hands: set[Who] = set() if owner is None else {owner}
        if parent:
            parent.children.append(self)

    @property
    def is_ended(self) -> bool:
        return self.state in {"verified", "cancelled"}

    def allows(self, verb: str, who: Who, to: int | None, note: str) -> bool:
        if (self.state, verb) not in WAYS:
            return False
        if verb in {"cancel", "reject", "hold", "reopen"} and not note:
            return False
        if verb in {"done", "verify", "cancel"} and not all(c.is_ended for c in self.children):
            return False
        if verb == "assign":
            return to not in {None, self.owner}
        if verb == "reopen":
            return not (self.parent and self.parent.is_ended)
        return verb != "verify" or who not in self.hands

    def go(self, verb: str, user_id: int | None, who: Who, to: int | None) -> None:
        if verb == "assign":
            assert to is not None
            self.owner = to
            self.hands.add(to)
        if verb == "done":
            self.owner = self.owner or user_id
            self.hands.add(who)
        if verb == "reopen":
            self.hands = set() if self.owner is None else {self.owner}
        way = WAYS[self.state, verb]
        self.state = way or ("assigned" if self.owner else "open")


class Case:
    """A matter, its events, and its twin."""

    def __init__(self, random: Random, parent: Case | None) -> None:
        owner = random.choice([None, 1, 2])
        opening = Event(1, START, Verb.OPEN, 1, "wang", owner)
        self.events = [opening]
        self.standing: Standing = advance(None, opening)
        self.twin: Twin = Twin(parent.twin if parent else None, owner, START)

    @property
    def around(self) -> Around:
        twin = self.twin
        return Around(
            open_children=sum(not child.is_ended for child in twin.children),
            is_parent_ended=bool(twin.parent and twin.parent.is_ended),
        )


def families(random: Random, count: int) -> list[Case]:
    cases: list[Case] = []
    for number in range(count):
        cases.append(Case(random, cases[-1] if number % 3 else None))
    return cases


def give(case: Case, random: Random) -> str:
    """Give a random verb; the rules and the twin must agree whether it may be."""
    verb, (user_id, name) = random.choice(VERBS), random.choice(WHO)
    to, note = random.choice([None, 1, 2, 3]), random.choice(["", "so"])
    at = case.standing.last_at + timedelta(minutes=random.randrange(3))
    event = Event(case.standing.seq + 1, at, verb, user_id, name, to, note)
    who: Who = user_id or name
    allowed = case.twin.allows(verb.value, who, to, note)
    try:
        check_verb(case.standing, event, case.around)
    except Refusal:
        assert not allowed, f"{verb} of {case.standing} was refused"
        return "refused"
    assert allowed, f"{verb} of {case.standing} was allowed"
    case.standing = advance(case.standing, event)
    case.events.append(event)
    case.twin.go(verb.value, user_id, who, to)
    return verb.value


def check(case: Case) -> None:
    assert replay(case.events) == case.standing
    twin, standing = case.twin, case.standing
    assert (standing.state.value, standing.owner_id) == (twin.state, twin.owner)
    assert standing.doers == twin.hands
    assert (standing.ended_at is not None) == twin.is_ended
    assert not (twin.is_ended and any(not child.is_ended for child in twin.children))
    assert [event.seq for event in case.events] == list(range(1, standing.seq + 1))


def run(verbs: int, seed: int) -> Counter[str]:
    random, said = Random(seed), Counter[str]()
    cases = families(random, max(verbs // 400, 3))
    for _ in range(verbs):
        said[give(random.choice(cases), random)] += 1
    for case in cases:
        check(case)
    return said


def test_twenty_thousand_random_verbs_lead_to_no_illegal_history():
    said = run(20_000, seed=1)
    assert all(said[verb.value] > 50 for verb in VERBS), said


@pytest.mark.slow
def test_a_million_random_verbs_lead_to_no_illegal_history():
    said = run(1_000_000, seed=2)
    assert said.total() == 1_000_000
    assert all(said[verb.value] > 3000 for verb in VERBS), said


OPEN = Event(1, START, Verb.OPEN, 1, "wang")
DONE = Event(2, START, Verb.DONE, 2, "li")


@pytest.mark.parametrize(
    "events",
    [
        [],
        [DONE],
        [OPEN, OPEN],
        [OPEN, Event(3, START, Verb.DONE, 2, "li")],
        [OPEN, Event(2, START - timedelta(seconds=1), Verb.DONE, 2, "li")],
        [OPEN, Event(2, START, Verb.VERIFY, 2, "li")],
        [OPEN, Event(2, START, Verb.ASSIGN, 2, "li", None)],
        [OPEN, DONE, Event(3, START, Verb.VERIFY, 2, "li")],
    ],
    ids=["none", "no opening", "twice", "gap", "backwards", "undone", "nobody", "own work"],
)
def test_a_history_that_cannot_be_is_told(events):
    with pytest.raises(IllegalHistory):
        replay(events)


def test_a_done_matter_can_be_verified_by_another():
    verified = replay([OPEN, DONE, Event(3, START, Verb.VERIFY, 3, "chen")])
    assert (verified.state, verified.ended_at) == (State.VERIFIED, START)
