"""What two standards of one kind may not both say."""

from __future__ import annotations

from collections.abc import Sequence

from watchfloor.common.refusals import Refusal
from watchfloor.rooms.standards.contracts import ClockPolicy, Process, VersionCard


def check_process(code: str, body: Process, others: Sequence[VersionCard]) -> None:
    """A step's code is one step's in the whole centre: prompts and audits go by it."""
    taken = {step.code: other.code for other in others for step in other.body.steps}
    for step in body.steps:
        if step.code in taken:
            raise Refusal(
                code="standards.process.step_taken",
                what="The step “%(step)s” belongs to the process “%(other)s”.",
                where="process %(process)s",
                mend="Give the step another code.",
                fields={"step": step.code, "other": taken[step.code], "process": code},
            )


def check_clock_policy(code: str, body: ClockPolicy, others: Sequence[VersionCard]) -> None:
    """A kind of matter has its clocks from one policy."""
    taken = {kind: other.code for other in others for kind in other.body.matter_kinds}
    for kind in body.matter_kinds:
        if kind in taken:
            raise Refusal(
                code="standards.clock_policy.kind_taken",
                what="The clocks of “%(kind)s” are set by the policy “%(other)s”.",
                where="policy %(policy)s",
                mend="Take the kind out of one of the two.",
                fields={"kind": kind, "other": taken[kind], "policy": code},
            )
