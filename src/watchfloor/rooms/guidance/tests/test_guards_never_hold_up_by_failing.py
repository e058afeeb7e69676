"""A guard that fails is a gap for the risk officer, never a wall for the agent."""

from __future__ import annotations

import time

import pytest

from watchfloor.common.refusals import Refusal
from watchfloor.common.words import Words
from watchfloor.rooms.guidance.contracts import Found, GapReason
from watchfloor.rooms.guidance.rules.guards import run_guards
from watchfloor.rooms.risks.contracts import Guard, GuardAction

from .scene import BLOCK, a_card, hold_point


def run(when, record, action=GuardAction.BLOCK):
    card = a_card(guards=(Guard("g", when, action, Words("Wrong", "错")),))
    (found,) = run_guards([card], record)
    return found


@pytest.mark.parametrize(
    ("when", "record", "reason", "field"),
    [
        ("record.amount > 5", {}, GapReason.MISSING_FIELD, "amount"),
        (BLOCK.when, {"refund_amount": 900}, GapReason.MISSING_FIELD, "approver"),
        (BLOCK.when, {"refund_amount": "900", "approver": ""}, GapReason.FAILED, "refund_amount"),
        (BLOCK.when, {"refund_amount": None, "approver": ""}, GapReason.FAILED, "refund_amount"),
        ("10 / record.parts > 2", {"parts": 0}, GapReason.FAILED, "parts"),
        ("record.customer.tier == 1", {"customer": {}}, GapReason.MISSING_FIELD, "customer.tier"),
        ('record.note.contains("x")', {"note": "y" * 50_000}, GapReason.FAILED, "note"),
    ],
)
def test_what_cannot_be_told_is_a_gap_that_names_the_field(when, record, reason, field):
    found = run(when, record)
    assert (found.found, found.reason, found.field) == (Found.GAP, reason, field)


def test_what_does_not_parse_any_more_is_a_gap():
    assert run("record.a >", {"a": 1}).found is Found.GAP


@pytest.mark.parametrize(
    ("action", "found"), [(GuardAction.WARN, Found.WARNS), (GuardAction.BLOCK, Found.BLOCKS)]
)
def test_one_that_holds_does_as_it_says(action, found):
    assert run("record.a > 1", {"a": 2}, action).found is found
    assert run("record.a > 1", {"a": 1}, action).found is Found.CLEAR


def test_none_runs_long_whatever_the_record():
    begun = time.perf_counter()
    run('record.items.all(i, i.contains("aaaaaaab"))', {"items": ["a" * 90] * 200})
    assert time.perf_counter() - begun < 1


@pytest.mark.parametrize("when", ["record.a >", "record.a = 1", "danger()", "record", "1 + 1"])
def test_one_that_does_not_parse_is_never_saved(cast, when):
    with pytest.raises(Refusal):
        hold_point(cast, guards=(Guard("g", when, GuardAction.BLOCK, Words("Wrong", "错")),))
