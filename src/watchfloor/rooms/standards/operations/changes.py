"""The kind of matter by which alone a standard changes."""

from __future__ import annotations

from watchfloor.common.words import Words
from watchfloor.rooms.matters.contracts import MatterKind, Verb
from watchfloor.rooms.standards.contracts import ChangeBody

from .effects import approve_version, propose_again, return_to_proposer, withdraw_version

# Who may verify depends on the kind of standard; the effects look at that.
CHANGE = MatterKind(
    code="change",
    title=Words("Change of a standard", "标准变更"),
    body=ChangeBody,
    capabilities={"": "matters.act"},
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
