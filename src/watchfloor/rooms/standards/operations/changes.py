"""The kind of matter by which alone a standard changes."""

from __future__ import annotations

from watchfloor.common.words import Words
from watchfloor.rooms.matters.contracts import MatterKind, Verb
from watchfloor.rooms.standards.contracts import ChangeBody
from watchfloor.rooms.standards.rules.registry import get_kind

from .effects import approve_version, propose_again, return_to_proposer, withdraw_version


def _approve_capability(body: ChangeBody) -> str:
    """Who may approve depends on the kind of standard that changes."""
    return get_kind(body.kind).approve_capability


# The effects ask for the same right again: they are what lets a version hold.
CHANGE = MatterKind(
    code="change",
    title=Words("Change of a standard", "标准变更"),
    body=ChangeBody,
    capabilities={"": "matters.act"},
    judged_by=_approve_capability,
    effects={
        Verb.VERIFY: approve_version,
        Verb.REJECT: return_to_proposer,
        Verb.DONE: propose_again,
        Verb.CANCEL: withdraw_version,
    },
    # What was approved is changed by another version, and what was withdrawn is proposed anew.
    without=frozenset({Verb.REOPEN}),
    labels={
        "code": Words("Standard", "标准"),
        "number": Words("Version", "版本"),
        "reason": Words("Reason", "理由"),
    },
)
